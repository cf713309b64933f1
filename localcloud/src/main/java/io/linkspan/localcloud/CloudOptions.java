package io.linkspan.localcloud;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a cloud is to be started. What is chosen at the first start of a home is kept there; later
 * starts use the same.
 *
 * @param home a folder of the cloud's own, made when it is not there
 * @param region such as {@code us-west-2}
 * @param bind the loopback address of the two APIs
 * @param apiPort the port of the AWS API; 0 lets the system choose at the first start
 * @param tidbCloudPort the port of TiDB Cloud's API; 0 lets the system choose at the first start
 * @param sshPort the port of instances' SSH servers; empty means 22 where this process may listen
 *     there, else 2222
 * @param dnsPort the port of resolvers; empty means 53 where this process may listen there, else
 *     5353
 * @param consumerVpc the block of the consumer's network
 * @param publicBlock where public addresses come from
 * @param domainSuffix what the domains end in that TiDB Cloud attaches
 * @param zoneLetters what the provider's zones are called: the letter of the first by id, of the
 *     second, and so on
 * @param instanceEnvironment variables of every process on an instance
 */
public record CloudOptions(
        Path home,
        String region,
        InetAddress bind,
        int apiPort,
        int tidbCloudPort,
        OptionalInt sshPort,
        OptionalInt dnsPort,
        String consumerVpc,
        String publicBlock,
        String domainSuffix,
        String zoneLetters,
        Map<String, String> instanceEnvironment) {

    public CloudOptions {
        if (!bind.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "the local cloud binds to loopback only, not to " + bind.getHostAddress());
        }
        ZoneMaps.check(zoneLetters);
        instanceEnvironment = Map.copyOf(instanceEnvironment);
    }

    /** The defaults in a home. */
    public static CloudOptions in(Path home) {
        return new CloudOptions(
                home,
                "us-west-2",
                InetAddress.ofLiteral("127.0.0.1"),
                0,
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                "127.20.0.0/16",
                "127.30.0.0/16",
                "aws.plc.tidbcloud.com",
                ZoneMaps.PROVIDER,
                Map.of());
    }

    public CloudOptions withRegion(String region) {
        return new CloudOptions(
                home,
                region,
                bind,
                apiPort,
                tidbCloudPort,
                sshPort,
                dnsPort,
                consumerVpc,
                publicBlock,
                domainSuffix,
                zoneLetters,
                instanceEnvironment);
    }

    public CloudOptions withZoneLetters(String zoneLetters) {
        return new CloudOptions(
                home,
                region,
                bind,
                apiPort,
                tidbCloudPort,
                sshPort,
                dnsPort,
                consumerVpc,
                publicBlock,
                domainSuffix,
                zoneLetters,
                instanceEnvironment);
    }

    public CloudOptions withPorts(
            int apiPort, int tidbCloudPort, OptionalInt sshPort, OptionalInt dnsPort) {
        return new CloudOptions(
                home,
                region,
                bind,
                apiPort,
                tidbCloudPort,
                sshPort,
                dnsPort,
                consumerVpc,
                publicBlock,
                domainSuffix,
                zoneLetters,
                instanceEnvironment);
    }

    public CloudOptions withBlocks(String consumerVpc, String publicBlock) {
        return new CloudOptions(
                home,
                region,
                bind,
                apiPort,
                tidbCloudPort,
                sshPort,
                dnsPort,
                consumerVpc,
                publicBlock,
                domainSuffix,
                zoneLetters,
                instanceEnvironment);
    }

    public CloudOptions withInstanceEnvironment(Map<String, String> instanceEnvironment) {
        return new CloudOptions(
                home,
                region,
                bind,
                apiPort,
                tidbCloudPort,
                sshPort,
                dnsPort,
                consumerVpc,
                publicBlock,
                domainSuffix,
                zoneLetters,
                instanceEnvironment);
    }
}

package io.linkspan.core.plan;

import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the clouds say of themselves, before any resource.
 *
 * @param account the provider's account id, 12 digits
 * @param zoneNames the region's zones by id, as this account names them
 * @param consumers by the consumer's name in the spec
 * @param secrets of secured listeners, by the consumer's name
 * @param givenVpcCidr the block of a VPC that the spec names by id
 * @param callerAddress the IPv4 address that others see this machine come from; asked for only when
 *     the spec opens something to it
 * @param subnets of the user's that the spec names, by id
 * @param instances of the user's that the spec names, by id
 * @param hosts of brokers that run already, by their private addresses in that VPC
 */
public record Facts(
        String account,
        Map<ZoneId, String> zoneNames,
        Map<String, ConsumerFacts> consumers,
        Optional<Ipv4Block> givenVpcCidr,
        Optional<String> callerAddress,
        Map<String, Ground.Subnet> subnets,
        Map<String, Ground.Host> instances,
        Map<String, HostFacts> hosts,
        Map<String, SecretFacts> secrets) {

    /** Where no subnet and no instance is the user's. */
    public Facts(
            String account,
            Map<ZoneId, String> zoneNames,
            Map<String, ConsumerFacts> consumers,
            Optional<Ipv4Block> givenVpcCidr,
            Optional<String> callerAddress,
            Map<String, HostFacts> hosts,
            Map<String, SecretFacts> secrets) {
        this(
                account,
                zoneNames,
                consumers,
                givenVpcCidr,
                callerAddress,
                Map.of(),
                Map.of(),
                hosts,
                secrets);
    }

    /** Where nothing runs already and no listener has secrets. */
    public Facts(
            String account,
            Map<ZoneId, String> zoneNames,
            Map<String, ConsumerFacts> consumers,
            Optional<Ipv4Block> givenVpcCidr) {
        this(account, zoneNames, consumers, givenVpcCidr, Optional.empty(), Map.of(), Map.of());
    }

    /** Where no listener has secrets. */
    public Facts(
            String account,
            Map<ZoneId, String> zoneNames,
            Map<String, ConsumerFacts> consumers,
            Optional<Ipv4Block> givenVpcCidr,
            Map<String, HostFacts> hosts) {
        this(account, zoneNames, consumers, givenVpcCidr, Optional.empty(), hosts, Map.of());
    }

    public Facts {
        zoneNames = Map.copyOf(zoneNames);
        consumers = Map.copyOf(consumers);
        subnets = Map.copyOf(subnets);
        instances = Map.copyOf(instances);
        hosts = Map.copyOf(hosts);
        secrets = Map.copyOf(secrets);
    }

    /** An instance of the user's, and where it stands. */
    public record HostFacts(String instanceId, String subnetId, ZoneId zone) {}

    /**
     * What may be known of a listener's secrets: enough to see that they changed, too little to
     * learn them.
     *
     * @param password a slow hash of the user's password; empty where there is none
     * @param issuer SHA-256 of the authority's certificate, or of the brokers' own where the user
     *     gave it; empty where there is none
     */
    public record SecretFacts(String password, String issuer) {}

    /**
     * @param account whose endpoint will connect
     * @param zones where it can have endpoints; empty when the consumer does not say
     */
    public record ConsumerFacts(String account, List<ZoneId> zones) {
        public ConsumerFacts {
            zones = List.copyOf(zones);
        }
    }
}

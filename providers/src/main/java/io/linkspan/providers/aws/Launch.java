package io.linkspan.providers.aws;

import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceNetworkInterfaceSpecification;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** How a host is started. */
record Launch(Images images) {
    /** Amazon Linux 2023's root device. */
    private static final String ROOT = AwsConventions.ROOT_DEVICE;

    /** The image needs 8; the rest is for Kafka's files, and its data where no volume is asked. */
    private static final int ROOT_GIB = AwsConventions.ROOT_GIB;

    /**
     * @param before ids of the hosts that stood there and are gone
     * @param generation counts launches within this run
     * @param kept the volume that is attached once it runs; else it is started with a blank one
     */
    RunInstancesRequest request(
            Resource.Instance wanted,
            Scope scope,
            Set<String> before,
            int generation,
            Optional<String> kept) {
        String link = scope.link().name();
        String image = images.amazonLinux(wanted.instanceType());
        String subnet = Aws.id(scope, wanted.subnet());
        List<String> groups =
                wanted.securityGroups().stream().map(key -> Aws.id(scope, key)).toList();
        List<String> identity =
                new ArrayList<>(
                        List.of(
                                link,
                                wanted.toString(),
                                image,
                                Aws.id(scope, Resource.Vpc.KEY),
                                subnet,
                                groups.toString(),
                                Aws.id(scope, Resource.KeyPair.KEY),
                                Integer.toString(generation)));
        identity.addAll(new TreeSet<>(before));
        kept.ifPresent(identity::add);
        RunInstancesRequest.Builder request =
                RunInstancesRequest.builder()
                        .clientToken(Token.of(identity))
                        .imageId(image)
                        .instanceType(wanted.instanceType())
                        .minCount(1)
                        .maxCount(1)
                        .keyName(Aws.id(scope, Resource.KeyPair.KEY))
                        .metadataOptions(m ->
                                m.httpTokens(HttpTokensState.REQUIRED)
                                        .httpEndpoint(InstanceMetadataEndpointState.ENABLED))
                        .blockDeviceMappings(devices(kept.isPresent() ? 0 : wanted.dataVolumeGiB()))
                        .networkInterfaces(address(wanted, subnet, groups))
                        .tagSpecifications(
                                Tags.specification(
                                        ResourceType.INSTANCE, link, wanted.key(), wanted.name()),
                                Tags.specification(
                                        ResourceType.VOLUME, link, wanted.key(), wanted.name()),
                                Tags.specification(
                                        ResourceType.NETWORK_INTERFACE,
                                        link,
                                        wanted.key(),
                                        wanted.name()));
        return request.build();
    }

    private static InstanceNetworkInterfaceSpecification address(
            Resource.Instance wanted, String subnet, List<String> groups) {
        InstanceNetworkInterfaceSpecification.Builder first =
                InstanceNetworkInterfaceSpecification.builder()
                        .deviceIndex(0)
                        .subnetId(subnet)
                        .groups(groups)
                        .deleteOnTermination(true)
                        .associatePublicIpAddress(wanted.publicAddress());
        if (!wanted.privateAddress().isEmpty()) {
            first.privateIpAddress(wanted.privateAddress());
        }
        return first.build();
    }

    private static List<BlockDeviceMapping> devices(int dataGiB) {
        List<BlockDeviceMapping> devices = new ArrayList<>();
        devices.add(
                BlockDeviceMapping.builder()
                        .deviceName(ROOT)
                        .ebs(e ->
                                e.volumeType(VolumeType.GP3)
                                        .encrypted(true)
                                        .volumeSize(ROOT_GIB)
                                        .deleteOnTermination(true))
                        .build());
        if (dataGiB > 0) {
            devices.add(
                    BlockDeviceMapping.builder()
                            .deviceName(DataVolumes.DEVICE)
                            .ebs(e ->
                                    e.volumeType(VolumeType.GP3)
                                            .encrypted(true)
                                            .volumeSize(dataGiB)
                                            .deleteOnTermination(false))
                            .build());
        }
        return devices;
    }
}

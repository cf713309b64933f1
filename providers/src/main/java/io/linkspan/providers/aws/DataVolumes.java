package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** The volume beside a host's root, for Kafka's data. It can grow, never shrink. */
record DataVolumes(Aws aws) {
    static final String DEVICE = AwsConventions.DATA_DEVICE;
    private static final Duration AVAILABLE = Duration.ofMinutes(2);

    static Optional<String> volume(Instance instance) {
        return instance.blockDeviceMappings().stream()
                .filter(m -> DEVICE.equals(m.deviceName()) && m.ebs() != null)
                .map(InstanceBlockDeviceMapping::ebs)
                .map(ebs -> ebs.volumeId())
                .findFirst();
    }

    /** GiB by volume id, of the data volumes of these hosts. */
    Map<String, Integer> sizes(List<Instance> instances) {
        List<String> ids = instances.stream().flatMap(i -> volume(i).stream()).distinct().toList();
        Map<String, Integer> sizes = new LinkedHashMap<>();
        if (!ids.isEmpty()) {
            aws.ec2()
                    .describeVolumesPaginator(b -> b.volumeIds(ids))
                    .volumes()
                    .forEach(v -> sizes.put(v.volumeId(), v.size()));
        }
        return sizes;
    }

    /**
     * A host's data GiB, 0 without such a volume; empty where the cloud shows no volumes at all.
     */
    Optional<Integer> dataGiB(Instance instance, Map<String, Integer> sizes) {
        return instance.blockDeviceMappings().isEmpty()
                ? Optional.empty()
                : Optional.of(volume(instance).map(id -> sizes.getOrDefault(id, 0)).orElse(0));
    }

    /** Makes it, or makes it larger. */
    void fit(String instanceId, Resource.Instance wanted, Scope scope) throws InterruptedException {
        Instance instance =
                aws.ec2().describeInstances(b -> b.instanceIds(instanceId)).reservations().stream()
                        .flatMap(r -> r.instances().stream())
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException(instanceId + " does not exist"));
        Optional<String> present = volume(instance);
        int size = present.map(id -> sizes(List.of(instance)).getOrDefault(id, 0)).orElse(0);
        if (wanted.dataVolumeGiB() < size) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-AWS-19",
                            "the data volume of "
                                    + wanted.name()
                                    + " has "
                                    + size
                                    + " GiB and cannot shrink to "
                                    + wanted.dataVolumeGiB(),
                            "EBS volumes only grow.",
                            "Ask for " + size + " GiB or more in kafka.brokers"));
        }
        if (present.isPresent()) {
            aws.ec2().modifyVolume(b -> b.volumeId(present.get()).size(wanted.dataVolumeGiB()));
            return;
        }
        attach(instance, wanted, scope);
    }

    private void attach(Instance instance, Resource.Instance wanted, Scope scope)
            throws InterruptedException {
        String link = scope.link().name();
        String volume =
                aws.ec2()
                        .createVolume(b ->
                                b.availabilityZone(instance.placement().availabilityZone())
                                        .size(wanted.dataVolumeGiB())
                                        .volumeType(VolumeType.GP3)
                                        .encrypted(true)
                                        .clientToken(
                                                Token.of(
                                                        List.of(
                                                                link,
                                                                wanted.key().toString(),
                                                                instance.instanceId(),
                                                                "data")))
                                        .tagSpecifications(
                                                Tags.specification(
                                                        ResourceType.VOLUME,
                                                        link,
                                                        wanted.key(),
                                                        wanted.name())))
                        .volumeId();
        aws.pace()
                .until(
                        "volume " + volume + " to be available",
                        "Run the command again; it goes on from here",
                        AVAILABLE,
                        scope::note,
                        () -> {
                            Optional<Volume> seen =
                                    aws
                                            .ec2()
                                            .describeVolumes(b -> b.volumeIds(volume))
                                            .volumes()
                                            .stream()
                                            .findFirst();
                            boolean ready =
                                    seen.filter(v -> v.state() == VolumeState.AVAILABLE)
                                            .isPresent();
                            return ready
                                    ? new Pace.Look.Done<>(true)
                                    : new Pace.Look.NotYet<>(
                                            seen.map(Volume::stateAsString).orElse("unknown"));
                        });
        aws.ec2()
                .attachVolume(
                        b -> b.instanceId(instance.instanceId()).volumeId(volume).device(DEVICE));
    }
}

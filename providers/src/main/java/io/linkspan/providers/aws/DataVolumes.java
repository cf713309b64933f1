package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.Ground;
import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Inquiry;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeModification;
import software.amazon.awssdk.services.ec2.model.VolumeModificationState;
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

    /**
     * The volume of a host that is gone, which the next at its place takes over with all messages:
     * of the same node, in the zone of its subnet. The youngest where there are several, for it was
     * used last.
     *
     * @param gone ids of hosts that stood there
     * @throws DiagnosticException LS-AWS-19 when it is larger than what is wanted
     */
    Optional<Volume> kept(Resource.Instance wanted, Set<String> gone, Scope scope) {
        if (wanted.dataVolumeGiB() == 0) {
            return Optional.empty();
        }
        String link = scope.link().name();
        List<Volume> left =
                aws
                        .ec2()
                        .describeVolumesPaginator(
                                b -> b.filters(Tags.ofResource(link, wanted.key())))
                        .volumes()
                        .stream()
                        // Filters are applied here again: not every cloud honours all of them.
                        .filter(v ->
                                Tags.key(link, Tags.map(v.tags()))
                                        .equals(Optional.of(wanted.key())))
                        .filter(v -> isData(v) && isFree(v, gone))
                        .toList();
        if (left.isEmpty()) {
            return Optional.empty();
        }
        String subnet = Aws.id(scope, wanted.subnet());
        Set<String> zones =
                aws.ec2().describeSubnets(b -> b.subnetIds(subnet)).subnets().stream()
                        .map(Subnet::availabilityZone)
                        .collect(Collectors.toSet());
        Optional<Volume> kept =
                left.stream()
                        .filter(v -> zones.contains(v.availabilityZone()))
                        .max(
                                Comparator.comparing(
                                                Volume::createTime,
                                                Comparator.nullsFirst(Comparator.naturalOrder()))
                                        .thenComparing(Volume::volumeId));
        kept.ifPresent(v -> requireRoom(wanted, v.size()));
        return kept;
    }

    /**
     * Whether what hosts that are gone left fits what is wanted at their places, asked before
     * anything is touched.
     *
     * @param there hosts that exist
     * @throws DiagnosticException LS-AWS-19 for each volume that is larger than what is wanted
     */
    void requireRoom(Inquiry inquiry, Set<ResourceKey> there) {
        Map<ResourceKey, Resource.Instance> missing = new LinkedHashMap<>();
        for (Resource each : inquiry.blueprint().resources()) {
            if (each instanceof Resource.Instance host
                    && host.dataVolumeGiB() > 0
                    && !there.contains(host.key())) {
                missing.put(host.key(), host);
            }
        }
        if (missing.isEmpty()) {
            return;
        }
        String link = inquiry.link().name();
        List<Diagnostic> problems = new ArrayList<>();
        for (Volume each :
                aws.ec2().describeVolumesPaginator(b -> b.filters(Tags.ofLink(link))).volumes()) {
            Optional<Resource.Instance> host =
                    Tags.key(link, Tags.map(each.tags())).map(missing::get);
            if (host.isPresent()
                    && isData(each)
                    && zone(host.get(), inquiry).equals(Optional.of(each.availabilityZone()))
                    && each.size() > host.get().dataVolumeGiB()) {
                problems.add(tooLarge(host.get(), each.size()));
            }
        }
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    /** The name of the zone where a host is to stand, where it is known before. */
    private static Optional<String> zone(Resource.Instance host, Inquiry inquiry) {
        return inquiry.blueprint().resources().stream()
                .filter(r -> r.key().equals(host.subnet()))
                .map(r -> ((Resource.Subnet) r).zone())
                .findFirst()
                .or(() ->
                        Optional.ofNullable(inquiry.blueprint().given().get(host.subnet()))
                                .map(id -> inquiry.facts().subnets().get(id))
                                .map(Ground.Subnet::zone))
                .map(id -> inquiry.facts().zoneNames().get(id));
    }

    /** Root volumes are made from an image's snapshot. */
    static boolean isData(Volume volume) {
        return volume.snapshotId() == null || volume.snapshotId().isEmpty();
    }

    /** A terminated host's volume is in use for some seconds more. */
    private static boolean isFree(Volume volume, Set<String> gone) {
        return volume.state() == VolumeState.AVAILABLE
                || (volume.state() == VolumeState.IN_USE
                        && !volume.attachments().isEmpty()
                        && volume.attachments().stream()
                                .allMatch(a -> gone.contains(a.instanceId())));
    }

    private static void requireRoom(Resource.Instance wanted, int size) {
        if (wanted.dataVolumeGiB() < size) {
            throw new DiagnosticException(tooLarge(wanted, size));
        }
    }

    private static Diagnostic tooLarge(Resource.Instance wanted, int size) {
        return Diagnostic.error(
                "LS-AWS-19",
                "the data volume of "
                        + wanted.name()
                        + " has "
                        + size
                        + " GiB and cannot shrink to "
                        + wanted.dataVolumeGiB(),
                "EBS volumes only grow.",
                "Ask for " + size + " GiB or more in aws.brokers.dataVolumeGiB");
    }

    /**
     * Attaches it, or makes it and attaches it, or makes it larger.
     *
     * @param gone ids of hosts that stood there before
     */
    void fit(String instanceId, Resource.Instance wanted, Set<String> gone, Scope scope)
            throws InterruptedException {
        Instance instance =
                aws.ec2().describeInstances(b -> b.instanceIds(instanceId)).reservations().stream()
                        .flatMap(r -> r.instances().stream())
                        .findFirst()
                        .orElseThrow(
                                () -> new IllegalStateException(instanceId + " does not exist"));
        Optional<String> present = volume(instance);
        int size = present.map(id -> sizes(List.of(instance)).getOrDefault(id, 0)).orElse(0);
        requireRoom(wanted, size);
        if (present.isPresent()) {
            grow(present.get(), size, wanted);
            return;
        }
        Optional<Volume> kept = kept(wanted, gone, scope);
        if (kept.isPresent()) {
            takeOver(kept.get(), instanceId, wanted, scope);
        } else {
            attach(made(instance, wanted, scope), instanceId, scope);
        }
    }

    private void grow(String volume, int size, Resource.Instance wanted) {
        if (size >= wanted.dataVolumeGiB()) {
            return;
        }
        try {
            aws.ec2().modifyVolume(b -> b.volumeId(volume).size(wanted.dataVolumeGiB()));
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.has("IncorrectModificationState", "VolumeModificationRateExceeded")) {
                throw thrown;
            }
            // A call that was not answered may have done it: AWS shows the size that was asked for
            // there first, and takes no second change until long after the first.
            if (sizeAskedFor(volume) < wanted.dataVolumeGiB()) {
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-AWS-22",
                                "the data volume of "
                                        + wanted.name()
                                        + " ("
                                        + volume
                                        + ") was changed lately and cannot grow yet",
                                e.code() + ": " + e.message(),
                                "Run the command again when AWS allows the next change of that volume;"
                                        + " it goes on from here"),
                        thrown);
            }
        }
    }

    private int sizeAskedFor(String volume) {
        return aws
                .ec2()
                .describeVolumesModifications(b -> b.volumeIds(volume))
                .volumesModifications()
                .stream()
                .filter(m -> m.modificationState() != VolumeModificationState.FAILED)
                .map(VolumeModification::targetSize)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(0);
    }

    /** Gives a host what its predecessor left. */
    void takeOver(Volume kept, String instanceId, Resource.Instance wanted, Scope scope)
            throws InterruptedException {
        scope.note(
                wanted.name()
                        + " takes over "
                        + kept.volumeId()
                        + ", with the data of the host before it");
        attach(kept.volumeId(), instanceId, scope);
        grow(kept.volumeId(), kept.size(), wanted);
    }

    private String made(Instance instance, Resource.Instance wanted, Scope scope) {
        String link = scope.link().name();
        return aws.ec2()
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
    }

    private void attach(String volume, String instanceId, Scope scope) throws InterruptedException {
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
                                    seen.filter(v ->
                                                    v.state() == VolumeState.AVAILABLE
                                                            || isOf(v, instanceId))
                                            .isPresent();
                            return ready
                                    ? new Pace.Look.Done<>(true)
                                    : new Pace.Look.NotYet<>(
                                            seen.map(Volume::stateAsString).orElse("unknown"));
                        });
        try {
            aws.ec2().attachVolume(b -> b.instanceId(instanceId).volumeId(volume).device(DEVICE));
        } catch (SdkException thrown) {
            // A call that was not answered may have done it.
            boolean done =
                    FailedCall.of(thrown).has("VolumeInUse")
                            && aws
                                    .ec2()
                                    .describeVolumes(b -> b.volumeIds(volume))
                                    .volumes()
                                    .stream()
                                    .anyMatch(v -> isOf(v, instanceId));
            if (!done) {
                throw thrown;
            }
        }
    }

    private static boolean isOf(Volume volume, String instanceId) {
        return volume.attachments().stream().anyMatch(a -> instanceId.equals(a.instanceId()));
    }
}

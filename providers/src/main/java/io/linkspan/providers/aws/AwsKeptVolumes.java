package io.linkspan.providers.aws;

import io.linkspan.engine.KeptVolumes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Volume;
import software.amazon.awssdk.services.ec2.model.VolumeState;

/**
 * Data volumes, told from root volumes by having been made from no snapshot. Source: Amazon EBS,
 * "Preserve data when an instance is terminated".
 */
record AwsKeptVolumes(Aws aws) implements KeptVolumes {
    static final Set<String> ACTIONS = Set.of("ec2:DescribeVolumes", "ec2:DeleteVolume");

    /** A terminated host's volume is in use for some seconds more. */
    private static final Duration DETACHING = Duration.ofMinutes(2);

    @Override
    public List<KeptVolume> of(String link) throws InterruptedException {
        return Failures.explained(
                "the data volumes of " + link,
                () -> {
                    List<Volume> volumes = new ArrayList<>();
                    aws.ec2()
                            .describeVolumesPaginator(b -> b.filters(Tags.ofLink(link)))
                            .volumes()
                            .forEach(volumes::add);
                    return volumes.stream()
                            .filter(v -> Tags.key(link, Tags.map(v.tags())).isPresent())
                            .filter(DataVolumes::isData)
                            .filter(v ->
                                    v.state() == VolumeState.AVAILABLE
                                            || v.state() == VolumeState.IN_USE)
                            .map(v ->
                                    new KeptVolume(
                                            v.volumeId(),
                                            Tags.map(v.tags()).getOrDefault(Tags.NAME, ""),
                                            v.size()))
                            .sorted(Comparator.comparing(KeptVolume::id))
                            .toList();
                });
    }

    @Override
    public void remove(KeptVolume volume, Consumer<String> note) throws InterruptedException {
        Failures.explained(
                volume.id(),
                () -> {
                    try {
                        aws.pace()
                                .persist(
                                        DETACHING,
                                        e -> e.has("VolumeInUse"),
                                        note,
                                        () -> aws.ec2().deleteVolume(b -> b.volumeId(volume.id())));
                    } catch (SdkException thrown) {
                        if (!FailedCall.of(thrown).isNotFound()) {
                            throw thrown;
                        }
                    }
                    return true;
                });
    }
}

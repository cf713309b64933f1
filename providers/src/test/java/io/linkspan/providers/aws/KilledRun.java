package io.linkspan.providers.aws;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Time;
import io.linkspan.providers.tidbcloud.TidbCloud;
import io.linkspan.providers.tidbcloud.TidbCloudSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The program on AWS and TiDB Cloud as a process of its own, to be killed: observe, plan, apply.
 * What runs on hosts is stood in for.
 */
final class KilledRun {
    private KilledRun() {}

    /** Where the clouds are, with whose keys, and where private keys go. */
    record Clouds(
            URI aws,
            AwsSettings.AccessKey key,
            String consumerAccount,
            TidbCloudSettings tidbCloud,
            Path keys) {
        List<String> words() {
            return List.of(
                    aws.toString(),
                    key.id(),
                    key.secret(),
                    consumerAccount,
                    tidbCloud.api().toString(),
                    tidbCloud.publicKey(),
                    tidbCloud.privateKey(),
                    keys.toString());
        }

        static Clouds of(List<String> words) {
            return new Clouds(
                    URI.create(words.get(0)),
                    new AwsSettings.AccessKey(words.get(1), words.get(2)),
                    words.get(3),
                    new TidbCloudSettings(URI.create(words.get(4)), words.get(5), words.get(6)),
                    Path.of(words.get(7)));
        }

        AwsSettings settings() {
            return new AwsSettings("us-west-2", Optional.of(aws), Optional.of(key), keys);
        }

        /** With its own memory of what stands on hosts. */
        Rig rig() {
            TidbCloud tidb = new TidbCloud(tidbCloud, Time.SYSTEM, new SplittableRandom());
            return new Rig(
                    settings(),
                    consumerAccount,
                    List.of(List.of(new Elsewhere(onHosts()), tidb.resources())),
                    new Recorder());
        }
    }

    private static Set<Class<? extends Resource>> onHosts() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>(Rig.notOnAws());
        types.remove(Resource.PrivateLinkConnection.class);
        types.remove(Resource.AttachedDomains.class);
        return types;
    }

    /**
     * @param arguments up or down, the spec's file, {@link Clouds#words}
     */
    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        KafkaLink link = Rig.link(Files.readString(Path.of(words.get(1))));
        try (Rig rig = Clouds.of(words.subList(2, words.size())).rig()) {
            var result = words.getFirst().equals("up") ? rig.up(link) : rig.down(link);
            System.out.println(result.problems());
            System.exit(result.successful() ? 0 : 1);
        }
    }
}

package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.ResourceKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/**
 * As many brokers as one consumer can have, against the local cloud. Brokers do nothing but listen.
 */
class ManyBrokersIT {
    /** A load balancer takes 50 listeners, and one leads to all. */
    private static final int MOST = 49;

    private static final int ZONES = 3;
    private static final int CONTROLLERS = 3;

    @TempDir private Path folder = Path.of("unset");

    @SuppressWarnings("NullAway.Init")
    private Cloud cloud;

    @BeforeEach
    void startCloud() throws IOException {
        cloud = new Cloud(folder.resolve("cloud"));
    }

    @AfterEach
    void stopCloud() throws IOException {
        cloud.close();
    }

    /**
     * Ids 1, 4, 7, ..., 51, 54, ..., 101, ...: with gaps, and each with a port of its own among the
     * 49, so that none changes when a broker leaves.
     */
    private static List<Integer> ids() {
        return IntStream.range(0, MOST)
                .map(slot -> slot + 1 + MOST * (slot % ZONES))
                .sorted()
                .boxed()
                .toList();
    }

    private static KafkaLink link(List<Integer> ids) {
        String nodes =
                ids.stream()
                        .map(id ->
                                "      - { id: %d, zone: usw2-az%d, roles: %s }"
                                        .formatted(
                                                id,
                                                1 + id % ZONES,
                                                ids().indexOf(id) < CONTROLLERS
                                                        ? "[broker, controller]"
                                                        : "[broker]"))
                        .collect(Collectors.joining("\n"));
        return Rig.link(
                Cloud.SPEC.replace(
                        "consumers:",
                        "zones: [usw2-az1, usw2-az2, usw2-az3]\nkafka:\n  brokers:\n    nodes:\n"
                                + nodes
                                + "\nconsumers:"));
    }

    private Rig rig() {
        Set<Class<? extends Resource>> elsewhere = new LinkedHashSet<>(Rig.notOnAws());
        elsewhere.remove(Resource.PrivateLinkConnection.class);
        return new Rig(
                cloud.settings(folder.resolve("keys")),
                cloud.consumerAccount(),
                List.of(List.of(new Elsewhere(elsewhere), cloud.consumer(folder))),
                new Recorder());
    }

    private static List<String> addresses(Plan plan) {
        return plan.changes().stream()
                .filter(Change.Create.class::isInstance)
                .map(c -> ((Change.Create) c).wanted())
                .filter(Instance.class::isInstance)
                .map(r -> ((Instance) r).privateAddress())
                .filter(address -> !address.isEmpty())
                .toList();
    }

    @Test
    void upAndDown_49Brokers_changesOnlyWhatItMustWhenOneLeavesAndComes() throws Exception {
        Census before = cloud.census(folder);
        List<Integer> less = new ArrayList<>(ids());
        Integer leaving = less.get(MOST / 2);
        less.removeIf(leaving::equals);
        KafkaLink all = link(ids());
        KafkaLink fewer = link(less);
        try (Rig rig = rig();
                AwsClients hand = new AwsClients(cloud.settings(folder), List.of())) {
            Observed empty = rig.observe(all);
            List<String> addresses = addresses(Planner.plan(all, empty));
            assertThat(addresses).hasSize(MOST).doesNotHaveDuplicates();
            cloud.listen(addresses);

            assertThat(rig.up(all).problems()).isEmpty();

            assertThat(Rig.told(rig.plan(all))).isEmpty();
            Observed world = rig.observe(all);
            assertThat(hosts(world)).hasSize(MOST).contains("broker-node4", "broker-node54");
            assertThat(listeners(world)).hasSize(MOST + 1);

            shortenDraining(hand, world);
            assertThat(rig.up(fewer).problems()).isEmpty();

            assertThat(Rig.told(rig.plan(fewer))).isEmpty();
            Observed left = rig.observe(fewer);
            assertThat(gone(world, left))
                    .as("broker %d and what led to it", leaving)
                    .extracting(ResourceKey::kind)
                    .contains("instance", "listener", "target-group", "targets")
                    .doesNotHaveDuplicates();
            assertThat(left.find(Instance.ofNode(new BrokerId(leaving)))).isEmpty();
            assertThat(replaced(world, left)).isEmpty();

            assertThat(rig.up(all).problems()).isEmpty();

            assertThat(Rig.told(rig.plan(all))).isEmpty();
            Observed again = rig.observe(all);
            assertThat(again.resources().keySet()).isEqualTo(world.resources().keySet());
            assertThat(replaced(left, again)).isEmpty();

            assertThat(rig.down(all).problems()).isEmpty();
            assertThat(cloud.census(folder)).isEqualTo(before);
            assertThat(rig.down(all).done()).isEmpty();
        }
    }

    private static List<String> hosts(Observed world) {
        return world.resources().keySet().stream()
                .filter(key -> key.kind().equals("instance") && !key.equals(Instance.BASTION))
                .map(ResourceKey::name)
                .toList();
    }

    private static List<ResourceKey> listeners(Observed world) {
        return world.resources().keySet().stream()
                .filter(key -> key.kind().equals("listener"))
                .toList();
    }

    private static List<ResourceKey> gone(Observed before, Observed after) {
        return before.resources().keySet().stream()
                .filter(key -> after.find(key).isEmpty())
                .sorted(Comparator.comparing(ResourceKey::toString))
                .toList();
    }

    private static List<ResourceKey> replaced(Observed before, Observed after) {
        return after.resources().values().stream()
                .filter(e -> before.find(e.key()).filter(b -> !b.id().equals(e.id())).isPresent())
                .map(Existing::key)
                .toList();
    }

    /** AWS's five minutes are too long for a test. */
    private static void shortenDraining(AwsClients hand, Observed world) {
        String bootstrap =
                world.find(Resource.TargetGroup.key("orders-bootstrap")).orElseThrow().id();
        hand.elb()
                .modifyTargetGroupAttributes(b ->
                        b.targetGroupArn(bootstrap)
                                .attributes(
                                        TargetGroupAttribute.builder()
                                                .key("deregistration_delay.timeout_seconds")
                                                .value("1")
                                                .build()));
    }
}

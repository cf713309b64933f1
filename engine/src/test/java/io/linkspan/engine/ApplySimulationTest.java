package io.linkspan.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.yaml.ExampleSpec;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Apply against a world in memory: whatever fails, whenever, the next run converges. */
class ApplySimulationTest {
    private final FakeCloud cloud = new FakeCloud();
    private String text = ExampleSpec.text();
    private final Providers providers = cloud.providers();

    @Test
    void apply_nothingFails_convergesAndThenHasNothingToDo() throws InterruptedException {
        Apply.Result result = applied(false);

        assertThat(result.problems()).isEmpty();
        assertThat(plan().isEmpty()).isTrue();
        cloud.failWhen(n -> false);
        assertThat(applied(false).done()).isEmpty();
        assertThat(cloud.calls()).isEmpty();
    }

    @Test
    void apply_anyOneCallFails_nextRunConvergesToTheSameWorld() throws InterruptedException {
        applied(false);
        int calls = cloud.calls().size();
        Map<ResourceKey, ?> whole = cloud.world();

        for (int n = 0; n < calls; n++) {
            applied(true);
            int failing = n;
            cloud.failWhen(call -> call == failing);
            Apply.Result broken = applied(false);
            assertThat(broken.problems()).as("call %d", n).hasSize(1);
            cloud.failWhen(call -> false);
            assertThat(applied(false).problems()).as("after call %d", n).isEmpty();
            assertThat(cloud.world().keySet()).as("after call %d", n).isEqualTo(whole.keySet());
        }
    }

    @Test
    void apply_randomFailuresDriftAndDestruction_convergesWhenTheyStop()
            throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ApplySimulationTest seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int rate = 2 + random.nextInt(20);
            cloud.failWhen(n -> random.nextInt(rate) == 0);
            for (int i = 0; i < 3; i++) {
                applied(random.nextInt(4) == 0);
            }
            List<ResourceKey> leaves = new ArrayList<>(cloud.world().keySet());
            leaves.removeIf(key ->
                    cloud.world().values().stream()
                            .anyMatch(e -> e.actual().dependsOn().contains(key)));
            if (!leaves.isEmpty()) {
                cloud.remove(leaves.get(random.nextInt(leaves.size())));
            }
            cloud.failWhen(n -> false);
            assertThat(applied(false).problems()).as("seed %d round %d", seed, round).isEmpty();
            assertThat(plan().isEmpty()).as("seed %d round %d", seed, round).isTrue();
        }
    }

    @Test
    void apply_networkMovedAndBrokersGrow_replacesInAnOrderThatWorks() throws InterruptedException {
        applied(false);
        text = text.replace("127.10.0.0/16", "127.11.0.0/16");
        assertThatThrownBy(this::plan)
                .as("nodes with data are not moved")
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("cannot be moved");
        List.copyOf(cloud.world().keySet()).stream()
                .filter(key -> Set.of("broker-process", "broker-storage").contains(key.kind()))
                .forEach(cloud::remove);
        becomesTrue("127.11.0.0/16");
        for (String[] change :
                new String[][] {{"perZone: 1", "perZone: 2"}, {"perZone: 2", "perZone: 1"}}) {
            text = text.replace(change[0], change[1]).replace("9093-9095", "9093-9103");
            becomesTrue(change[1]);
        }
    }

    private void becomesTrue(String what) throws InterruptedException {
        assertThat(applied(false).problems()).as(what).isEmpty();
        assertThat(plan().isEmpty()).as(what).isTrue();
    }

    @Test
    void destroy_wholeWorld_leavesNothing() throws InterruptedException {
        applied(false);

        assertThat(applied(true).problems()).isEmpty();
        assertThat(cloud.world()).isEmpty();
    }

    private Plan plan() throws InterruptedException {
        return Planner.plan(link(), new Observation(providers).of(link()));
    }

    private Apply.Result applied(boolean destroy) throws InterruptedException {
        Observed observed = new Observation(providers).of(link());
        Plan plan =
                destroy ? Planner.destruction(link(), observed) : Planner.plan(link(), observed);
        return new Apply(providers, new Silence()).apply(link(), plan, observed, "");
    }

    private KafkaLink link() {
        return ((SpecResult.Accepted) SpecParser.parse(ExampleSpec.NAME, text)).link();
    }

    /** Nobody watches. */
    private static final class Silence implements Progress {
        @Override
        public void started(String id, String parent, String title) {}

        @Override
        public void note(String id, String what) {}

        @Override
        public void finished(String id, Outcome outcome, String text) {}
    }
}

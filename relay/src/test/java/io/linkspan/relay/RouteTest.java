package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final InetSocketAddress LISTENER = address("10.0.0.1", 9092);

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static List<Target> targets(int count, TargetHealth.State state) {
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Target target = new Target("g", Specs.target("t" + i, address("10.0.1." + i, 9092)), 1);
            target.health(new TargetHealth(state, ""));
            targets.add(target);
        }
        return targets;
    }

    private static TargetGroupSpec group() {
        return Specs.group("g", Specs.NO_CHECK);
    }

    @Test
    void start_sameFlow_isTheSameAndOthersSpreadEvenly() {
        Route route = Route.of(group(), targets(4, TargetHealth.State.HEALTHY), Specs.ZONE);
        Map<Integer, Integer> counts = new HashMap<>();
        for (int port = 1_024; port < 41_024; port++) {
            InetSocketAddress client = address("10.9.9.9", port);
            int start = route.start(client, LISTENER);
            assertThat(route.start(client, LISTENER)).isEqualTo(start);
            counts.merge(start, 1, Integer::sum);
        }
        assertThat(counts).hasSize(4);
        assertThat(counts.values()).allSatisfy(n -> assertThat(n).isBetween(9_500, 10_500));
    }

    @Test
    void start_sticky_movesOnlyTheSourcesOfATargetThatGoes() {
        List<Target> four = targets(4, TargetHealth.State.HEALTHY);
        Route before = Route.of(Specs.sticky(group()), four, Specs.ZONE);
        Route after = Route.of(Specs.sticky(group()), four.subList(0, 3), Specs.ZONE);
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            InetSocketAddress client = address("10.8." + i / 250 + "." + i % 250, 1_000 + i);
            Target first = before.target(before.start(client, LISTENER));
            Target then = after.target(after.start(client, LISTENER));
            if (!first.id().equals("t3")) {
                assertThat(then.id()).isEqualTo(first.id());
            } else {
                moved++;
            }
        }
        assertThat(moved).isBetween(2_200, 2_800);
    }

    @Test
    void of_someHealthy_usesThemAloneElseAll() {
        List<Target> targets = targets(3, TargetHealth.State.UNHEALTHY);
        assertThat(Route.of(group(), targets, Specs.ZONE).size()).isEqualTo(3);
        targets.get(1).health(new TargetHealth(TargetHealth.State.HEALTHY, ""));
        Route route = Route.of(group(), targets, Specs.ZONE);
        assertThat(route.targets()).extracting(Target::id).containsExactly("t1");
    }

    @Test
    void of_otherZone_hasNone() {
        List<Target> targets = targets(3, TargetHealth.State.HEALTHY);
        assertThat(Route.of(group(), targets, "elsewhere").size()).isZero();
        assertThat(Route.of(Specs.crossZone(group()), targets, "elsewhere").size()).isEqualTo(3);
    }
}

package io.linkspan.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.cli.terminal.Style;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.ExampleSpec;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SavedPlanTest {
    private static final KafkaLink LINK =
            ((SpecResult.Accepted) SpecParser.parse(ExampleSpec.NAME, ExampleSpec.text())).link();

    @Test
    void requireSame_worldUnmoved_passesAfterARoundTrip() {
        SavedPlan saved =
                SavedPlan.parse(
                        "plan.json",
                        SavedPlan.of(ExampleSpec.NAME, ExampleSpec.text(), plan(Map.of())).json());

        assertThat(saved.spec()).isEqualTo(ExampleSpec.text());
        assertThatCode(() -> saved.requireSame(plan(Map.of()))).doesNotThrowAnyException();
    }

    /** Sets have another order in each run of the program, and their order is no promise. */
    @Test
    void requireSame_sameChangesInAnotherOrder_passes() {
        Plan plan = plan(Map.of());
        SavedPlan saved =
                SavedPlan.of(
                        ExampleSpec.NAME,
                        ExampleSpec.text(),
                        new Plan(
                                plan.link(),
                                plan.account(),
                                plan.changes().reversed(),
                                plan.warnings()));

        assertThatCode(() -> saved.requireSame(plan)).doesNotThrowAnyException();
    }

    @Test
    void requireSame_vpcMadeMeanwhile_refusesAndNamesIt() {
        SavedPlan saved = SavedPlan.of(ExampleSpec.NAME, ExampleSpec.text(), plan(Map.of()));
        Resource.Vpc vpc = new Resource.Vpc("orders-vpc", ((VpcSpec.Made) LINK.aws().vpc()).cidr());

        assertThatThrownBy(() ->
                        saved.requireSame(
                                plan(Map.of(vpc.key(), new Existing("vpc-1", vpc, Map.of())))))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e -> {
                            assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-PLAN-10");
                            assertThat(e.diagnostics().getFirst().detail())
                                    .contains("vpc/kafka (planned: create, now: keep)");
                        });
    }

    @Test
    void parse_otherText_saysWhatAPlanIs() {
        for (String text :
                List.of(
                        "",
                        "{",
                        "{}",
                        "[1]",
                        "name: orders",
                        "{\"format\": \"linkspan-plan/v1\"}")) {
            assertThatThrownBy(() -> SavedPlan.parse("x.json", text))
                    .isInstanceOf(DiagnosticException.class)
                    .hasMessageContaining("x.json");
        }
    }

    @Test
    void planText_emptyWorld_showsZonesReasonsAndFiles() {
        String text = new PlanText(Style.PLAIN).of(plan(Map.of()), false);

        assertThat(text)
                .contains(
                        "zone usw2-az1",
                        "zone usw2-az3",
                        "network",
                        "private link",
                        "  + instance broker-node2 t2.large at 127.10.64.11",
                        "      | node.id=3");
        assertThat(text.indexOf("\nnetwork")).isLessThan(text.indexOf("\nzone usw2-az1"));
    }

    @Test
    void planText_driftedSubnet_showsWhatDiffers() {
        Map<ResourceKey, Existing> world = new HashMap<>();
        Resource.Subnet moved =
                new Resource.Subnet(
                        "bastion", new ZoneId("usw2-az2"), Ipv4Block.parse("127.10.192.0/18"));
        world.put(moved.key(), new Existing("subnet-1", moved, Map.of()));

        assertThat(new PlanText(Style.PLAIN).of(plan(world), false))
                .contains("  -/+ subnet bastion", "zone: usw2-az2 -> usw2-az1", "1 to replace");
    }

    private static Plan plan(Map<ResourceKey, Existing> world) {
        List<ZoneId> zones =
                List.of(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"), new ZoneId("usw2-az3"));
        Map<ZoneId, String> names = new HashMap<>();
        zones.forEach(z -> names.put(z, "name of " + z));
        Facts facts =
                new Facts(
                        "111122223333",
                        names,
                        Map.of("orders-kafka", new ConsumerFacts("999988887777", zones)),
                        Optional.empty());
        return Planner.plan(LINK, new Observed(facts, world));
    }
}

package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.engine.Apply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole life of a link with nothing allowed but what is documented. */
class IamPolicyIT {
    private final KafkaLink link = Rig.link(Cloud.SPEC);
    private final FaultProxy proxy = new FaultProxy();
    @TempDir private Path folder = Path.of("unset");

    @SuppressWarnings("NullAway.Init")
    private Cloud cloud;

    @SuppressWarnings("NullAway.Init")
    private KilledRun.Clouds clouds;

    @BeforeEach
    void startCloud() throws IOException {
        cloud = new Cloud(folder.resolve("cloud"));
        clouds = cloud.behind(proxy, folder.resolve("keys"));
    }

    @AfterEach
    void stopCloud() throws IOException {
        proxy.close();
        cloud.close();
    }

    private static Set<String> policy() throws IOException {
        Set<String> allowed = new TreeSet<>();
        for (JsonNode statement :
                JsonMapper.shared()
                        .readTree(Files.readString(Path.of("..", "docs", "iam-policy.json")))
                        .get("Statement")) {
            statement.get("Action").forEach(action -> allowed.add(action.asString()));
        }
        return allowed;
    }

    @Test
    void wholeLife_documentedPolicy_needsNothingElse() throws Exception {
        proxy.allow(policy());
        try (Rig rig = clouds.rig()) {
            assertThat(rig.up(link).problems()).isEmpty();
            assertThat(Rig.told(rig.plan(link))).isEmpty();
            assertThat(rig.down(link).problems()).isEmpty();
        }
        assertThat(proxy.refused()).isEmpty();
    }

    @Test
    void plan_itsOwnListOfActions_isEnoughForItAndNoMoreThanThePolicy() throws Exception {
        try (Rig rig = clouds.rig()) {
            Plan up = rig.plan(link);
            proxy.allow(rig.aws().actions(up));
            assertThat(policy()).containsAll(rig.aws().actions(up));
            assertThat(rig.aws().actions(up)).doesNotContain("ec2:DeleteVpc");

            assertThat(rig.up(link).problems()).isEmpty();
            assertThat(rig.aws().actions(rig.plan(link)))
                    .allMatch(a -> a.contains(":Describe") || a.contains(":Get"));

            Plan down = Planner.destruction(link, rig.observe(link));
            assertThat(down.effective()).allMatch(c -> c instanceof Change.Delete);
            proxy.allow(rig.aws().actions(down));
            assertThat(rig.down(link).problems()).isEmpty();
        }
        assertThat(proxy.refused()).isEmpty();
    }

    @Test
    void up_oneActionMissing_namesItAndGoesOnOnceItIsAllowed() throws Exception {
        Set<String> fewer = policy();
        fewer.remove("ec2:CreateSecurityGroup");
        proxy.allow(fewer);
        try (Rig rig = clouds.rig()) {
            Apply.Result refused = rig.up(link);

            assertThat(refused.problems())
                    .isNotEmpty()
                    .allSatisfy(p ->
                            assertThat(p.summary() + p.detail() + p.remedy())
                                    .contains("ec2:CreateSecurityGroup"));
            proxy.allow(policy());
            assertThat(rig.up(link).problems()).isEmpty();
            assertThat(rig.down(link).problems()).isEmpty();
        }
    }
}

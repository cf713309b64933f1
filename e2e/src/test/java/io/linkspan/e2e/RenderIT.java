package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rendered commands, carried out by Bash, the AWS CLI, curl and OpenSSH, make what apply makes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RenderIT {
    private static final Duration SCRIPT = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));

    @BeforeAll
    void cloud() throws IOException {
        Tools.require("aws", "awscli");
        Tools.require("curl", "curl");
        Tools.require("jq", "jq");
        Tools.require("ssh", "openssh-client");
        linkspan = new Linkspan(folder);
        Files.copy(Linkspan.exampleSpec(), folder.resolve("orders.yaml"));
        Linkspan.Result started = linkspan.run(SOON, "cloud", "start");
        assertThat(started.exit()).as(started.all()).isZero();
    }

    @AfterAll
    void down() {
        linkspan.run(SOON, "down", "--delete");
    }

    @Test
    @Order(1)
    void commands_emptyWorld_leaveNothingForApplyToChange() throws IOException {
        render("orders.yaml");

        Linkspan.Result made = script();

        assertThat(made.exit()).as(made.all()).isZero();
        assertRight("orders.yaml");
    }

    @Test
    @Order(2)
    void verify_afterTheCommands_movesMessagesThroughTheLink() {
        Linkspan.Result verify = linkspan.run(SOON, "verify", "orders.yaml");

        assertThat(verify.exit()).as(verify.all()).isZero();
    }

    @EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
    @Test
    @Order(3)
    void commands_rightWorld_restartNothingAndMakeNothingTwice() throws IOException {
        List<Long> before = brokers();

        Linkspan.Result again = script();

        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(brokers()).isEqualTo(before).hasSize(3);
        assertRight("orders.yaml");
    }

    /** A change of servers' settings reaches a running cluster, and it is whole afterwards. */
    @EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
    @Test
    @Order(4)
    void commands_otherSettings_restartNodesOneAfterTheOther() throws IOException {
        Path spec = folder.resolve("changed.yaml");
        Files.writeString(
                spec,
                Files.readString(folder.resolve("orders.yaml"))
                        .replace("  settings:\n", "  settings:\n    log.retention.hours: 24\n"));
        render("changed.yaml");
        List<Long> before = brokers();

        Linkspan.Result changed = script();

        assertThat(changed.exit()).as(changed.all()).isZero();
        assertThat(brokers()).hasSize(3).doesNotContainAnyElementsOf(before);
        assertRight("changed.yaml");
    }

    @EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
    @Test
    @Order(5)
    void commands_genericConsumer_leaveNothingForApplyToChange() throws IOException {
        assertThat(linkspan.run(SOON, "down", "--delete").exit()).isZero();
        assertThat(linkspan.run(SOON, "cloud", "start").exit()).isZero();
        String example = Files.readString(folder.resolve("orders.yaml"));
        Files.writeString(
                folder.resolve("generic.yaml"),
                example.substring(0, example.indexOf("consumers:"))
                        + """
                        consumers:
                          - generic:
                              name: reports
                              principals: ["arn:aws:iam::222233334444:root"]
                              accountId: "222233334444"
                              advertisedPattern: "b{id}.{zone}.kafka.example.com:{port}"
                              zones: [usw2-az1, usw2-az2, usw2-az3]
                        """);
        render("generic.yaml");

        Linkspan.Result made = script();

        assertThat(made.exit()).as(made.all()).isZero();
        assertRight("generic.yaml");
    }

    private void render(String spec) {
        Linkspan.Result rendered =
                linkspan.run(SOON, "render", spec, "--to", "commands", "--out", "link.sh");
        assertThat(rendered.exit()).as(rendered.all()).isZero();
    }

    private Linkspan.Result script() throws IOException {
        return linkspan.foreign(
                SCRIPT, "env", "KAFKA_ARCHIVE=" + Linkspan.kafkaArchive(), "bash", "link.sh");
    }

    private void assertRight(String spec) {
        Linkspan.Result plan = linkspan.run(SOON, "plan", spec);
        assertThat(plan.exit()).as(plan.all()).isZero();
        assertThat(plan.out()).containsIgnoringCase("nothing to change");
    }

    private List<Long> brokers() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(RenderIT::isBroker).map(ProcessHandle::pid).sorted().toList();
        }
    }

    private static boolean isBroker(ProcessHandle process) {
        try {
            String line =
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return line.contains("kafka.Kafka") && line.contains(folder.toString());
        } catch (IOException e) {
            return false;
        }
    }
}

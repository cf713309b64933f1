package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code verify} by the door: its options and its exit codes, in a world that is right but while a
 * test breaks it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyCommandIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int INTERRUPTED = 130;

    private static final String BREAK =
            "aws elbv2 deregister-targets --target-group-arn \"$tg_b2\" --targets Id=\"$instance2\",Port=39092";
    private static final String MEND =
            "aws elbv2 register-targets --target-group-arn \"$tg_b2\" --targets Id=\"$instance2\",Port=39092";

    @TempDir static Path folder;

    private @Nullable RightWorld world;

    @BeforeAll
    void up() {
        Tools.require("aws", "awscli");
        Tools.require("ssh", "openssh-client");
        world = RightWorld.up(folder, Optional.empty());
    }

    @AfterAll
    void down() {
        if (world != null) {
            world.close();
        }
    }

    @Test
    void verify_fromConsumer_provesTheWholePath() throws IOException {
        Linkspan.Result verify =
                linkspan().run(SOON, "verify", "--from", "consumer", "--output", "json");

        assertThat(verify.exit()).as(verify.all()).isZero();
        assertThat(hops(verify)).contains("ACC", "NLB", "DNS", "EP", "LNK", "TIME");
        assertThat(verdicts(verify)).containsOnly("pass");
    }

    @Test
    void verify_fromBastion_leavesTheConsumersNetworkOut() throws IOException {
        Linkspan.Result verify =
                linkspan().run(SOON, "verify", "--from", "bastion", "--output", "json");

        assertThat(verify.exit()).as(verify.all()).isZero();
        assertThat(hops(verify))
                .contains("ACC", "NLB", "CON", "DOM")
                .doesNotContain("DNS", "EP", "TIME");
        assertThat(codes(verify))
                .as("the consumer makes its own test itself")
                .contains("LS-LNK-03")
                .doesNotContain("LS-LNK-01", "LS-LNK-02");
        assertThat(verdicts(verify)).containsOnly("pass");
    }

    @Test
    void verify_fromHere_asksThisMachinesResolver() throws IOException {
        String launcher = Linkspan.launcher().toString();
        List<String> words = List.of("verify", "--from", "here", "--output", "json");

        Linkspan.Result elsewhere = linkspan().run(SOON, words.toArray(String[]::new));
        Linkspan.Result there =
                linkspan()
                        .run(
                                SOON,
                                Stream.concat(Stream.of("exec", "--", launcher), words.stream())
                                        .toArray(String[]::new));

        // This machine's own resolver knows nothing of the local cloud's names ...
        assertThat(elsewhere.exit()).as(elsewhere.all()).isEqualTo(1);
        assertThat(firstFailure(elsewhere)).isEqualTo("LS-LNK-01");
        // ... and the one that `exec` gives knows them.
        assertThat(there.exit()).as(there.all()).isZero();
        assertThat(hops(there)).contains("DNS", "EP", "LNK", "TIME");
        assertThat(verdicts(there)).containsOnly("pass");
    }

    @Test
    void verify_notInTheConsumersNetwork_exitsWith3AndSaysWhatStandsInTheWay() throws IOException {
        Map<String, String> surroundings = cloud();
        assertThat(surroundings.remove("LINKSPAN_CONSUMER_RESOLVER")).isNotNull();

        Linkspan.Result verify =
                linkspan().runWith(surroundings, SOON, "verify", "--output", "json");

        assertThat(verify.exit()).as(verify.all()).isEqualTo(3);
        assertThat(verdicts(verify)).containsOnly("pass", "unknown");
        assertThat(findings(verify))
                .filteredOn(f -> f.path("code").asString().equals("LS-LNK-01"))
                .singleElement()
                .satisfies(f ->
                        assertThat(f.path("evidence").asString())
                                .contains("this machine is not in the consumer's network"));
    }

    @Test
    void verify_onlySomeCodes_tellsOfNoOthers() throws IOException {
        Linkspan.Result one =
                linkspan().run(SOON, "verify", "--only", "LS-NLB-04", "--output", "json");
        Linkspan.Result hopAndOne =
                linkspan()
                        .run(
                                SOON,
                                "verify",
                                "--only",
                                "ls-svc,LS-CON-03",
                                "--only",
                                "LS-DOM-01",
                                "--output",
                                "json");
        Linkspan.Result none = linkspan().run(SOON, "verify", "--only", "LS-NLB-99");

        assertThat(one.exit()).as(one.all()).isZero();
        assertThat(findings(one)).as("the bootstrap port and three brokers' ports").hasSize(4);
        assertThat(codes(one)).containsExactly("LS-NLB-04");
        assertThat(hopAndOne.exit()).as(hopAndOne.all()).isZero();
        assertThat(codes(hopAndOne))
                .containsExactly("LS-CON-03", "LS-DOM-01", "LS-SVC-01", "LS-SVC-02");
        assertThat(none.exit()).as(none.all()).isEqualTo(2);
        assertThat(none.err()).contains("there is no check 'LS-NLB-99'", "docs/checks.md");
    }

    @Test
    void verify_brokenWorld_exitsWith1AndJunitTellsFailuresAndSkipped() throws Exception {
        Linkspan.Result broken;
        Linkspan.Result downstream;
        world().shell(BREAK);
        try {
            broken = linkspan().run(SOON, "verify", "--output", "junit");
            downstream = linkspan().run(SOON, "verify", "--only", "LS-EP-02", "--output", "json");
        } finally {
            world().shell(MEND);
        }

        assertThat(broken.exit()).as(broken.all()).isEqualTo(1);
        Element suite = junit(broken.out());
        List<Element> cases = children(suite, "testcase");
        List<Element> failed = having(cases, "failure");
        assertThat(suite.getAttribute("tests")).isEqualTo(String.valueOf(cases.size()));
        assertThat(suite.getAttribute("failures")).isEqualTo(String.valueOf(failed.size()));
        assertThat(suite.getAttribute("skipped"))
                .isEqualTo(String.valueOf(having(cases, "skipped").size()))
                .isNotEqualTo("0");
        assertThat(failed.getFirst().getAttribute("name")).startsWith("LS-TGT-01 ");
        assertThat(children(failed.getFirst(), "failure").getFirst().getTextContent())
                .contains("what to do: aws elbv2 register-targets ");
        // The fault is told also where only what follows from it was asked for.
        assertThat(downstream.exit()).as(downstream.all()).isEqualTo(1);
        assertThat(firstFailure(downstream)).isEqualTo("LS-TGT-01");
    }

    @Test
    void verify_watch_followsTheWorldUntilCtrlC() throws Exception {
        Path screen = folder.resolve("watched.txt");
        // A test in the background of a shell inherits SIGINT as ignored, and so would its child.
        ProcessBuilder builder =
                new ProcessBuilder(
                                "env",
                                "--default-signal=INT",
                                Linkspan.launcher().toString(),
                                "verify",
                                "--watch",
                                "--every",
                                "1")
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(screen.toFile());
        builder.environment().remove("LINKSPAN_HOME");
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        Process watch = builder.start();
        try {
            awaitLooks(watch, screen, " 0 failed", 2);
            world().shell(BREAK);
            awaitLooks(watch, screen, "The fault: LS-TGT-01", 1);
            world().shell(MEND);
            int green = looks(screen, " 0 failed");
            awaitLooks(watch, screen, " 0 failed", green + 2);

            linkspan().command(SOON, "kill", "-INT", String.valueOf(watch.pid()));

            assertThat(watch.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(watch.exitValue()).as(Files.readString(screen)).isEqualTo(INTERRUPTED);
            assertThat(Files.readString(screen)).doesNotContain("\tat ");
        } finally {
            watch.destroyForcibly();
            watch.waitFor();
        }
    }

    private static int looks(Path screen, String text) throws IOException {
        return Files.readString(screen).split(text, -1).length - 1;
    }

    private static void awaitLooks(Process watch, Path screen, String text, int times)
            throws Exception {
        Instant end = Instant.now().plus(SOON);
        while (looks(screen, text) < times) {
            assertThat(watch.isAlive() && Instant.now().isBefore(end))
                    .as("'%s' %d times in %s", text, times, Files.readString(screen))
                    .isTrue();
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private RightWorld world() {
        return Objects.requireNonNull(world, "brought up before all tests");
    }

    private static Linkspan linkspan() {
        return new Linkspan(folder);
    }

    /** What `cloud env` tells to export. */
    private static Map<String, String> cloud() {
        Map<String, String> variables = new HashMap<>();
        Linkspan.Result told = linkspan().run(SOON, "cloud", "env");
        for (String line : told.out().lines().toList()) {
            if (line.startsWith("export ")) {
                String[] pair = line.substring("export ".length()).split("=", 2);
                variables.put(pair[0], pair[1].replaceAll("^[\"']|[\"']$", ""));
            }
        }
        return variables;
    }

    private static List<JsonNode> findings(Linkspan.Result verify) throws IOException {
        String report =
                verify.out()
                        .lines()
                        .filter(line -> line.contains("\"findings\""))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(verify.all()));
        Schema.assertValid("verify.schema.json", report, folder);
        List<JsonNode> findings = new ArrayList<>();
        JsonMapper.shared().readTree(report).path("findings").forEach(findings::add);
        return findings;
    }

    private static SortedSet<String> codes(Linkspan.Result verify) throws IOException {
        TreeSet<String> codes = new TreeSet<>();
        findings(verify).forEach(f -> codes.add(f.path("code").asString()));
        return codes;
    }

    /** The middle of the codes: "NLB" of "LS-NLB-04". */
    private static SortedSet<String> hops(Linkspan.Result verify) throws IOException {
        TreeSet<String> hops = new TreeSet<>();
        codes(verify).forEach(code -> hops.add(code.split("-", -1)[1]));
        return hops;
    }

    private static List<String> verdicts(Linkspan.Result verify) throws IOException {
        return findings(verify).stream().map(f -> f.path("verdict").asString()).toList();
    }

    private static String firstFailure(Linkspan.Result verify) throws IOException {
        return findings(verify).stream()
                .filter(f -> f.path("verdict").asString().equals("fail"))
                .findFirst()
                .map(f -> f.path("code").asString())
                .orElse("");
    }

    private static Element junit(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
    }

    private static List<Element> children(Element parent, String name) {
        NodeList found = parent.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> (Element) found.item(i))
                .toList();
    }

    private static List<Element> having(List<Element> cases, String name) {
        return cases.stream().filter(c -> !children(c, name).isEmpty()).toList();
    }
}

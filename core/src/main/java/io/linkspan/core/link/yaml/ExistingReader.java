package io.linkspan.core.link.yaml;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.ExistingBroker.Login;
import io.linkspan.core.link.ExistingBroker.Restart;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads {@code kafka.existing}. */
final class ExistingReader {
    static final int TIMEOUT_MIN_SECONDS = 10;
    static final int TIMEOUT_MAX_SECONDS = 3_600;
    private static final int LINE_MAX = 1_024;
    private static final int SSH_PORT = 22;
    private static final String USER = "ec2-user";

    /** Keys that tell how a cluster is made. */
    private static final List<String> OF_NEW_CLUSTERS =
            List.of(
                    "version",
                    "brokers",
                    "java",
                    "archive",
                    "heap",
                    "jvmOptions",
                    "settings",
                    "quorum",
                    "restartTimeout");

    private final Findings findings;

    ExistingReader(Findings findings) {
        this.findings = findings;
    }

    /** Whether a spec has the section, before anything is read. */
    static boolean given(Section root) {
        return root.values().get("kafka") instanceof Yaml.Mapping kafka
                && kafka.entries().stream()
                        .anyMatch(e ->
                                e.key() instanceof Yaml.Scalar key
                                        && key.text().equals("existing"));
    }

    /** What describes a new cluster says nothing about one that runs. */
    static void alone(Section kafka, Findings findings) {
        for (String key : OF_NEW_CLUSTERS) {
            if (kafka.has(key)) {
                findings.error(
                        SpecFault.CONTRADICTION,
                        kafka.at(key),
                        "kafka has existing and " + key,
                        "the one names a cluster that runs, the other tells how to make one",
                        "remove kafka." + key);
            }
        }
    }

    Draft.Existing read(Section existing) {
        Section ssh = existing.section("ssh");
        Optional<Draft.Jump> bastion =
                existing.has("bastion") ? Optional.of(jump(existing)) : Optional.empty();
        return new Draft.Existing(
                brokers(existing), login(ssh), bastion, existing.value("timeout", seconds()));
    }

    /** Of one step of a rolling restart. */
    static Function<String, Integer> seconds() {
        return Text.integer(TIMEOUT_MIN_SECONDS, TIMEOUT_MAX_SECONDS);
    }

    private static Draft.Jump jump(Section existing) {
        Section bastion = existing.section("bastion");
        return new Draft.Jump(
                bastion.required(
                        "host",
                        Text.matching("[A-Za-z0-9.-]{1,253}", "an address or a host's name")),
                login(bastion));
    }

    private static Draft.Login login(Section section) {
        return new Draft.Login(
                section.value(
                        "user", Text.matching("[A-Za-z_][A-Za-z0-9_.-]{0,31}", "a user's name")),
                section.value("key", Text.line(LINE_MAX)),
                section.value("port", Text.port()));
    }

    private Reading<List<Draft.ExistingNode>> brokers(Section existing) {
        existing.missing("brokers");
        Reading<List<Section>> sections = existing.sections("brokers");
        if (!sections.isPresent()) {
            return Reading.broken(sections.shown(), sections.at());
        }
        if (sections.sure().isEmpty()) {
            findings.error(
                    SpecFault.QUORUM,
                    sections.at(),
                    sections.shown() + " is empty",
                    "",
                    "list every broker of the cluster");
            return Reading.broken(sections.shown(), sections.at());
        }
        List<Draft.ExistingNode> nodes = new ArrayList<>();
        sections.sure().forEach(s -> nodes.add(broker(s)));
        return Reading.of(nodes, sections.shown(), sections.at());
    }

    private Draft.ExistingNode broker(Section s) {
        Function<String, String> command = Text.line(LINE_MAX);
        Draft.ExistingNode broker =
                new Draft.ExistingNode(
                        new Draft.Node(
                                s.required(
                                        "id",
                                        text ->
                                                new BrokerId(
                                                        Text.integer(0, Integer.MAX_VALUE)
                                                                .apply(text))),
                                s.required("zone", Text::zone),
                                Reading.of(Roles.BROKER, s.shown(), s.at())),
                        s.required(
                                "host",
                                Text.matching(
                                        "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}",
                                        "an IPv4 address; addresses look like 10.0.0.10")),
                        s.required(
                                "config",
                                Text.matching(
                                        "/[^\\x00-\\x1f'\\\\]{1,1000}",
                                        "an absolute path without quotes and backslashes")),
                        s.value(
                                "unit",
                                Text.matching(
                                        "[A-Za-z0-9:_.@-]{1,200}",
                                        "a systemd unit's name, such as kafka.service")),
                        s.value("restart", command),
                        s.value("stop", command),
                        s.value("start", command));
        oneWay(s, broker);
        return broker;
    }

    private void oneWay(Section s, Draft.ExistingNode broker) {
        int ways =
                (broker.unit().isAbsent() ? 0 : 1)
                        + (broker.restart().isAbsent() ? 0 : 1)
                        + (broker.stop().isAbsent() && broker.start().isAbsent() ? 0 : 1);
        boolean half = broker.stop().isAbsent() != broker.start().isAbsent();
        if (s.excused().isEmpty() && (ways != 1 || half)) {
            findings.error(
                    ways > 1 ? SpecFault.CONTRADICTION : SpecFault.MISSING_KEY,
                    s.at(),
                    s.shown()
                            + (ways > 1
                                    ? " says in several ways how it restarts"
                                    : half
                                            ? " has only one of stop and start"
                                            : " does not say how it restarts"),
                    "a broker has unit, or restart, or stop and start",
                    ways > 1 ? "keep one" : "add unit: kafka.service, or commands");
        }
    }

    static List<Draft.Node> nodes(List<Draft.ExistingNode> brokers) {
        return brokers.stream().map(Draft.ExistingNode::node).toList();
    }

    static Brokers.Existing built(Draft.Existing draft) {
        Login login = built(draft.login(), new Login(USER, Optional.empty(), SSH_PORT));
        return new Brokers.Existing(
                draft.brokers().sure().stream().map(ExistingReader::built).toList(),
                login,
                draft.bastion()
                        .map(b ->
                                new ExistingBroker.Bastion(
                                        b.host().sure(), built(b.login(), login))),
                draft.timeoutSeconds().orElse(Standard.RESTART_TIMEOUT_SECONDS));
    }

    private static Login built(Draft.Login login, Login standard) {
        return new Login(
                login.user().orElse(standard.user()),
                login.key().value().or(standard::key),
                login.port().orElse(standard.port()));
    }

    private static ExistingBroker built(Draft.ExistingNode broker) {
        Restart restart =
                broker.unit().isPresent()
                        ? new Restart.Unit(broker.unit().sure())
                        : broker.restart().isPresent()
                                ? new Restart.Command(broker.restart().sure())
                                : new Restart.StopAndStart(
                                        broker.stop().sure(), broker.start().sure());
        return new ExistingBroker(
                broker.node().id().sure(),
                broker.node().zone().sure(),
                broker.host().sure(),
                broker.config().sure(),
                restart);
    }
}

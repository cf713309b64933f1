package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;

/** The nodes' hosts, and the script on them that does what is to be done there. */
final class Nodes {
    /** Relative to the home folder of the host's user. */
    static final String SCRIPT_PATH = "kafka/bin/linkspan-broker";

    static final Duration SHORT = Duration.ofSeconds(60);

    private static final String SCRIPT = resource("linkspan-broker");
    private static final String SCRIPT_SHA256 = sha256(SCRIPT);

    private final Hosts hosts;

    Nodes(Hosts hosts) {
        this.hosts = hosts;
    }

    Hosts hosts() {
        return hosts;
    }

    static Optional<Route> route(
            String link, BrokerId node, Function<ResourceKey, Optional<Existing>> existing) {
        return Route.toNode(link, node, existing);
    }

    /**
     * @throws IllegalStateException when the hosts do not run: the plan's order was wrong
     */
    static Route required(BrokerId node, Scope scope) {
        return route(scope.link().name(), node, scope::find)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "node " + node + " has no running host behind a running bastion"));
    }

    Outcome call(Route route, String arguments, String input, Duration limit)
            throws InterruptedException {
        return hosts.run(
                route, new Command("exec ~/" + SCRIPT_PATH + " " + arguments, input, limit));
    }

    Outcome call(Route route, String arguments) throws InterruptedException {
        return call(route, arguments, "", SHORT);
    }

    /** What stands on the host; {@link NodeReport#NOTHING} when the tool was never there. */
    NodeReport report(Route route) throws InterruptedException {
        Outcome outcome =
                hosts.run(
                        route,
                        Command.of(
                                "test -x ~/%1$s || exit 0; exec ~/%1$s observe"
                                        .formatted(SCRIPT_PATH),
                                SHORT));
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "read the node's state", outcome);
        }
        return outcome.out().isBlank() ? NodeReport.NOTHING : NodeReport.parse(outcome.out());
    }

    /** Whether the host has the script as it is now. */
    static boolean hasScript(NodeReport report) {
        return report.script().equals(SCRIPT_SHA256);
    }

    void installScript(Route route) throws InterruptedException {
        Outcome outcome =
                hosts.run(
                        route,
                        new Command(
                                """
                                f=~/%s; umask 077
                                mkdir -p "$(dirname "$f")" && cat > "$f.new" && chmod 700 "$f.new" && mv -f "$f.new" "$f"
                                """
                                        .formatted(SCRIPT_PATH),
                                SCRIPT,
                                SHORT));
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "write ~/" + SCRIPT_PATH, outcome);
        }
    }

    /** Whole, as it is installed. */
    static String script() {
        return SCRIPT;
    }

    /** The newest lines of the node's logs, oldest first. */
    String log(Route route) throws InterruptedException {
        return call(route, "log").out();
    }

    private static String resource(String name) {
        try (InputStream in = Nodes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}

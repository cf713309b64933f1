package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Machine;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.view.HostReader;
import io.linkspan.engine.view.HostView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What hosts show, for verification: one command on each.
 *
 * @param clock this machine's, to compare with
 */
record SeenHosts(Hosts hosts, InstantSource clock) implements HostReader {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Listening sockets are those in state 0A. A network namespace may hold thousands of others, of
     * all its hosts where they share one: bash alone would read them byte by byte. Source:
     * proc_net_tcp.
     */
    static final String CLOCK_AND_SOCKETS =
            """
            printf 'clock=%s\\n' "$(date +%s%3N)"
            sed -nE 's/^ *[0-9]+: ([0-9A-F]+:[0-9A-F]+) [0-9A-F]+:[0-9A-F]+ 0A .*/socket=\\1/p' /proc/net/tcp /proc/net/tcp6 2>/dev/null || :
            """;

    private static final String SCRIPT =
            CLOCK_AND_SOCKETS
                    + """
                    broker=~/kafka/bin/linkspan-broker
                    [[ -x $broker ]] || exit 0
                    seen=$("$broker" observe)
                    printf '%s\\n' "$seen"
                    [[ $seen == *$'\\nbroker='[0-9]* ]] || printf 'words=%s\\n' "$("$broker" log | tail -n 2 | base64 -w 0)"
                    exit 0
                    """;

    @Override
    public String enter(Host bastion) throws InterruptedException {
        Outcome outcome = hosts.run(route(bastion), Command.of("id -un", LIMIT));
        return "entered as " + outcome.out().strip() + " at " + bastion.address();
    }

    @Override
    public Dialer dialer(Host bastion) {
        return hosts.dialer(route(bastion));
    }

    @Override
    public HostView read(Host bastion, Host node) throws IOException, InterruptedException {
        Route route = new Route(node.link(), Optional.of(route(bastion).machine()), machine(node));
        Instant before = clock.instant();
        Outcome outcome = hosts.run(route, Command.of(SCRIPT, LIMIT));
        Instant after = clock.instant();
        if (!outcome.succeeded()) {
            throw new IOException(
                    node.name() + " does not show its state: " + outcome.err().strip());
        }
        NodeReport report = NodeReport.parse(outcome.out());
        return new HostView(
                ahead(outcome.out(), before, after),
                report.configuration(),
                report.clusterId(),
                value(outcome.out(), "broker").map(Long::valueOf),
                report.current(),
                value(outcome.out(), "words").map(SeenHosts::decoded).orElse(""),
                sockets(outcome.out()));
    }

    /** How far the host's clock is ahead, when it was read between two times of this machine. */
    static Duration ahead(String out, Instant before, Instant after) {
        Duration half = Duration.between(before, after).dividedBy(2);
        return value(out, "clock")
                .map(millis ->
                        Duration.between(
                                before.plus(half), Instant.ofEpochMilli(Long.parseLong(millis))))
                .orElse(Duration.ZERO);
    }

    private static Route route(Host bastion) {
        return new Route(bastion.link(), Optional.empty(), machine(bastion));
    }

    private static Machine machine(Host host) {
        return new Machine(host.name(), host.instanceId(), host.address());
    }

    private static Optional<String> value(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8)
                .strip()
                .replace("\n", " | ");
    }

    static Set<HostPort> sockets(String text) {
        Set<HostPort> sockets = new HashSet<>();
        text.lines()
                .filter(line -> line.startsWith("socket="))
                .map(line -> line.substring("socket=".length()))
                .forEach(hex -> socket(hex).ifPresent(sockets::add));
        return sockets;
    }

    /**
     * An address as the kernel writes it: 32-bit words in the machine's order, here little endian.
     */
    private static Optional<HostPort> socket(String hex) {
        int colon = hex.indexOf(':');
        if (colon != 8 && colon != 32) {
            return Optional.empty();
        }
        String address = hex.substring(colon - 8, colon);
        boolean mapped =
                colon == 8
                        || hex.startsWith("0000000000000000FFFF0000")
                        || hex.startsWith("0".repeat(32));
        int port = Integer.parseInt(hex.substring(colon + 1), 16);
        if (!mapped || port == 0) {
            return Optional.empty();
        }
        long value = Long.parseLong(address, 16);
        return Optional.of(
                new HostPort(
                        (value & 255)
                                + "."
                                + ((value >> 8) & 255)
                                + "."
                                + ((value >> 16) & 255)
                                + "."
                                + ((value >> 24) & 255),
                        port));
    }
}

package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.ExistingBroker.Restart;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Machine;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The hosts of brokers that run already. On each the tool reads one file, lays others beside it
 * ({@code .linkspan-new}, {@code .linkspan-original}: before the first change, {@code
 * .linkspan-backup}: before the last one, {@code .linkspan-rejected}: a broker did not start with
 * it), and restarts the process in the way the spec says.
 */
final class ExistingHosts {
    private static final Duration SHORT = Duration.ofSeconds(60);

    private final Hosts hosts;
    private final KafkaLink link;
    private final Brokers.Existing existing;

    ExistingHosts(Hosts hosts, KafkaLink link, Brokers.Existing existing) {
        this.hosts = hosts;
        this.link = link;
        this.existing = existing;
    }

    /**
     * @param original the file before the first change, where there was one
     */
    record Files(String text, Optional<String> original) {}

    Brokers.Existing existing() {
        return existing;
    }

    private Route route(ExistingBroker broker) {
        return new Route(
                link.name(),
                bastion(),
                new Machine(
                        "broker " + broker.id(),
                        "broker-" + broker.id() + "-of-" + link.name(),
                        broker.host(),
                        Optional.of(existing.login())));
    }

    private Optional<Machine> bastion() {
        return existing.bastion()
                .map(b ->
                        new Machine(
                                "bastion",
                                "bastion-of-" + link.name(),
                                b.host(),
                                Optional.of(b.login())));
    }

    /** From the bastion; where there is none, from the broker's own host. */
    Dialer dialer(ExistingBroker broker) {
        return hosts.dialer(
                bastion()
                        .map(b -> new Route(link.name(), Optional.empty(), b))
                        .orElseGet(() -> route(broker)));
    }

    ExistingBroker broker(BrokerId id) {
        return existing.brokers().stream()
                .filter(b -> b.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("broker " + id + " is not in the spec"));
    }

    Files read(ExistingBroker broker) throws InterruptedException {
        String out =
                run(
                        broker,
                        "read " + broker.config(),
                        """
                        test -w "$f" || { echo "it is not there, or this user may not change it" >&2; exit 1; }
                        base64 -w 0 <"$f" || exit; echo
                        if [ -e "$f.linkspan-original" ]; then base64 -w 0 <"$f.linkspan-original"; echo; fi
                        """,
                        "",
                        SHORT);
        List<String> lines = out.lines().toList();
        return new Files(
                lines.isEmpty() ? "" : decoded(lines.getFirst()),
                lines.stream().skip(1).findFirst().map(ExistingHosts::decoded));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
    }

    /** Lays the new file beside the old one, with its owner and mode, if that is still as seen. */
    void stage(ExistingBroker broker, String seen, String text) throws InterruptedException {
        String was = Base64.getEncoder().encodeToString(seen.getBytes(StandardCharsets.UTF_8));
        run(
                broker,
                "write " + broker.config() + ".linkspan-new",
                """
                read -r was
                [ "$(base64 -w 0 <"$f")" = "$was" ] || { echo "the file was changed since it was read" >&2; exit 1; }
                cp -p "$f" "$f.linkspan-new.part" && cat >"$f.linkspan-new.part" &&
                mv -f "$f.linkspan-new.part" "$f.linkspan-new"
                """,
                was + "\n" + text,
                SHORT);
    }

    /** Removes a new file that an earlier run left and that is not the one wanted now. */
    void discardUnless(ExistingBroker broker, String text) throws InterruptedException {
        run(
                broker,
                "look at the new file",
                """
                [ -e "$f.linkspan-new" ] || exit 0
                cmp -s - "$f.linkspan-new" || rm -f "$f.linkspan-new"
                """,
                text,
                SHORT);
    }

    boolean staged(ExistingBroker broker) throws InterruptedException {
        return run(
                        broker,
                        "look for a new file",
                        "if [ -e \"$f.linkspan-new\" ]; then echo yes; fi",
                        "",
                        SHORT)
                .contains("yes");
    }

    void replace(ExistingBroker broker) throws InterruptedException {
        run(
                broker,
                "put the new " + broker.config() + " in place",
                """
                [ -e "$f.linkspan-new" ] || exit 0
                [ -e "$f.linkspan-original" ] || { cp -p "$f" "$f.linkspan-part" && mv "$f.linkspan-part" "$f.linkspan-original"; } || exit
                cp -p "$f" "$f.linkspan-part" && mv -f "$f.linkspan-part" "$f.linkspan-backup" &&
                mv -f "$f.linkspan-new" "$f"
                """,
                "",
                SHORT);
    }

    boolean restore(ExistingBroker broker) throws InterruptedException {
        return run(
                        broker,
                        "put the old " + broker.config() + " back",
                        """
                        [ -e "$f.linkspan-backup" ] || exit 0
                        cp -p "$f" "$f.linkspan-rejected" && cp -p "$f.linkspan-backup" "$f.linkspan-part" &&
                        mv -f "$f.linkspan-part" "$f" && echo restored
                        """,
                        "",
                        SHORT)
                .contains("restored");
    }

    /** The commands' output goes to a file: a process left running must not hold the channel. */
    void restart(ExistingBroker broker) throws InterruptedException {
        String command =
                switch (broker.restart()) {
                    case Restart.Unit(String unit) ->
                            "if [ $(id -u) = 0 ]; then systemctl restart '%1$s'; else sudo -n systemctl restart '%1$s'; fi"
                                    .formatted(unit);
                    case Restart.Command(String restart) -> restart;
                    case Restart.StopAndStart(String stop, String start) ->
                            "( " + stop + "\n) && ( " + start + "\n)";
                };
        run(
                broker,
                "restart the broker",
                """
                log=$(mktemp) || exit
                bash -c "$(cat)" </dev/null >"$log" 2>&1; status=$?
                [ $status = 0 ] || tail -c 2000 "$log" >&2
                rm -f "$log"; exit $status
                """,
                command,
                Duration.ofSeconds(existing.timeoutSeconds()));
    }

    /** Whether a Kafka process with this very file runs; empty where processes do not show. */
    boolean alive(ExistingBroker broker) throws InterruptedException {
        return run(
                        broker,
                        "look for its process",
                        """
                        with=$(grep -lzxF -e "$f" /proc/[0-9]*/cmdline 2>/dev/null)
                        [ -n "$with" ] && grep -lzxF -e kafka.Kafka $with 2>/dev/null
                        exit 0
                        """,
                        "",
                        SHORT)
                .contains("/proc/");
    }

    private String run(
            ExistingBroker broker, String doing, String script, String input, Duration limit)
            throws InterruptedException {
        Outcome outcome =
                hosts.run(
                        route(broker),
                        new Command("f='" + broker.config() + "'\n" + script, input, limit));
        if (!outcome.succeeded()) {
            String said = outcome.err().isBlank() ? outcome.out() : outcome.err();
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-ROLL-03",
                            "the host of broker "
                                    + broker.id()
                                    + " ("
                                    + broker.host()
                                    + ") could not "
                                    + doing,
                            "status " + outcome.status() + ": " + said.strip(),
                            "Cure what the host says and run the command again"));
        }
        return outcome.out();
    }
}

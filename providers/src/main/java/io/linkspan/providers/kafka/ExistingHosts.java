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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The hosts of brokers that run already. On each the tool reads one file, lays others beside it
 * ({@code .linkspan-new}, {@code .linkspan-original}: before the first change, {@code
 * .linkspan-backup}: before the last one, {@code .linkspan-rejected}: a broker did not start with
 * it), and restarts the process in the way the spec says.
 *
 * <p>Keys and passwords of secured listeners are in a folder beside it, each in a file that only
 * the broker's own user reads. A new one waits as {@code .new} until the broker's turn comes; what
 * it replaces stays as {@code .backup} until the roll is over. What is not secret of them can be
 * read back: certificates, and remarks that mark a password.
 */
final class ExistingHosts {
    private static final Duration SHORT = Duration.ofSeconds(60);

    /**
     * Defines {@code $owner}, whose the broker's process is, or else its file; and what is done as
     * root where that is somebody else. A file is never readable by others, not even for a moment.
     */
    private static final String SECRETS =
            """
            d="$f.linkspan-secrets"
            me=$(id -u)
            pid=$(grep -lzxF -e "$f" /proc/[0-9]*/cmdline 2>/dev/null | while read -r p; do
                grep -qzxF -e kafka.Kafka "$p" 2>/dev/null && echo "${p%/cmdline}" && break; done)
            owner=$(stat -L -c %u "${pid:-$f}" 2>/dev/null) || owner=$(stat -L -c %u "$f") || exit
            as_root() { if [ "$me" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
            give() {
                [ "$owner" = "$me" ] || as_root chown "$owner" "$1" ||
                { echo "the broker's user is $(id -nu "$owner" 2>/dev/null || echo "$owner"), and $(id -nu) may not give files to it" >&2; return 1; }
            }
            """;

    private static final String SECRET = "secret.";

    private final Hosts hosts;
    private final KafkaLink link;
    private final Brokers.Existing existing;

    ExistingHosts(Hosts hosts, KafkaLink link, Brokers.Existing existing) {
        this.hosts = hosts;
        this.link = link;
        this.existing = existing;
    }

    /** Of a link to brokers that run already; of no other. */
    static Optional<ExistingHosts> of(Hosts hosts, KafkaLink link) {
        return link.kafka().existing().map(e -> new ExistingHosts(hosts, link, e));
    }

    /** Connections to INTERNAL listeners. */
    Dialer inside() {
        return dialer(existing.brokers().getFirst());
    }

    /**
     * @param original the file before the first change, where there was one
     * @param secrets what is not secret of the files of secrets, by their names
     * @param secretsWait whether some of these are still to be put in place
     */
    record Files(
            String text,
            Optional<String> original,
            Map<String, String> secrets,
            boolean secretsWait) {}

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

    /** Opens the way to the brokers; who answered there. */
    String enter() throws InterruptedException {
        Route way =
                bastion()
                        .map(b -> new Route(link.name(), Optional.empty(), b))
                        .orElseGet(() -> route(existing.brokers().getFirst()));
        return "entered as "
                + hosts.run(way, Command.of("id -un", SHORT)).out().strip()
                + " at "
                + way.machine().address();
    }

    /** What a host's kernel shows to anybody: its clock and sockets. */
    String shown(ExistingBroker broker, String script) throws InterruptedException {
        return run(broker, "show its clock and sockets", script, "", SHORT);
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
                        text=$(base64 -w 0 <"$f") || exit
                        printf 'text=%s\n' "$text"
                        if [ -e "$f.linkspan-original" ]; then printf 'original=%s\n' "$(base64 -w 0 <"$f.linkspan-original")"; fi
                        d="$f.linkspan-secrets"
                        if [ -e "$d/.restart" ]; then echo wait=yes; fi
                        for file in "$d"/*.pem "$d"/*.properties "$d"/*.new; do
                            [ -e "$file" ] || continue
                            name=${file##*/}; name=${name%.new}
                            [ "$file" = "$d/$name" ] && [ -e "$file.new" ] && continue
                            [ "$file" = "$d/$name" ] || echo wait=yes
                            root=; [ -r "$file" ] || [ "$(id -u)" = 0 ] || root="sudo -n"
                            shown=$($root sed -n -e '/BEGIN CERTIFICATE/,/END CERTIFICATE/p' -e '/^# /p' "$file") || exit
                            printf 'secret.%s=%s\n' "$name" "$(printf %s "$shown" | base64 -w 0)"
                        done
                        """,
                        "",
                        SHORT);
        Map<String, String> secrets = new TreeMap<>();
        Map<String, String> rest = new TreeMap<>();
        out.lines()
                .forEach(line -> {
                    int sign = line.indexOf('=');
                    String key = line.substring(0, Math.max(0, sign));
                    String value = line.substring(sign + 1);
                    if (key.startsWith(SECRET)) {
                        secrets.put(key.substring(SECRET.length()), decoded(value));
                    } else {
                        rest.put(key, value);
                    }
                });
        return new Files(
                decoded(rest.getOrDefault("text", "")),
                Optional.ofNullable(rest.get("original")).map(ExistingHosts::decoded),
                secrets,
                rest.containsKey("wait"));
    }

    /** Lays a file of secrets on the host, to be put in place when the broker's turn comes. */
    void keep(ExistingBroker broker, String name, String text) throws InterruptedException {
        run(
                broker,
                "write " + broker.secrets() + "/" + name,
                SECRETS
                        + "name='"
                        + name
                        + "'\n"
                        + """
                        umask 077
                        [ -d "$d" ] || { mkdir "$d" && chmod 755 "$d"; } || exit
                        cat >"$d/.part" && give "$d/.part" || { rm -f "$d/.part"; exit 1; }
                        mv -f "$d/.part" "$d/$name.new"
                        """,
                text,
                SHORT);
    }

    /** Removes a file of secrets that no broker needs any more. */
    void forget(ExistingBroker broker, String name) throws InterruptedException {
        run(
                broker,
                "remove " + broker.secrets() + "/" + name,
                """
                d="$f.linkspan-secrets"
                [ -d "$d" ] || exit 0
                rm -f "$d/%1$s" "$d/%1$s.new" "$d/%1$s.backup" && { rmdir "$d" 2>/dev/null; exit 0; }
                """
                        .formatted(name),
                "",
                SHORT);
    }

    /** After a roll that ended well, there is nothing to go back to among secrets. */
    void settle(ExistingBroker broker) throws InterruptedException {
        run(
                broker,
                "tidy up " + broker.secrets(),
                "rm -f \"$f.linkspan-secrets\"/*.backup",
                "",
                SHORT);
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
                        """
                        for new in "$f.linkspan-new" "$f.linkspan-secrets"/*.new "$f.linkspan-secrets/.restart"; do
                            if [ -e "$new" ]; then echo yes; fi
                        done
                        """,
                        "",
                        SHORT)
                .contains("yes");
    }

    void replace(ExistingBroker broker) throws InterruptedException {
        run(
                broker,
                "put the new " + broker.config() + " in place",
                """
                for new in "$f.linkspan-secrets"/*.new; do
                    [ -e "$new" ] || continue
                    file=${new%.new}
                    # Where this is cut off before the restart, it is still to be done.
                    : >"$f.linkspan-secrets/.restart" || exit
                    [ ! -e "$file" ] || mv -f "$file" "$file.backup" || exit
                    mv -f "$new" "$file" || exit
                done
                if [ ! -e "$f.linkspan-new" ]; then
                    # What there is to go back to is this file with the old secrets.
                    if [ -n "$file" ]; then cp -p "$f" "$f.linkspan-part" && mv -f "$f.linkspan-part" "$f.linkspan-backup"; fi
                    exit
                fi
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
                        for old in "$f.linkspan-secrets"/*.backup; do
                            [ -e "$old" ] || continue
                            rm -f "${old%.backup}.new" && mv -f "$old" "${old%.backup}" || exit
                        done
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
                if [ $status = 0 ]; then rm -f "$f.linkspan-secrets/.restart"; else tail -c 2000 "$log" >&2; fi
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

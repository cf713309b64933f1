package io.linkspan.engine.roll;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.kafka.RestartGate;
import io.linkspan.core.kafka.RollOrder;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One rolling restart. What is still to be done is asked of the world each time, so that a roll
 * that was cut off goes on where it was.
 *
 * <pre>
 * gate (RestartGate.against is empty) -> new file -> restart -> back (RestartGate.missing is empty,
 *   listeners answer) -> next broker
 *   not back: once more; then, or when time is over: old file -> restart -> back -> the roll ends
 * </pre>
 */
public final class RollingRestart {
    /** Failures in a row of one broker that end the roll. */
    static final int ATTEMPTS = 2;

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final RollingCluster cluster;
    private final Time time;
    private final Duration limit;
    private final Consumer<String> note;

    /**
     * @param limit for each wait: until the cluster can spare a broker, until it is back
     */
    public RollingRestart(
            RollingCluster cluster, Time time, Duration limit, Consumer<String> note) {
        this.cluster = cluster;
        this.time = time;
        this.limit = limit;
        this.note = note;
    }

    /**
     * Restarts every outdated broker.
     *
     * @return those restarted, in order
     * @throws DiagnosticException when the roll had to stop; what it did until then stays
     */
    public List<BrokerId> finished() throws InterruptedException {
        Set<BrokerId> open = new TreeSet<>(cluster.outdated());
        int all = open.size();
        List<BrokerId> done = new ArrayList<>();
        while (!open.isEmpty()) {
            BrokerId next = admitted(open);
            String turn = "broker " + next + " (" + (done.size() + 1) + " of " + all + ")";
            restarted(next, turn, done);
            open.remove(next);
            done.add(next);
        }
        return List.copyOf(done);
    }

    /** Waits until the cluster can spare the broker whose turn it is. */
    private BrokerId admitted(Set<BrokerId> open) throws InterruptedException {
        long end = time.nanos() + limit.toNanos();
        while (true) {
            String reason;
            try {
                ClusterState state = cluster.look();
                BrokerId next = next(open, state);
                List<String> against = RestartGate.against(state, next);
                if (against.isEmpty()) {
                    return next;
                }
                reason = String.join("; ", against);
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
            note.accept("waiting until the cluster can spare a broker: " + reason);
            if (time.nanos() - end > 0) {
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-ROLL-01",
                                "the cluster cannot spare a broker for a restart",
                                reason,
                                "Nothing was restarted after the last broker named above. Cure the"
                                        + " cluster and run the command again; it goes on from here"));
            }
            time.pause(PAUSE);
        }
    }

    /** Brokers that are down come first, for they are missed already. */
    private static BrokerId next(Set<BrokerId> open, ClusterState state) {
        List<BrokerId> down = open.stream().filter(b -> RestartGate.away(state, b)).toList();
        if (!down.isEmpty()) {
            return down.getFirst();
        }
        Set<BrokerId> controllers = state.voters().map(Map::keySet).orElse(Set.of());
        return RollOrder.of(
                        open.stream()
                                .map(b ->
                                        new RollOrder.Member(
                                                b,
                                                controllers.contains(b)
                                                        ? Roles.COMBINED
                                                        : Roles.BROKER))
                                .toList(),
                        state.controller())
                .getFirst();
    }

    private void restarted(BrokerId broker, String turn, List<BrokerId> done)
            throws InterruptedException {
        long end = time.nanos() + limit.toNanos();
        String why = "";
        for (int attempt = 1; attempt <= ATTEMPTS && time.nanos() - end <= 0; attempt++) {
            // The first was admitted just now; the cluster may have changed since.
            if (attempt > 1 && isNeeded(broker, turn, end)) {
                break;
            }
            note.accept(turn + ": restarting" + (attempt == 1 ? "" : ", once more"));
            Optional<String> failure = attempt(broker, turn, end);
            if (failure.isEmpty()) {
                return;
            }
            why = failure.get();
        }
        throw stopped(broker, turn, why, done);
    }

    /** Whether the cluster still cannot spare a broker when time is over. */
    private boolean isNeeded(BrokerId broker, String turn, long end) throws InterruptedException {
        while (true) {
            String reason;
            try {
                List<String> against = RestartGate.against(cluster.look(), broker);
                if (against.isEmpty()) {
                    return false;
                }
                reason = String.join("; ", against);
            } catch (IOException e) {
                reason = String.valueOf(e.getMessage());
            }
            note.accept(turn + ": waiting until the cluster can spare it: " + reason);
            if (time.nanos() - end > 0) {
                return true;
            }
            time.pause(PAUSE);
        }
    }

    private Optional<String> attempt(BrokerId broker, String turn, long end)
            throws InterruptedException {
        try {
            cluster.replaceFile(broker);
            cluster.restart(broker);
        } catch (DiagnosticException e) {
            return Optional.of(told(e));
        }
        return back(broker, turn, end);
    }

    /** Empty once the broker is back; else why it is not. */
    private Optional<String> back(BrokerId broker, String turn, long end)
            throws InterruptedException {
        while (true) {
            String missing = missing(broker);
            if (missing.isEmpty()) {
                return Optional.empty();
            }
            note.accept(turn + ": " + missing);
            Optional<String> dead = cluster.dead(broker);
            if (dead.isPresent()) {
                return dead;
            }
            if (time.nanos() - end > 0) {
                return Optional.of("after " + limit.toSeconds() + " s " + missing);
            }
            time.pause(PAUSE);
        }
    }

    private String missing(BrokerId broker) throws InterruptedException {
        Optional<String> wrong = cluster.wrongListeners(broker);
        if (wrong.isPresent()) {
            return wrong.get();
        }
        try {
            return String.join(
                    "; ", RestartGate.missing(cluster.look(), broker, cluster.roles(broker)));
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private DiagnosticException stopped(
            BrokerId broker, String turn, String why, List<BrokerId> done)
            throws InterruptedException {
        note.accept(turn + ": putting its old file back");
        String outcome;
        try {
            long end = time.nanos() + limit.toNanos();
            if (!cluster.restoreFile(broker)) {
                outcome = "there is no older file to go back to";
            } else if (isNeeded(broker, turn, end)) {
                outcome =
                        "its old file is back in place, but the broker was not restarted: the cluster cannot spare it";
            } else {
                cluster.restart(broker);
                // A process that hangs takes long to end; that must not be missing here.
                outcome =
                        back(broker, turn + " with its old file", time.nanos() + limit.toNanos())
                                .map(w ->
                                        "its old file is back in place, but the broker is not back: "
                                                + w)
                                .orElse("its old file is back in place, and it runs with it again");
            }
        } catch (DiagnosticException e) {
            outcome = "its old file could not be put back: " + told(e);
        }
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-ROLL-02",
                        "broker " + broker + " did not come back with its new file: " + why,
                        "The roll stopped: "
                                + outcome
                                + ". Restarted before it: "
                                + (done.isEmpty() ? "none" : done.toString())
                                + "; all others were not restarted.",
                        "Read the broker's log and FILE.linkspan-rejected, cure it, and run the"
                                + " command again; it goes on from here"));
    }

    private static String told(DiagnosticException e) {
        Diagnostic first = e.diagnostics().getFirst();
        return first.detail().isBlank()
                ? first.summary()
                : first.summary() + " (" + first.detail() + ")";
    }
}

package io.linkspan.engine.roll;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.kafka.ClusterState.Partition;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.engine.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster in memory whose brokers take a while to stop, start and catch up, and whose replicas
 * fall behind by chance. It is its own clock: time goes by when somebody waits. It breaks the test
 * when a restart takes a partition below min.insync.replicas or the quorum its majority.
 */
final class SimulatedCluster implements RollingCluster, Time {
    private final Random random;
    private final int brokers;
    private final int minInsync;
    private final boolean kraft;
    private final Set<BrokerId> badFiles = new HashSet<>();
    private final Map<BrokerId, Duration> ends = new TreeMap<>();
    private final Set<BrokerId> hanging = new TreeSet<>();
    private final Map<BrokerId, String> files = new TreeMap<>();
    private final Map<BrokerId, String> backups = new TreeMap<>();
    private final Map<BrokerId, String> running = new TreeMap<>();

    /** When a broker is up, and when its replicas are in sync again. */
    private final Map<BrokerId, Long> up = new TreeMap<>();

    private final Map<BrokerId, Long> inSync = new TreeMap<>();
    private final List<Set<BrokerId>> partitions = new ArrayList<>();
    private BrokerId controller;
    private long now;
    private int cutAfter = Integer.MAX_VALUE;
    private int calls;
    final List<BrokerId> restarts = new ArrayList<>();

    /** The tool was ended. */
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    SimulatedCluster(Random random, int brokers, int minInsync, boolean kraft) {
        this.random = random;
        this.brokers = brokers;
        this.minInsync = minInsync;
        this.kraft = kraft;
        for (int i = 1; i <= brokers; i++) {
            BrokerId id = new BrokerId(i);
            files.put(id, "old");
            running.put(id, "old");
            up.put(id, 0L);
            inSync.put(id, 0L);
        }
        for (int p = 0; p < 12; p++) {
            List<BrokerId> all = new ArrayList<>(files.keySet());
            java.util.Collections.shuffle(all, random);
            partitions.add(new TreeSet<>(all.subList(0, 3)));
        }
        controller = new BrokerId(1 + random.nextInt(brokers));
    }

    void bad(BrokerId broker) {
        badFiles.add(broker);
    }

    /** With its new file a broker does nothing, and takes so long to end. */
    void hanging(BrokerId broker, Duration toEnd) {
        bad(broker);
        ends.put(broker, toEnd);
    }

    /** Ends the tool at its n-th call from now on. */
    void cutAfter(int more) {
        cutAfter = calls + more;
    }

    private void call() {
        if (++calls > cutAfter) {
            throw new Cut();
        }
    }

    private boolean isUp(BrokerId broker) {
        Long since = up.get(broker);
        return since != null && now >= since;
    }

    private boolean follows(BrokerId broker) {
        return isUp(broker) && now >= inSync.getOrDefault(broker, Long.MAX_VALUE);
    }

    /** A broker's replicas fall behind for a while. */
    void lag(BrokerId broker, Duration howLong) {
        inSync.put(broker, now + howLong.toNanos());
    }

    String file(BrokerId broker) {
        return files.getOrDefault(broker, "");
    }

    boolean runs(BrokerId broker, String file) {
        return isUp(broker) && file.equals(running.get(broker));
    }

    BrokerId controller() {
        return controller;
    }

    @Override
    public ClusterState look() throws IOException {
        call();
        if (random.nextInt(10) == 0) {
            throw new IOException("a broker closed the connection");
        }
        return state();
    }

    private ClusterState state() {
        Set<BrokerId> alive = new TreeSet<>();
        Map<BrokerId, Long> voters = new TreeMap<>();
        for (BrokerId broker : files.keySet()) {
            if (isUp(broker)) {
                alive.add(broker);
            }
            if (broker.value() <= 3) {
                voters.put(broker, follows(broker) ? 0L : 1_000L);
            }
        }
        List<Partition> all = new ArrayList<>();
        for (Set<BrokerId> replicas : partitions) {
            Set<BrokerId> isr = new TreeSet<>(replicas);
            isr.removeIf(b -> !follows(b));
            all.add(new Partition("t", all.size(), minInsync, replicas, isr));
        }
        return new ClusterState(
                alive,
                Optional.of(controller).filter(this::isUp),
                kraft ? Optional.of(voters) : Optional.empty(),
                all);
    }

    @Override
    public Roles roles(BrokerId node) {
        return kraft && node.value() <= 3 ? Roles.COMBINED : Roles.BROKER;
    }

    @Override
    public Set<BrokerId> outdated() {
        call();
        Set<BrokerId> outdated = new TreeSet<>();
        files.keySet().stream().filter(b -> !runs(b, "new")).forEach(outdated::add);
        return outdated;
    }

    @Override
    public void replaceFile(BrokerId broker) {
        call();
        if (!file(broker).equals("new")) {
            backups.put(broker, file(broker));
            files.put(broker, "new");
        }
    }

    @Override
    public boolean restoreFile(BrokerId broker) {
        call();
        String backup = backups.get(broker);
        if (backup != null) {
            files.put(broker, backup);
        }
        return backup != null;
    }

    @Override
    public void restart(BrokerId broker) {
        call();
        if (isUp(broker)) {
            requireSpare(broker);
            restarts.add(broker);
        }
        up.remove(broker);
        inSync.remove(broker);
        if (controller.equals(broker)) {
            files.keySet().stream().filter(this::isUp).findFirst().ifPresent(b -> controller = b);
        }
        if (hanging.remove(broker)) {
            now += ends.getOrDefault(broker, Duration.ZERO).toNanos();
        }
        // Cut off here, the broker stays down.
        call();
        if (file(broker).equals("new") && badFiles.contains(broker)) {
            if (ends.containsKey(broker)) {
                hanging.add(broker);
            }
            return;
        }
        if (random.nextInt(12) == 0) {
            throw new DiagnosticException(Diagnostic.error("LS-X-01", "the host hiccups", "", ""));
        }
        running.put(broker, file(broker));
        up.put(broker, now + Duration.ofMillis(500 + random.nextInt(4_000)).toNanos());
        inSync.put(broker, now + Duration.ofMillis(5_000 + random.nextInt(8_000)).toNanos());
    }

    private void requireSpare(BrokerId broker) {
        for (Partition p : state().partitions()) {
            if (p.inSync().contains(broker) && p.inSync().size() - 1 < minInsync) {
                throw new AssertionError(
                        "broker " + broker + " is restarted while " + p + " has " + p.inSync());
            }
        }
        long others =
                files.keySet().stream()
                        .filter(b -> b.value() <= 3 && !b.equals(broker) && follows(b))
                        .count();
        if (kraft && broker.value() <= 3 && others < 2) {
            throw new AssertionError("broker " + broker + " is restarted and no quorum is left");
        }
    }

    @Override
    public Optional<String> dead(BrokerId broker) {
        call();
        return up.containsKey(broker) || hanging.contains(broker)
                ? Optional.empty()
                : Optional.of("its process ended");
    }

    @Override
    public Optional<String> wrongListeners(BrokerId broker) {
        call();
        return runs(broker, file(broker)) ? Optional.empty() : Optional.of("other listeners");
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public void pause(Duration duration) {
        now += duration.toNanos();
        if (random.nextInt(200) == 0) {
            BrokerId some = new BrokerId(1 + random.nextInt(brokers));
            if (follows(some)) {
                lag(some, Duration.ofSeconds(1 + random.nextInt(5)));
            }
        }
    }
}

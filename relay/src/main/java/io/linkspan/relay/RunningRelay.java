package io.linkspan.relay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A relay: one loop for each core that moves bytes, and one that controls and checks. */
final class RunningRelay implements Relay {
    private static final int CONTROL = -1;

    private final LoopThread control;
    private final List<LoopThread> workers;
    private final Doors doors;
    private final Switchboard switchboard;
    private final PipeLimit pipes;
    private boolean closed;

    RunningRelay(RelayOptions options, Network network, @Nullable FlowLog log) {
        this(options, network, log, Tuning.MEASURED);
    }

    RunningRelay(RelayOptions options, Network network, @Nullable FlowLog log, Tuning tuning) {
        int loops =
                options.eventLoops() > 0
                        ? options.eventLoops()
                        : Runtime.getRuntime().availableProcessors();
        pipes = new PipeLimit(options.maxPipes());
        List<LoopThread> started = new ArrayList<>();
        try {
            started.add(new LoopThread("relay-control", CONTROL, network, pipes, tuning));
            for (int i = 0; i < loops; i++) {
                started.add(new LoopThread("relay-loop-" + i, i, network, pipes, tuning));
            }
        } catch (IllegalStateException e) {
            started.forEach(LoopThread::close);
            throw e;
        }
        control = started.getFirst();
        workers = List.copyOf(started.subList(1, started.size()));
        RelayContext context = new RelayContext(options.maxFlows(), log, this::resume);
        context.loops(workers.stream().map(LoopThread::loop).toList());
        doors = new Doors(network, context);
        doors.prepare();
        switchboard = new Switchboard(control.loop(), network, context, doors);
    }

    private void resume() {
        doors.resume();
    }

    @Override
    public void apply(RelayConfiguration configuration) {
        requireUnique("listener", configuration.listeners().stream().map(ListenerSpec::id));
        requireUnique(
                "target group", configuration.targetGroups().stream().map(TargetGroupSpec::id));
        configuration
                .targetGroups()
                .forEach(g ->
                        requireUnique(
                                "target of group " + g.id(),
                                g.targets().stream().map(TargetSpec::id)));
        onControl(configuration);
    }

    private synchronized void onControl(RelayConfiguration configuration) {
        if (closed) {
            throw new IllegalStateException("the relay is closed");
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        control.loop()
                .execute(() -> {
                    try {
                        switchboard.apply(configuration);
                        done.complete(true);
                    } catch (RuntimeException e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            done.join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the configuration could not be applied", e.getCause());
        }
    }

    private static void requireUnique(String what, Stream<String> ids) {
        Set<String> seen = new HashSet<>();
        ids.forEach(id -> {
            if (!seen.add(id)) {
                throw new IllegalArgumentException("two of id '" + id + "': " + what);
            }
        });
    }

    @Override
    public RelayStatus status() {
        return switchboard.status();
    }

    /** Bytes of native memory that flows hold now. */
    long buffersUsed() {
        return workers.stream().mapToLong(w -> w.loop().chunks.usedBytes()).sum();
    }

    /** Pipes that flows hold now; the pools may keep some more. */
    int pipesAtWork() {
        return workers.stream().mapToInt(w -> w.loop().pipes.used()).sum();
    }

    /** Pipes that are open, those at work and those in the pools. */
    int pipesHeld() {
        return pipes.held();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        // Listeners first: no loop may hand a connection to one that has ended.
        onControl(RelayConfiguration.EMPTY);
        closed = true;
        control.close();
        workers.forEach(LoopThread::close);
    }
}

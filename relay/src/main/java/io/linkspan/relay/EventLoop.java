package io.linkspan.relay;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thread's sockets, timers and flows. Everything here but {@link #execute} and {@link #load}
 * belongs to the thread that calls {@link #turn}.
 */
final class EventLoop implements Net.Events {
    /** Takes the events of one socket. */
    interface Handler {
        void ready(int events);
    }

    /** Work that went on for its share of a turn and has more to do. */
    interface Task {
        void run();
    }

    /** Commands from other threads that one turn carries out. */
    private static final int COMMANDS_PER_TURN = 256;

    final int index;
    final Net net;
    final Tuning tuning;
    final ChunkPool chunks;
    final ReadBatch batch;
    final PipePool pipes;
    final TimerWheel timers;
    final Pauses pauses;
    private final LongSupplier clock;
    private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean polling = new AtomicBoolean();
    private final ArrayDeque<Task> tasks = new ArrayDeque<>();

    private @Nullable Handler[] handlers = new @Nullable Handler[256];
    private int[] generations = new int[256];
    private int generation;
    private long now;

    /** Events of this turn. */
    private int found;

    /** When the processor was last offered to others. */
    private long offeredAt;

    private @Nullable Flow flows;
    private @Nullable Flow working;
    private volatile int load;
    private volatile boolean stopped;

    EventLoop(int index, Net net, PipeLimit pipeLimit, Tuning tuning, LongSupplier clock) {
        this.tuning = tuning;
        this.index = index;
        this.net = net;
        this.clock = clock;
        now = clock.getAsLong();
        chunks = new ChunkPool(Arena::ofConfined, tuning.copyBytes());
        batch = new ReadBatch(tuning, Arena::ofConfined);
        pipes = new PipePool(net, pipeLimit, tuning.smallestPipe());
        timers = new TimerWheel(now);
        pauses = new Pauses(net, tuning);
    }

    /** When the current turn began or its events were found, in the clock's nanoseconds. */
    long now() {
        return now;
    }

    long clock() {
        return clock.getAsLong();
    }

    /** How many flows live here. From any thread. */
    int load() {
        return load;
    }

    /** Runs a command on the loop's thread, soon. From any thread. */
    void execute(Runnable command) {
        commands.add(command);
        if (polling.compareAndSet(true, false)) {
            net.wakeup();
        }
    }

    /** Ends {@link #run} after the current turn. */
    void stop() {
        stopped = true;
        execute(() -> {});
    }

    boolean stopped() {
        return stopped;
    }

    /** Turns until stopped. */
    void run() {
        while (!stopped) {
            turn();
        }
    }

    /** One round: timers, commands, events, then work that is not finished. */
    void turn() {
        now = clock.getAsLong();
        working = null;
        timers.advance(now);
        pauses.resume(now);
        for (int i = 0; i < COMMANDS_PER_TURN; i++) {
            Runnable command = commands.poll();
            if (command == null) {
                break;
            }
            command.run();
        }
        polling.set(true);
        found = 0;
        boolean idle = tasks.isEmpty() && commands.isEmpty() && !stopped;
        net.poll(idle ? nanosToNext() : 0, this);
        polling.set(false);
        batch.end();
        for (int i = tasks.size(); i > 0; i--) {
            tasks.remove().run();
        }
        batch.clear();
        offerProcessor();
    }

    /**
     * Many events have woken many receivers. Where cores are few they wait for this thread's slice
     * to end, some milliseconds; where they are many, the offer costs next to nothing.
     */
    @SuppressWarnings(
            "ThreadPriorityCheck") // a hint for speed: nothing is wrong where it is ignored
    private void offerProcessor() {
        if (found >= tuning.yieldEvents() && now - offeredAt >= tuning.yieldNanos()) {
            offeredAt = now;
            Thread.yield();
        }
    }

    private long nanosToNext() {
        long timer = timers.nanosToNext(now);
        long pause = pauses.nanosToNext(now);
        return timer < 0 || pause < 0 ? Math.max(timer, pause) : Math.min(timer, pause);
    }

    /** Runs the task after the events that are waiting. */
    void later(Task task) {
        tasks.add(task);
    }

    @Override
    public void found(int count) {
        // Waiting may have taken long.
        now = clock.getAsLong();
        found = count;
        batch.begin(count);
    }

    @Override
    public void ready(long token, int events) {
        int handle = (int) token;
        if (handle < handlers.length && generations[handle] == (int) (token >>> 32)) {
            Handler handler = handlers[handle];
            if (handler != null) {
                working = null;
                try {
                    handler.ready(events);
                } catch (RuntimeException | OutOfMemoryError e) {
                    if (working == null) {
                        throw e;
                    }
                    // The other events of this poll would not come again.
                    fault(e);
                }
            }
        }
    }

    /** Watches a connection; false when the system has no room for it. */
    boolean watch(int handle, Handler handler) {
        long token = enter(handle, handler);
        if (net.watch(handle, token)) {
            return true;
        }
        handlers[handle] = null;
        return false;
    }

    boolean watchListener(int handle, Handler handler) {
        long token = enter(handle, handler);
        if (net.watchListener(handle, token)) {
            return true;
        }
        handlers[handle] = null;
        return false;
    }

    /** Stops the events of a handle that is about to be closed. */
    void forget(int handle) {
        if (handle < handlers.length) {
            handlers[handle] = null;
        }
    }

    private long enter(int handle, Handler handler) {
        if (handle >= handlers.length) {
            int size = Math.max(handle + 1, handlers.length * 2);
            handlers = Arrays.copyOf(handlers, size);
            generations = Arrays.copyOf(generations, size);
        }
        // A handle is used again as soon as it is closed: events of its former life must not count.
        generation++;
        handlers[handle] = handler;
        generations[handle] = generation;
        return token(handle);
    }

    private long token(int handle) {
        return (long) generations[handle] << 32 | handle;
    }

    void add(Flow flow) {
        Flow first = flows;
        flow.following = first;
        if (first != null) {
            first.preceding = flow;
        }
        flows = flow;
        changeLoad(1);
    }

    void remove(Flow flow) {
        Flow before = flow.preceding;
        Flow after = flow.following;
        working = null;
        if (before == null) {
            flows = after;
        } else {
            before.following = after;
        }
        if (after != null) {
            after.preceding = before;
        }
        flow.preceding = null;
        flow.following = null;
        changeLoad(-1);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer: this loop's thread
    private void changeLoad(int by) {
        load += by;
    }

    /** Resets the flows that match. */
    void end(Predicate<Flow> which, FlowEnd cause) {
        Flow flow = flows;
        while (flow != null) {
            Flow after = flow.following;
            if (which.test(flow)) {
                flow.end(cause);
            }
            flow = after;
        }
    }

    /** Remembers which flow is at work now. */
    void working(Flow flow) {
        working = flow;
    }

    /** Something threw: the flow at work may be in any state and ends; the others go on. */
    void fault(Throwable e) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        Flow flow = working;
        working = null;
        if (flow != null) {
            flow.end(FlowEnd.FAULT);
        }
    }

    /** Ends every flow and frees everything; the loop's thread calls this last. */
    void close() {
        Runnable command = commands.poll();
        while (command != null) {
            command.run();
            command = commands.poll();
        }
        end(flow -> true, FlowEnd.CLOSED);
        pipes.close();
        chunks.close();
        batch.close();
        net.close();
    }
}

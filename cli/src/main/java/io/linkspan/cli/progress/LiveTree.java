package io.linkspan.cli.progress;

import io.linkspan.cli.terminal.Style;
import io.linkspan.cli.terminal.Surroundings.Size;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The tree on a terminal, drawn over itself ten times a second. Lines that scrolled out of the
 * screen are never drawn again, so it shows no more of them than the screen has. Source: ECMA-48,
 * CPL and ED.
 */
final class LiveTree implements Shown {
    private static final Duration REDRAW = Duration.ofMillis(100);

    private final PrintStream out;
    private final Clock clock;
    private final TreeText text;
    private final StepTree tree = new StepTree();
    private final Thread drawer;
    private int drawn;
    private int frame;
    private boolean closed;

    LiveTree(PrintStream out, Clock clock, Style style, Size size) {
        this.out = out;
        this.clock = clock;
        this.text = new TreeText(style, size);
        this.drawer = Thread.ofPlatform().daemon().name("progress").start(this::redraw);
    }

    @Override
    public synchronized void started(String id, String parent, String title) {
        tree.start(id, parent, title, clock.instant());
    }

    @Override
    public synchronized void note(String id, String what) {
        tree.note(id, what);
    }

    @Override
    public synchronized void finished(String id, Outcome outcome, String result) {
        tree.finish(id, outcome, result, clock.instant());
    }

    @Override
    public synchronized String summary() {
        return Summaries.of(tree);
    }

    private void redraw() {
        while (true) {
            synchronized (this) {
                if (closed) {
                    return;
                }
                draw(false);
            }
            LockSupport.parkNanos(REDRAW.toNanos());
        }
    }

    private void draw(boolean last) {
        List<String> lines = text.lines(tree, clock.instant(), frame++, last);
        StringBuilder screen = new StringBuilder(1024);
        if (drawn > 0) {
            screen.append("\033[").append(drawn).append('F');
        }
        screen.append("\033[J");
        lines.forEach(line -> screen.append(line).append('\n'));
        out.print(screen);
        out.flush();
        drawn = lines.size();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            LockSupport.unpark(drawer);
            draw(true);
        }
    }
}

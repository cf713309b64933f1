package io.linkspan.cli.progress;

import io.linkspan.engine.Progress;

/** Progress that somebody watches, until it is closed. */
public interface Shown extends Progress, AutoCloseable {
    /** What was finished and what was running, for somebody who stopped it. */
    String summary();

    /** Shows the last state and lets go of the terminal. */
    @Override
    void close();
}

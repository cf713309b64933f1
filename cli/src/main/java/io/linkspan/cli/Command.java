package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import java.util.concurrent.Callable;

/** A command that does something, made with a {@link Session}; its result is the exit status. */
abstract class Command implements Callable<Integer> {
    final Session session;

    Command(Session session) {
        this.session = session;
    }

    /**
     * @throws Exception a {@code DiagnosticException} for whatever the user or the world did wrong
     */
    abstract ExitCode run() throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run().status();
    }
}

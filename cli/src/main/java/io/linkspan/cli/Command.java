package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
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

    /** Whether the result can be printed as a JUnit report. */
    boolean printsJunit() {
        return false;
    }

    @Override
    public final Integer call() throws Exception {
        if (session.options().output == OutputFormat.JUNIT && !printsJunit()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-01",
                            "--output junit is for `linkspan verify`: nothing else has findings",
                            "",
                            "use --output text or --output json"));
        }
        return run().status();
    }
}

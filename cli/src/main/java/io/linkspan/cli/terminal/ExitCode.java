package io.linkspan.cli.terminal;

/** What a command's exit status says; stable, for scripts. */
public enum ExitCode {
    /** Done, or proven. */
    OK(0),
    /** Something failed, or a check did not hold. */
    FAILED(1),
    /** The command line or the spec is wrong; nothing was touched. */
    BAD_INPUT(2),
    /** With {@code plan --detailed-exitcode}: there is something to change. As Terraform's. */
    CHANGES(2),
    /** Nothing failed, but a check could not be told. */
    UNKNOWN(3),
    /** Ended by Ctrl-C. Source: POSIX shells, 128 + SIGINT. */
    INTERRUPTED(130);

    private final int status;

    ExitCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }
}

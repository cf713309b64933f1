package io.linkspan.providers.ssh;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Hosts.Machine;
import java.nio.file.Path;
import java.time.Duration;

/** What can go wrong with SSH, told to people. */
final class SshFault {
    private SshFault() {}

    static DiagnosticException unreachable(Machine machine, int port, Throwable cause) {
        return new DiagnosticException(
                Diagnostic.error(
                        Hosts.UNREACHABLE,
                        "SSH to " + machine + " on port " + port + " does not work",
                        reason(cause),
                        "Check that the instance runs, that its security group admits SSH from where you are, and that aws.bastion.sshFrom in the spec names your address; then run the command again"),
                cause);
    }

    static DiagnosticException refusedKey(Machine machine, Path key, Throwable cause) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SSH-02",
                        machine + " does not accept the key " + key,
                        reason(cause),
                        "Put the private half of the instance's key pair into that file, or destroy the link and apply it again"),
                cause);
    }

    static DiagnosticException changedKey(Machine machine, Path knownHosts) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SSH-03",
                        machine + " shows another SSH host key than at first contact",
                        "instance "
                                + machine.instanceId()
                                + " is the same, so somebody may stand between, or the host's system was installed anew",
                        "If you know why the key changed, remove the line of "
                                + machine.address()
                                + " from "
                                + knownHosts
                                + " and run the command again"));
    }

    static DiagnosticException badKey(Path key, Throwable cause) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SSH-04",
                        "the key " + key + " cannot be used",
                        reason(cause),
                        "Restore the file: it is the private half of the link's key pair, in PEM or OpenSSH format and without a passphrase"),
                cause);
    }

    static DiagnosticException broken(Machine machine, String doing, Throwable cause) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SSH-05",
                        "the connection to " + machine + " broke: " + doing,
                        reason(cause),
                        "Run the command again: it goes on from here"),
                cause);
    }

    static DiagnosticException tooLong(
            Machine machine, String doing, Duration limit, Throwable cause) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SSH-06",
                        doing + " on " + machine + " took longer than " + limit.toSeconds() + " s",
                        "",
                        "Look at the host's load and log, and run the command again"),
                cause);
    }

    static DiagnosticException notStored(Machine machine, String path, int status, String said) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-SSH-07",
                        "file " + path + " could not be stored on " + machine,
                        (status == SshHosts.WRONG_CHECKSUM
                                        ? "its checksum is wrong after the transfer"
                                        : "status " + status)
                                + (said.isBlank() ? "" : ": " + said.strip()),
                        "Check the host's free space and the file's rights, and run the command again"));
    }

    static String reason(Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String message = deepest.getMessage();
        return message == null ? deepest.getClass().getSimpleName() : message;
    }
}

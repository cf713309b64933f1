package io.linkspan.engine.view;

import io.linkspan.engine.Dialer;
import java.io.IOException;

/** Looks at hosts by SSH. Thread-safe; sessions are kept. */
public interface HostReader {
    /**
     * A machine.
     *
     * @param link whose key opens it
     * @param name as people call it
     * @param instanceId tells a new machine at an old address from one that changed its identity
     * @param address where it answers, as seen from the machine before it
     */
    record Host(String link, String name, String instanceId, String address) {}

    /**
     * Opens the way in unless it is open.
     *
     * @return who answered, for evidence
     * @throws io.linkspan.core.diagnostic.DiagnosticException when it cannot be entered
     */
    String enter(Host bastion) throws IOException, InterruptedException;

    /** Connects from the bastion to addresses in its network. */
    Dialer dialer(Host bastion);

    /**
     * Reads a node's host.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException when it cannot be entered
     */
    HostView read(Host bastion, Host node) throws IOException, InterruptedException;
}

package io.linkspan.engine.roll;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** A cluster whose brokers can be restarted. Every call may be cut off and made again. */
public interface RollingCluster {
    /**
     * The cluster as some broker of it tells.
     *
     * @throws IOException when none answers; the message says why
     */
    ClusterState look() throws IOException, InterruptedException;

    /** What a node must be again after its restart. */
    Roles roles(BrokerId node);

    /** Brokers that do not run with what their files say, or will say. */
    Set<BrokerId> outdated() throws InterruptedException;

    /**
     * Puts the broker's new file in place, the old one beside it; does nothing when it is there
     * already.
     */
    void replaceFile(BrokerId broker) throws InterruptedException;

    /** Puts the file of before the last {@link #replaceFile} back, if there is one. */
    boolean restoreFile(BrokerId broker) throws InterruptedException;

    /**
     * Ends the broker's process and begins it again, or begins it when it does not run.
     *
     * @throws DiagnosticException when the host cannot do that
     */
    void restart(BrokerId broker) throws InterruptedException;

    /** Why a broker that was restarted will not come any more; empty while it still may. */
    Optional<String> dead(BrokerId broker) throws InterruptedException;

    /**
     * What is wrong with a broker's listeners: it must run with what its file says, and answer on
     * each with the names of its file. Empty when nothing is.
     */
    Optional<String> wrongListeners(BrokerId broker) throws InterruptedException;
}

package io.linkspan.cli.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The main program of the local cloud's process: runs until TERM. */
public final class CloudProgram {
    private static final Logger LOG = LoggerFactory.getLogger(CloudProgram.class);

    private final Path cloudFolder;
    private final Clock clock;

    public CloudProgram(Path cloudFolder, Clock clock) {
        this.cloudFolder = cloudFolder;
        this.clock = clock;
    }

    /** Starts the servers; they answer when this returns. */
    @FunctionalInterface
    public interface Starter {
        Servers start(Path cloudFolder) throws Exception;
    }

    /** What runs. */
    public interface Servers {
        /**
         * @param instances end the instances' processes too
         */
        void stop(boolean instances);
    }

    /**
     * Returns never: a signal ends the process.
     *
     * @throws Exception when the servers cannot start
     */
    public void run(Starter starter) throws Exception {
        ProcessIdentity self = ProcessIdentity.current();
        StopRequest.take(cloudFolder);
        DaemonRecord record = new DaemonRecord(self, clock.instant(), false);
        record.write(cloudFolder);
        Servers servers;
        try {
            servers = starter.start(cloudFolder);
        } catch (Exception e) {
            DaemonRecord.remove(cloudFolder);
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(servers), "stop"));
        new DaemonRecord(self, record.since(), true).write(cloudFolder);
        LOG.info("ready pid={}", self.pid());
        new CountDownLatch(1).await();
    }

    private void stop(Servers servers) {
        try {
            boolean instances = StopRequest.take(cloudFolder);
            LOG.info("stopping instances={}", instances);
            servers.stop(instances);
            DaemonRecord.remove(cloudFolder);
            LOG.info("stopped");
        } catch (IOException e) {
            LOG.error("could not stop in order", e);
        }
    }
}

package io.linkspan.localcloud;

import io.linkspan.localcloud.image.ClientToken;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.store.Command;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.store.StoreUnavailableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets what AWS forgets: terminated instances and deleted endpoints after an hour, client tokens
 * after a day; endpoints nobody accepts expire after seven days. Source: EC2, "Terminate your
 * instance" and "Ensuring idempotency"; AWS PrivateLink, "VPC endpoint connection states".
 */
final class Housekeeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);

    static final Duration GHOST = Duration.ofHours(1);
    static final Duration TOKEN = Duration.ofDays(1);
    static final Duration ACCEPTANCE = Duration.ofDays(7);

    private final Thread thread;

    /** Tidies once a minute until closed. */
    Housekeeping(Store store) {
        thread = Thread.ofVirtual().name("cloud-housekeeping").start(() -> run(store));
    }

    private static void run(Store store) {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                tidy(store);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tidy(Store store) {
        try {
            store.execute(command());
        } catch (StoreUnavailableException e) {
            LOG.debug("housekeeping waits for its next turn", e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    static Command<Boolean> command() {
        return tx -> {
            for (Instance instance : tx.image().all(Instance.class)) {
                if (instance.state() == Instance.State.TERMINATED
                        && instance.stateChangedAt().isBefore(tx.now().minus(GHOST))) {
                    tx.remove(Instance.class, instance.id());
                    tx.remove(TagSet.class, instance.id());
                }
            }
            for (VpcEndpoint endpoint : tx.image().all(VpcEndpoint.class)) {
                boolean gone = endpoint.state() == VpcEndpoint.State.DELETED;
                if (gone && endpoint.stateChangedAt().isBefore(tx.now().minus(GHOST))) {
                    tx.remove(VpcEndpoint.class, endpoint.id());
                } else if (endpoint.state() == VpcEndpoint.State.PENDING_ACCEPTANCE
                        && endpoint.createdAt().isBefore(tx.now().minus(ACCEPTANCE))) {
                    tx.put(endpoint.withState(VpcEndpoint.State.EXPIRED, tx.now()));
                }
            }
            for (ClientToken token : tx.image().all(ClientToken.class)) {
                if (token.usedAt().isBefore(tx.now().minus(TOKEN))) {
                    tx.remove(ClientToken.class, token.id());
                }
            }
            return true;
        };
    }
}

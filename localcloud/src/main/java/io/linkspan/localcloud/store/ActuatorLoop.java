package io.linkspan.localcloud.store;

import io.linkspan.localcloud.image.Image;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that calls one actuator with the newest image. */
final class ActuatorLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ActuatorLoop.class);
    private static final int MAX_CLOSE_SECONDS = 10;

    private final Actuator actuator;
    private final Supplier<Image> newest;
    private final Semaphore news = new Semaphore(1);
    private final Thread thread;
    private volatile boolean closed;
    private String lastFailure = "";

    ActuatorLoop(Actuator actuator, Supplier<Image> newest) {
        this.actuator = actuator;
        this.newest = newest;
        thread = Thread.ofPlatform().daemon().name("cloud-" + actuator.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void changed() {
        news.release();
    }

    private void run() {
        try {
            while (!closed) {
                news.acquire();
                news.drainPermits();
                if (!closed && !reconcile()) {
                    news.tryAcquire(1, TimeUnit.SECONDS);
                    news.release();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean reconcile() throws InterruptedException {
        try {
            actuator.reconcile(newest.get());
            lastFailure = "";
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            // The same failure comes back each second until what is in the way is gone: told once.
            String failure = e.toString();
            if (!closed && !failure.equals(lastFailure)) {
                lastFailure = failure;
                LOG.warn("{} failed and is tried again each second", actuator.name(), e);
            }
            return false;
        }
    }

    void close() {
        closed = true;
        news.release();
        try {
            if (!thread.join(java.time.Duration.ofSeconds(MAX_CLOSE_SECONDS))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

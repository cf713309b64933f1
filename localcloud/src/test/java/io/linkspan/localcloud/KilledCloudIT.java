package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several clients change the cloud while it is killed at a random moment, again and again on the
 * same home: whatever was acknowledged is there, and nothing is half there.
 */
class KilledCloudIT {
    private static final int ROUNDS = Boolean.getBoolean("linkspan.exhaustive") ? 1_000 : 3;
    private static final int CLIENTS = 4;
    private static final int LONGEST_LIFE_MILLIS = 1_500;

    @TempDir private Path home;

    @Test
    void killedCloud_keepsWhatItAcknowledged() throws Exception {
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        Random random = new Random(seed);
        List<KillClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new KillClient(i, random.nextLong()));
        }
        try {
            for (int round = 0; round < ROUNDS; round++) {
                round(clients, random);
            }
            try (ChildCloud last = ChildCloud.start(home)) {
                for (KillClient client : clients) {
                    client.verify(last.endpoints());
                }
            }
        } catch (AssertionError e) {
            throw new AssertionError("replay with -Dseed=" + seed, e);
        }
        int acknowledged = clients.stream().mapToInt(KillClient::acknowledged).sum();
        assertThat(acknowledged).as("acknowledged commands").isGreaterThan(ROUNDS * CLIENTS);
    }

    private void round(List<KillClient> clients, Random random) throws Exception {
        try (ChildCloud cloud = ChildCloud.start(home);
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (KillClient client : clients) {
                client.verify(cloud.endpoints());
            }
            List<Future<?>> running = new ArrayList<>();
            for (KillClient client : clients) {
                running.add(threads.submit(() -> client.changeUntilItDies(cloud.endpoints())));
            }
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(100 + random.nextInt(LONGEST_LIFE_MILLIS)));
            cloud.kill();
            for (Future<?> future : running) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
    }
}

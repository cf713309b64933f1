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
    private static final int ROUNDS =
            Integer.getInteger("rounds", Boolean.getBoolean("linkspan.exhaustive") ? 1_000 : 3);
    private static final int CLIENTS = 4;

    /** From its first answer on: most of a round would otherwise be the start of the next. */
    private static final int LONGEST_LIFE_MILLIS = 250;

    @TempDir private Path folder;

    @Test
    void killedCloud_keepsWhatItAcknowledged() throws Exception {
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.printf("%d rounds, replay with -Dseed=%d%n", ROUNDS, seed);
        Random random = new Random(seed);
        List<KillClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new KillClient(i, random.nextLong()));
        }
        ChildCloud.Launch launch =
                ROUNDS > 50 ? ChildCloud.Launch.cached(folder) : ChildCloud.Launch.plain();
        int round = 0;
        try {
            for (; round < ROUNDS; round++) {
                round(launch, clients, random);
                if (round % 100 == 99) {
                    System.out.println("killed " + (round + 1) + " times, seed " + seed);
                }
            }
            try (ChildCloud last = ChildCloud.start(launch, folder.resolve("cloud"))) {
                verify(clients, last);
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "round %d: %s; replay with -Dseed=%d".formatted(round, e.getMessage(), seed),
                    e);
        }
        int acknowledged = clients.stream().mapToInt(KillClient::acknowledged).sum();
        System.out.printf(
                "%d rounds of seed %d: %d commands acknowledged%n", ROUNDS, seed, acknowledged);
        assertThat(acknowledged).as("acknowledged commands").isGreaterThan(ROUNDS);
    }

    private void round(ChildCloud.Launch launch, List<KillClient> clients, Random random)
            throws Exception {
        try (ChildCloud cloud = ChildCloud.start(launch, folder.resolve("cloud"));
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            verify(clients, cloud);
            List<Future<?>> running = new ArrayList<>();
            for (KillClient client : clients) {
                running.add(threads.submit(() -> client.changeUntilItDies(cloud.endpoints())));
            }
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(LONGEST_LIFE_MILLIS)));
            cloud.kill();
            for (Future<?> future : running) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static void verify(List<KillClient> clients, ChildCloud cloud) throws Exception {
        KilledWorld world = clients.getFirst().look(cloud.endpoints());
        for (KillClient client : clients) {
            client.verify(world, cloud.endpoints());
        }
    }
}

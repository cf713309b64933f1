package io.linkspan.bench.cloud;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same requests over some connections for some time. */
record Load(int port, int connections, Duration time) {

    /**
     * What came of it.
     *
     * @param perSecond answers with status 200
     * @param p99Millis of those
     */
    record Figures(double perSecond, double medianMillis, double p99Millis) {}

    Figures run(List<byte[]> requests) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        List<Future<long[]>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
            for (int c = 0; c < connections; c++) {
                int offset = c * requests.size() / connections;
                runs.add(threads.submit(() -> drive(requests, offset, end)));
            }
        }
        long[] all = new long[0];
        for (Future<long[]> run : runs) {
            long[] more = run.get();
            int before = all.length;
            all = Arrays.copyOf(all, before + more.length);
            System.arraycopy(more, 0, all, before, more.length);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Arrays.sort(all);
        return new Figures(
                all.length / seconds,
                all[all.length / 2] / 1e6,
                all[(int) Math.min(all.length - 1L, (long) (all.length * 0.99))] / 1e6);
    }

    private long[] drive(List<byte[]> requests, int offset, long end) throws IOException {
        long[] nanos = new long[1_024];
        int done = 0;
        try (Wire wire = new Wire(port)) {
            for (int i = offset; System.nanoTime() < end; i++) {
                long before = System.nanoTime();
                Wire.Response response = wire.exchange(requests.get(i % requests.size()));
                if (response.status() != 200) {
                    throw new IOException("status " + response.status() + ": " + response.body());
                }
                if (done == nanos.length) {
                    nanos = Arrays.copyOf(nanos, done * 2);
                }
                nanos[done++] = System.nanoTime() - before;
            }
        }
        return Arrays.copyOf(nanos, done);
    }
}

package io.linkspan.bench.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bulk transfer by iperf3. */
final class Iperf implements AutoCloseable {
    private static final Pattern RECEIVED =
            Pattern.compile(
                    "\"sum_received\"\\s*:\\s*\\{[^}]*?\"bytes\"\\s*:\\s*(\\d+)[^}]*?"
                            + "\"bits_per_second\"\\s*:\\s*([0-9.e+]+)",
                    Pattern.DOTALL);

    private final Process server;
    private final InetSocketAddress address;

    Iperf(String listen) throws IOException {
        address = Ports.parse(listen);
        server =
                new ProcessBuilder(
                                "iperf3",
                                "-s",
                                "-B",
                                address.getAddress().getHostAddress(),
                                "-p",
                                Integer.toString(address.getPort()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
    }

    InetSocketAddress address() {
        return address;
    }

    /**
     * What was measured.
     *
     * @param gigabits per second
     */
    record Result(double gigabits, double gigabytes) {}

    /** Sends for so long over so many connections. */
    static Result run(InetSocketAddress through, int streams, double seconds)
            throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 3; attempt++) {
            Process client =
                    new ProcessBuilder(
                                    List.of(
                                            "iperf3",
                                            "-J",
                                            "-c",
                                            through.getAddress().getHostAddress(),
                                            "-p",
                                            Integer.toString(through.getPort()),
                                            "-P",
                                            Integer.toString(streams),
                                            "-t",
                                            Long.toString(Math.max(1, Math.round(seconds)))))
                            .redirectErrorStream(true)
                            .start();
            String text =
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (client.waitFor(60, TimeUnit.SECONDS)) {
                Matcher matcher = RECEIVED.matcher(text);
                if (matcher.find()) {
                    return new Result(
                            Double.parseDouble(matcher.group(2)) / 1e9,
                            Double.parseDouble(matcher.group(1)) / 1e9);
                }
            }
            // The server takes one test at a time and may still end the last one.
            Thread.sleep(500);
        }
        throw new IOException("iperf3 gave no result through " + through);
    }

    @Override
    public void close() {
        server.destroy();
    }
}

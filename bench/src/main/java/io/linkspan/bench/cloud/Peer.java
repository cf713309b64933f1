package io.linkspan.bench.cloud;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server under test: its process, its port, and what it takes to sign for it. */
record Peer(String name, Process process, int port, Wire.Credentials credentials, Duration start)
        implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern KEY =
            Pattern.compile(
                    "\"provider\".*?\"accessKeyId\" : \"(.*?)\".*?\"secretAccessKey\" : \"(.*?)\"",
                    Pattern.DOTALL);
    private static final Pattern API = Pattern.compile("\"api\" : \"http://[^:]*:([0-9]+)\"");

    /** Starts the local cloud in a new home. */
    static Peer linkspan(Path home, List<String> jvm) throws IOException, InterruptedException {
        long before = System.nanoTime();
        Process process =
                new ProcessBuilder(jvm)
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolveSibling(home.getFileName() + ".log").toFile())
                        .start();
        Path file = home.resolve("endpoints.json");
        await(process, () -> Files.exists(file));
        String endpoints = Files.readString(file);
        Matcher key = KEY.matcher(endpoints);
        Matcher api = API.matcher(endpoints);
        if (!key.find() || !api.find()) {
            throw new IOException("endpoints.json lacks a key or a port: " + file);
        }
        Wire.Credentials credentials = new Wire.Credentials(key.group(1), key.group(2));
        int port = Integer.parseInt(api.group(1));
        firstAnswer(port, credentials);
        return new Peer(
                "linkspan",
                process,
                port,
                credentials,
                Duration.ofNanos(System.nanoTime() - before));
    }

    /** Starts moto's server. */
    static Peer moto(Path log) throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        long before = System.nanoTime();
        Process process =
                new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        await(process, () -> listens(port));
        Wire.Credentials credentials = new Wire.Credentials("AKIAIOSFODNN7EXAMPLE", "secret");
        firstAnswer(port, credentials);
        return new Peer(
                "moto", process, port, credentials, Duration.ofNanos(System.nanoTime() - before));
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Process process, Condition condition)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(process.info() + " did not start");
            }
            Thread.sleep(2);
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void firstAnswer(int port, Wire.Credentials credentials) throws IOException {
        try (Wire wire = new Wire(port)) {
            Wire.Response response =
                    wire.exchange(
                            Wire.signed(
                                    port,
                                    credentials,
                                    "ec2",
                                    "Action",
                                    "DescribeVpcs",
                                    "Version",
                                    "2016-11-15"));
            if (response.status() != 200) {
                throw new IOException("first answer: " + response);
            }
        }
    }

    /** A call whose answer must be a success. */
    String call(String service, String... parameters) throws IOException {
        try (Wire wire = new Wire(port)) {
            Wire.Response response =
                    wire.exchange(Wire.signed(port, credentials, service, parameters));
            if (response.status() != 200) {
                throw new IOException(name + " " + List.of(parameters) + ": " + response.body());
            }
            return response.body();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

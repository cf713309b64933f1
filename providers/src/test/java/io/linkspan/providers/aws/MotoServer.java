package io.linkspan.providers.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of moto's server: EC2 and ELBv2 by people who never heard of this program. */
final class MotoServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String HOST = "127.44.1.1";

    private final Process process;
    private final URI uri;

    private MotoServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Where moto's server stands on this machine, if it does. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, "moto_server"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static MotoServer start() throws IOException, InterruptedException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = free.getLocalPort();
        }
        Process process =
                new ProcessBuilder(
                                program().orElseThrow().toString(),
                                "-H",
                                HOST,
                                "-p",
                                Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Instant deadline = Instant.now().plus(START);
        while (true) {
            try (Socket probe = new Socket()) {
                probe.connect(new InetSocketAddress(HOST, port), 1_000);
                return new MotoServer(process, URI.create("http://" + HOST + ":" + port));
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    process.destroyForcibly();
                    throw new IllegalStateException("moto_server did not come up", e);
                }
                Thread.onSpinWait();
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    URI uri() {
        return uri;
    }

    /** Forgets everything. */
    void reset() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(uri.resolve("/moto-api/reset"))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
    }

    @Override
    public void close() {
        // moto_server may be a shell that starts the real one.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}

package io.linkspan.e2e;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Somebody's Kafka of one node, with a listener for each way in: right, advertised at a name that
 * nobody knows, with users, with a certificate of another name, with users behind TLS.
 */
final class OneBroker implements AutoCloseable {
    static final String ADDRESS = "127.41.7.1";
    static final int RIGHT = 9092;
    static final int LOST = 9093;
    static final int USERS = 9094;
    static final int TLS = 9095;
    static final int SECURE = 9096;

    /** In the folder: the key of SECURE, whose certificate is its own authority. */
    static final String OWN_STORE = "own.p12";

    private static final Duration START = Duration.ofSeconds(90);

    private final Path folder;
    private final Process process;

    private OneBroker(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** Waits until all its listeners accept. */
    static OneBroker start(Path folder) throws IOException, InterruptedException {
        Path kafka = Files.createDirectories(folder.resolve("kafka"));
        run(
                folder,
                "tar",
                "-xzf",
                Linkspan.kafkaArchive().toString(),
                "--strip-components=1",
                "-C",
                kafka.toString());
        Path store = keys(folder, "tls.p12", "dns:other.example.com");
        Path own = keys(folder, OWN_STORE, "ip:" + ADDRESS);
        Path file =
                Files.writeString(
                        folder.resolve("server.properties"),
                        """
                        process.roles=broker,controller
                        node.id=1
                        controller.quorum.voters=1@%1$s:29092
                        listeners=RIGHT://%1$s:9092,LOST://%1$s:9093,USERS://%1$s:9094,TLS://%1$s:9095,SECURE://%1$s:9096,CONTROLLER://%1$s:29092
                        advertised.listeners=RIGHT://%1$s:9092,LOST://broker1.nowhere.invalid:9093,USERS://%1$s:9094,TLS://%1$s:9095,SECURE://%1$s:9096
                        listener.security.protocol.map=RIGHT:PLAINTEXT,LOST:PLAINTEXT,USERS:SASL_PLAINTEXT,TLS:SSL,SECURE:SASL_SSL,CONTROLLER:PLAINTEXT
                        inter.broker.listener.name=RIGHT
                        controller.listener.names=CONTROLLER
                        log.dirs=%2$s
                        offsets.topic.replication.factor=1
                        log.cleaner.dedupe.buffer.size=4194304
                        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
                        super.users=User:ANONYMOUS;User:admin
                        listener.name.users.sasl.enabled.mechanisms=PLAIN
                        listener.name.users.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="right" user_guest="right";
                        listener.name.tls.ssl.keystore.type=PKCS12
                        listener.name.tls.ssl.keystore.location=%3$s
                        listener.name.tls.ssl.keystore.password=for-tests
                        listener.name.secure.sasl.enabled.mechanisms=PLAIN
                        listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_admin="right";
                        listener.name.secure.ssl.keystore.type=PKCS12
                        listener.name.secure.ssl.keystore.location=%4$s
                        listener.name.secure.ssl.keystore.password=for-tests
                        """
                                .formatted(ADDRESS, folder.resolve("data"), store, own));
        run(
                folder,
                kafka.resolve("bin/kafka-storage.sh").toString(),
                "format",
                "-t",
                "MkU3OEVBNTcwNTJENDM2Qk",
                "-c",
                file.toString());
        ProcessBuilder builder =
                command(
                        folder,
                        "broker.log",
                        kafka.resolve("bin/kafka-server-start.sh").toString(),
                        file.toString());
        OneBroker broker = new OneBroker(folder, builder.start());
        Instant end = Instant.now().plus(START);
        for (int port : List.of(RIGHT, LOST, USERS, TLS, SECURE)) {
            broker.await(port, end);
        }
        return broker;
    }

    private static Path keys(Path folder, String name, String covered)
            throws IOException, InterruptedException {
        Path store = folder.resolve(name);
        run(
                folder,
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=broker",
                "-ext",
                "san=" + covered,
                "-storetype",
                "PKCS12",
                "-storepass",
                "for-tests",
                "-keystore",
                store.toString());
        return store;
    }

    private static void run(Path folder, String... command)
            throws IOException, InterruptedException {
        Process process = command(folder, "prepared.log", command).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError(Files.readString(folder.resolve("prepared.log")));
        }
    }

    private static ProcessBuilder command(Path folder, String log, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(log).toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KAFKA_HEAP_OPTS", "-Xmx192m -XX:TieredStopAtLevel=1");
        builder.environment().put("LOG_DIR", folder.toString());
        return builder;
    }

    private void await(int port, Instant end) throws IOException, InterruptedException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(ADDRESS, port), 1000);
                return;
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    close();
                    throw new AssertionError(Files.readString(folder.resolve("broker.log")), e);
                }
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}

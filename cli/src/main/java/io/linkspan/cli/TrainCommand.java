package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.yaml.ExampleSpec;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.engine.Apply;
import io.linkspan.engine.Hosts;
import io.linkspan.engine.Progress;
import io.linkspan.localcloud.CloudOptions;
import io.linkspan.localcloud.LocalCloud;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/**
 * {@code linkspan train}: does what `up` does, all but Kafka's own processes, with the local cloud
 * in the same process, so that an ahead-of-time cache recorded meanwhile knows the classes of the
 * tool and of the cloud. On networks of its own, beside any other cloud.
 */
@CommandLine.Command(
        name = "train",
        hidden = true,
        description = "Exercise the program for an ahead-of-time cache.")
final class TrainCommand extends Command {
    /** Left out: they need Kafka's archive, and brokers that start. */
    private static final Set<String> OF_KAFKA =
            Set.of(
                    "kafka-installation",
                    "broker-configuration",
                    "broker-storage",
                    "broker-process",
                    "kafka-cluster",
                    "targets");

    private static final int TRANSFER_BYTES = 48 * 1024 * 1024;
    private static final Duration VERIFICATION_LIMIT = Duration.ofSeconds(6);

    @Parameters(paramLabel = "FOLDER", description = "Where to; removed at the end.")
    Path folder = Path.of("");

    TrainCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder home = new WorkFolder(folder.toAbsolutePath()).create();
        try {
            LocalCloud cloud =
                    LocalCloud.start(
                            CloudOptions.in(home.cloud())
                                    .withBlocks("127.98.0.0/16", "127.99.0.0/16"));
            try {
                exercise(home);
            } finally {
                cloud.endProcesses();
                cloud.close();
            }
        } finally {
            home.delete();
        }
        return ExitCode.OK;
    }

    private void exercise(WorkFolder home) throws InterruptedException, IOException {
        KafkaLink link = spec();
        Target target = Target.localCloud(session, home);
        try (World world =
                World.open(
                        target,
                        link,
                        home,
                        (version, note) -> {
                            throw new IllegalStateException("no archive is asked for");
                        })) {
            LinkRun run = new LinkRun(link, world, new Silence(), session.around().clock());
            Observed nothing = run.observe();
            Plan plan = Planner.plan(link, nothing);
            Plan part =
                    new Plan(
                            plan.link(),
                            plan.account(),
                            plan.changes().stream()
                                    .filter(c -> !OF_KAFKA.contains(c.key().kind()))
                                    .map(Change.class::cast)
                                    .toList(),
                            plan.warnings());
            Apply.Result made = run.apply(part, nothing, "train");
            transfer(world, link, made, home);
            run.observe();
            Thread verification =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    run.verify(EnumSet.allOf(CheckKind.class), Viewpoint.CONSUMER);
                                } catch (InterruptedException | DiagnosticException e) {
                                    // It cannot pass without brokers; it was looked at for its
                                    // classes.
                                }
                            });
            clients();
            if (!verification.join(VERIFICATION_LIMIT)) {
                verification.interrupt();
                verification.join();
            }
        }
    }

    /**
     * The ciphers of SSH are most of what an archive's way to the hosts costs; the cache keeps
     * their profiles.
     */
    private static void transfer(World world, KafkaLink link, Apply.Result made, WorkFolder home)
            throws IOException, InterruptedException {
        byte[] content = new byte[TRANSFER_BYTES];
        Path file = Files.write(home.root().resolve("transfer"), content);
        String sha256 = HexFormat.of().formatHex(sha256().digest(content));
        List<Thread> threads = new ArrayList<>();
        for (int id = 1; id <= 3; id++) {
            Hosts.Route.toNode(
                            link.name(),
                            new BrokerId(id),
                            key -> Optional.ofNullable(made.world().get(key)))
                    .ifPresent(route ->
                            threads.add(
                                    Thread.ofVirtual()
                                            .start(() -> {
                                                try {
                                                    world.hosts()
                                                            .put(
                                                                    route,
                                                                    file,
                                                                    sha256,
                                                                    "transfer",
                                                                    note -> {});
                                                } catch (InterruptedException
                                                        | DiagnosticException e) {
                                                    // Only its classes and profiles are wanted.
                                                }
                                            })));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void clients() {
        Map<String, Object> nowhere =
                Map.of("bootstrap.servers", "127.0.0.1:1", "group.id", "train");
        new KafkaProducer<>(nowhere, new StringSerializer(), new StringSerializer())
                .close(Duration.ZERO);
        new KafkaConsumer<>(nowhere, new StringDeserializer(), new StringDeserializer()).close();
    }

    private static KafkaLink spec() {
        String text =
                ExampleSpec.text().replace("127.10.", "127.97.").replace("127.20.", "127.98.");
        return Optional.of(SpecParser.parse(ExampleSpec.NAME, text))
                .filter(SpecResult.Accepted.class::isInstance)
                .map(accepted -> ((SpecResult.Accepted) accepted).link())
                .orElseThrow(() ->
                        new IllegalStateException("the example is refused on other networks"));
    }

    /** Nobody watches. */
    private static final class Silence implements Progress {
        @Override
        public void started(String id, String parent, String title) {}

        @Override
        public void note(String id, String what) {}

        @Override
        public void finished(String id, Outcome outcome, String text) {}
    }
}

package io.linkspan.cli;

import io.linkspan.cli.consumer.ConsumerNamespace;
import io.linkspan.cli.consumer.Resolver;
import io.linkspan.cli.daemon.CloudEndpoints;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.providers.secrets.SecretFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code linkspan exec}. */
@CommandLine.Command(
        name = "exec",
        description =
                "Run a command where the consumer's names resolve, such as those that brokers"
                        + " advertise.",
        footer = {
            "",
            "The command runs in a mount namespace of its own, in which the system's resolver asks"
                    + " the consumer's DNS server. It keeps its terminal, its signals and its exit"
                    + " status. This needs root or unprivileged user namespaces, and the consumer's DNS"
                    + " server at port 53, which the local cloud takes where it may.",
            "",
            "Where the consumer's listener is secured, KCAT_CONFIG names a file with which kcat comes"
                    + " in as its user, and LINKSPAN_CLIENT_CONFIG one for Kafka's own tools"
                    + " (--command-config).",
            "",
            "Example: linkspan exec -- kcat -L -b HOST:9092"
        })
final class ExecCommand extends Command {
    private static final String RESOLVER = "LINKSPAN_CONSUMER_RESOLVER";

    @Parameters(
            arity = "1..*",
            paramLabel = "CMD",
            description = "The command and its arguments, after `--`.")
    List<String> command = List.of();

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "Whose listener's user to be; the spec's first consumer when left out.")
    @Nullable String consumer;

    ExecCommand(Session session) {
        super(session);
    }

    /** With what kcat needs for a secured listener: it looks for the path of its configuration. */
    private Map<String, String> environment(WorkFolder folder) {
        Map<String, String> environment = new HashMap<>(session.around().environment());
        Optional<KafkaLink> link = SpecFile.kept(folder).map(SpecFile::link);
        Optional<ConsumerSpec> chosen =
                link.flatMap(l ->
                        l.consumers().stream()
                                .filter(c -> consumer == null || c.name().equals(consumer))
                                .findFirst());
        if (consumer != null && chosen.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-EXEC-03",
                            "the link has no consumer " + consumer,
                            link.map(l ->
                                            "its consumers are "
                                                    + l.consumers().stream()
                                                            .map(ConsumerSpec::name)
                                                            .toList())
                                    .orElse("no link was made from this work folder yet"),
                            "name one of them, or leave --consumer out"));
        }
        chosen.filter(c -> c.security().protocol() != Protocol.PLAINTEXT)
                .ifPresent(c -> {
                    String name = link.orElseThrow().name();
                    Path kcat = SecretFiles.kcatFile(folder.secrets(), name, c.name());
                    environment.putIfAbsent("KCAT_CONFIG", kcat.toString());
                    environment.putIfAbsent(
                            "LINKSPAN_CLIENT_CONFIG",
                            SecretFiles.clientFile(folder.secrets(), name, c.name()).toString());
                });
        return environment;
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder folder = session.workFolder();
        Resolver resolver =
                Resolver.parse(
                        session.around()
                                .variable(RESOLVER)
                                .orElseGet(() ->
                                        CloudEndpoints.read(folder.cloud()).consumerResolver()));
        new ConsumerNamespace(folder.create().names())
                .become(resolver, command, environment(folder));
        throw new IllegalStateException("the process went on after it became another");
    }
}

package io.linkspan.cli;

import io.linkspan.cli.consumer.ConsumerNamespace;
import io.linkspan.cli.consumer.Resolver;
import io.linkspan.cli.daemon.CloudEndpoints;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import java.util.List;
import picocli.CommandLine;
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
                    + " status. This needs root or unprivileged user namespaces.",
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

    ExecCommand(Session session) {
        super(session);
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
                .become(resolver, List.of(), command, session.around().environment());
        throw new IllegalStateException("the process went on after it became another");
    }
}

package io.linkspan.cli;

import io.linkspan.cli.progress.Shown;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.verify.Viewpoint;
import io.linkspan.providers.kafka.TopicClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The guide's two scripts: messages into a topic and out of it. */
abstract class TopicCommand extends LinkCommand {
    @Option(
            names = "--from",
            paramLabel = "bastion|consumer|here",
            description =
                    "Where the client stands: inside the provider's network, at INTERNAL (default); in"
                            + " the consumer's network, through the link; or on this machine, taken for"
                            + " one of the consumer's.")
    Viewpoint from = Viewpoint.BASTION;

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "Through whose link; the spec's first consumer when left out.")
    @Nullable String consumer;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "test-topic",
            description = "Default: ${DEFAULT-VALUE}.")
    String topic = "";

    TopicCommand(Session session) {
        super(session);
    }

    /** The work itself; prints as it goes where text is wanted. */
    abstract Map<String, Object> work(TopicClient client) throws IOException, InterruptedException;

    @Override
    Result work(SpecFile spec, WorkFolder folder, Shown progress) throws InterruptedException {
        if (!topic.matches("[A-Za-z0-9._-]{1,249}") || topic.matches("[.]{1,2}")) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-01",
                            "--topic " + topic + " is no name of a topic",
                            "letters, digits, dots, underscores and hyphens, at most 249",
                            "Name another"));
        }
        KafkaLink link = spec.link();
        ConsumerSpec chosen = chosen(link);
        Target target = Target.chosen(session, folder);
        try (World world = World.open(target, link, folder, archives(link, folder))) {
            Observed observed =
                    new LinkRun(link, world, progress, session.around().clock()).observeClouds();
            Summary summary = new Summary(link, observed.facts(), observed.resources());
            HostPort where =
                    from == Viewpoint.BASTION
                            ? summary.internal().getFirst()
                            : summary.bootstrap(chosen).orElseThrow(() -> notAccepted(chosen));
            progress.close();
            try (TopicClient client =
                    from == Viewpoint.BASTION
                            ? world.inside(link, observed, summary.internal(), topic, this::note)
                            : world.throughLink(from, chosen, where, topic, this::note)) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put("topic", topic);
                fields.put("bootstrap", where.toString());
                fields.putAll(work(client));
                return new Result(
                        ExitCode.OK, List.of(), () -> session.result(() -> "", () -> fields));
            } catch (IOException e) {
                throw new DiagnosticException(
                        Diagnostic.error(
                                "LS-TOPIC-07",
                                "the connection to the brokers broke: " + e.getMessage(),
                                "bootstrap " + where,
                                "Run `linkspan verify`; its first finding is the fault"),
                        e);
            }
        }
    }

    private ConsumerSpec chosen(KafkaLink link) {
        return link.consumers().stream()
                .filter(c -> consumer == null || c.name().equals(consumer))
                .findFirst()
                .orElseThrow(() ->
                        new DiagnosticException(
                                Diagnostic.error(
                                        "LS-CLI-01",
                                        "the link has no consumer " + consumer,
                                        "its consumers are "
                                                + link.consumers().stream()
                                                        .map(ConsumerSpec::name)
                                                        .toList(),
                                        "Name one of them, or leave --consumer out")));
    }

    private static DiagnosticException notAccepted(ConsumerSpec consumer) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-TOPIC-08",
                        consumer.name() + " has no accepted endpoint yet",
                        "there is no way through the link without one",
                        "Run `linkspan apply`, or use --from bastion"));
    }

    /** What is waited for, beside the messages. */
    private void note(String text) {
        session.around().err().println(text);
        session.around().err().flush();
    }

    /** For people only; programs get one object at the end. */
    void say(String text) {
        if (session.options().output == OutputFormat.TEXT) {
            session.around().out().print(text);
            session.around().out().flush();
        }
    }
}

package io.linkspan.cli;

import io.linkspan.cli.progress.Shown;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.providers.kafka.TopicClient;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan produce}. */
@CommandLine.Command(
        name = "produce",
        description = {
            "Send test messages: the guide's produce.sh.",
            "Makes the topic with 3 partitions and up to 3 replicas unless it is there, and sends to"
                    + " each partition in turn, so that each of three brokers is met."
        },
        footer = {
            "",
            "Each message is acknowledged by every replica in sync before the next is sent.",
            "",
            "Example: linkspan produce --from consumer"
        })
final class ProduceCommand extends TopicCommand {
    private static final int PARTITIONS = 3;
    private static final int MESSAGES_MAX = 100_000;

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many, at most 100000. Default: ${DEFAULT-VALUE}.")
    int messages;

    /** Read by the thread that tells of an interruption. */
    private volatile int acknowledged;

    private volatile boolean sending;

    ProduceCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "produce";
    }

    @Override
    String interruption(Shown progress) {
        if (!sending) {
            return progress.summary() + "\nNo message was sent.";
        }
        return acknowledged
                + " of "
                + messages
                + " messages were acknowledged"
                + (acknowledged < messages
                        ? "; the one under way may have arrived as well, no other was sent."
                        : ".")
                + "\n`linkspan consume --topic "
                + topic
                + "` shows what is there. A new `linkspan produce` begins with message 1 again.";
    }

    @Override
    Map<String, Object> work(TopicClient client) throws IOException, InterruptedException {
        if (messages < 1 || messages > MESSAGES_MAX) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-01",
                            "--messages is " + messages,
                            "",
                            "Write a number from 1 to " + MESSAGES_MAX));
        }
        say("Creating topic if it does not exist...\n\n");
        int partitions = client.create(PARTITIONS);
        say("Producing messages to the topic...\n");
        for (int i = 1; i <= messages; i++) {
            String text = "Test message " + i;
            say((i == 1 ? "" : ">>") + "Create " + text + "\n");
            sending = true;
            client.append((i - 1) % partitions, text);
            acknowledged = i;
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("partitions", partitions);
        fields.put("acknowledged", messages);
        return fields;
    }
}

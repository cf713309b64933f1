package io.linkspan.cli;

import io.linkspan.cli.progress.Shown;
import io.linkspan.providers.kafka.TopicClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine;

/** {@code linkspan consume}. */
@CommandLine.Command(
        name = "consume",
        description = {
            "Read the messages of a topic from its beginning: the guide's consume.sh.",
            "It ends with the last message that is there now, not after a time without one, and"
                    + " commits no offsets, so that the next run reads all again."
        },
        footer = {"", "Example: linkspan consume --from consumer"})
final class ConsumeCommand extends TopicCommand {
    /** Read by the thread that tells of an interruption as well. */
    private final AtomicInteger count = new AtomicInteger();

    ConsumeCommand(Session session) {
        super(session);
    }

    @Override
    String name() {
        return "consume";
    }

    @Override
    String interruption(Shown progress) {
        return count.get()
                + " messages were read; no offsets were committed, the next run reads all again.";
    }

    @Override
    Map<String, Object> work(TopicClient client) throws IOException, InterruptedException {
        List<String> read = new ArrayList<>();
        boolean kept = session.options().output == OutputFormat.JSON;
        say("Consuming messages from the topic...\n");
        client.read(text -> {
            count.incrementAndGet();
            if (kept) {
                read.add(text);
            }
            say(text + "\n");
        });
        say("Processed a total of " + count.get() + " messages\n");
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("consumed", count.get());
        fields.put("messages", read);
        return fields;
    }
}

package io.linkspan.bench.plan;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Planner;
import io.linkspan.core.plan.ResourceKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times plans for 1,000 hypothetical brokers, as no load balancer could lead to: from nothing, and
 * against the whole world as it should be. Writes its section of a page.
 */
final class PlanBench {
    private static final int HOSTS = 1_000;
    private static final int ROUNDS = 10;
    private static final List<ZoneId> ZONES =
            List.of(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"), new ZoneId("usw2-az3"));
    private static final String SPEC =
            """
            name: many
            aws:
              region: us-west-2
              vpc: { cidr: 10.0.0.0/16 }
              bastion: { sshFrom: [203.0.113.0/24] }
              loadBalancer: { clientsFrom: [10.250.0.0/16] }
            consumers:
              - tidbCloud: { clusterId: "10048930788495339885" }
            """;

    private PlanBench() {}

    /**
     * @param arguments the page
     */
    public static void main(String[] arguments) throws IOException {
        KafkaLink link = link();
        Facts facts =
                new Facts(
                        "111122223333",
                        Map.of(ZONES.get(0), "a", ZONES.get(1), "b", ZONES.get(2), "c"),
                        Map.of(
                                link.consumers().getFirst().name(),
                                new Facts.ConsumerFacts("999988887777", ZONES)),
                        Optional.empty());
        Map<ResourceKey, Existing> world = new HashMap<>();
        Blueprint.of(link, facts)
                .resources()
                .forEach(r -> world.put(r.key(), new Existing(r.key().toString(), r, Map.of())));
        Observed nothing = new Observed(facts, Map.of());
        Observed all = new Observed(facts, world);
        // The first plan of a process is what a user waits for; the others show it warm.
        double first = seconds(link, nothing);
        double empty = median(link, nothing);
        double whole = median(link, all);
        Plan plan = Planner.plan(link, nothing);
        String section =
                """
                <!-- bench/plan: begin -->
                ## Planning

                `bench/plan`: %,d hypothetical brokers in three zones, %,d changes; %d rounds on %d cores, median. What is read from \
                clouds and hosts is not part of it.

                | plan | s |
                |---|---|
                | from nothing, the first of a process | %.3f |
                | from nothing | %.3f |
                | against the whole world as wanted | %.3f |
                <!-- bench/plan: end -->
                """
                        .formatted(
                                HOSTS,
                                plan.changes().size(),
                                ROUNDS,
                                Runtime.getRuntime().availableProcessors(),
                                first,
                                empty,
                                whole);
        System.out.print(section);
        write(Path.of(arguments[0]), section);
    }

    private static void write(Path page, String section) throws IOException {
        String text = Files.readString(page);
        Matcher old =
                Pattern.compile(
                                "<!-- bench/plan: begin -->.*<!-- bench/plan: end -->\n",
                                Pattern.DOTALL)
                        .matcher(text);
        Files.writeString(
                page,
                old.find()
                        ? old.replaceFirst(Matcher.quoteReplacement(section))
                        : text.stripTrailing() + "\n\n" + section);
    }

    private static double median(KafkaLink link, Observed observed) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            all.add(seconds(link, observed));
        }
        Collections.sort(all);
        return all.get(ROUNDS / 2);
    }

    private static double seconds(KafkaLink link, Observed observed) {
        long begin = System.nanoTime();
        Plan plan = Planner.plan(link, observed);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (plan.changes().size() < HOSTS) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%d changes only", plan.changes().size()));
        }
        return seconds;
    }

    /** The parser would refuse so many; what it builds is taken apart and put together again. */
    private static KafkaLink link() {
        KafkaLink small =
                switch (SpecParser.parse("many.yaml", SPEC)) {
                    case SpecResult.Accepted accepted -> accepted.link();
                    case SpecResult.Refused refused ->
                            throw new IllegalStateException(refused.diagnostics().toString());
                };
        KafkaSpec kafka = small.kafka();
        ConsumerSpec.TidbCloud consumer = (ConsumerSpec.TidbCloud) small.consumers().getFirst();
        LinkSpec ports = new LinkSpec(9_092, new PortRange(10_000, 10_000 + HOSTS - 1));
        List<KafkaSpec.BrokerNode> nodes = new ArrayList<>();
        for (int id = 1; id <= HOSTS; id++) {
            nodes.add(
                    new KafkaSpec.BrokerNode(
                            new BrokerId(id),
                            ZONES.get(id % ZONES.size()),
                            id <= 3 ? KafkaSpec.Roles.COMBINED : KafkaSpec.Roles.BROKER));
        }
        return new KafkaLink(
                small.name(),
                small.aws(),
                ZONES,
                new KafkaSpec(
                        kafka.version(),
                        new KafkaSpec.Brokers.Listed(nodes),
                        kafka.ports(),
                        kafka.java(),
                        kafka.archive(),
                        kafka.heapMiB(),
                        kafka.jvmOptions(),
                        kafka.settings(),
                        kafka.quorum(),
                        kafka.restartTimeoutSeconds()),
                ports,
                List.of(
                        new ConsumerSpec.TidbCloud(
                                consumer.clusterId(),
                                consumer.name(),
                                ports,
                                consumer.listenerPort(),
                                consumer.given(),
                                consumer.security())));
    }
}

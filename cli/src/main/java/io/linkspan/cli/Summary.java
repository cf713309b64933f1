package io.linkspan.cli;

import io.linkspan.cli.terminal.Style;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The path of a message, drawn, and the names a client needs. */
final class Summary {
    private final KafkaLink link;
    private final Topology topology;
    private final Map<ResourceKey, Existing> world;

    Summary(KafkaLink link, Facts facts, Map<ResourceKey, Existing> world) {
        this.link = link;
        this.topology = Blueprint.of(link, facts).topology();
        this.world = Map.copyOf(world);
    }

    String text(Style style) {
        StringBuilder text = new StringBuilder(1024);
        for (ConsumerSpec consumer : link.consumers()) {
            picture(consumer, style, text);
            bootstrap(consumer)
                    .ifPresent(at ->
                            text.append('\n')
                                    .append(row("bootstrap", style.bold(at.toString())))
                                    .append(names(consumer))
                                    .append(row("try it", "linkspan exec -- kcat -L -b " + at)));
        }
        return text.append(
                        row(
                                "look around",
                                "eval \"$(linkspan cloud env)\"; aws ec2 describe-instances"))
                .toString();
    }

    private static String row(String title, String value) {
        return String.format("%-12s %s%n", title, value);
    }

    private String names(ConsumerSpec consumer) {
        StringBuilder rows = new StringBuilder();
        for (Node broker : topology.brokers()) {
            advertised(consumer, broker)
                    .ifPresent(name ->
                            rows.append(row(rows.isEmpty() ? "brokers" : "", name.toString())));
        }
        return rows.toString();
    }

    /** A column for what each hop is: consumer, endpoint, load balancer, port, broker. */
    private void picture(ConsumerSpec consumer, Style style, StringBuilder text) {
        text.append(style.bold(consumer.name())).append(" (").append(kind(consumer)).append(")\n");
        List<ZoneId> zones = topology.zones();
        for (int i = 0; i < zones.size(); i++) {
            ZoneId zone = zones.get(i);
            List<Node> brokers =
                    topology.brokers().stream().filter(b -> b.zone().equals(zone)).toList();
            text.append(i + 1 < zones.size() ? " ├─ " : " └─ ")
                    .append(style.cyan(zone.toString()))
                    .append(
                            (" endpoint ─ load balancer " + topology.loadBalancerAddress(zone))
                                    .stripTrailing())
                    .append('\n');
            String bar = i + 1 < zones.size() ? " │  " : "    ";
            text.append(bar)
                    .append("   ├─ :")
                    .append(consumer.ports().bootstrapPort())
                    .append(" ─> any broker")
                    .append(brokers.isEmpty() ? " of other zones" : " of the zone")
                    .append('\n');
            for (int b = 0; b < brokers.size(); b++) {
                Node broker = brokers.get(b);
                text.append(bar)
                        .append(b + 1 < brokers.size() ? "   ├─ :" : "   └─ :")
                        .append(topology.brokerPort(consumer, broker.id()))
                        .append(" ─> broker ")
                        .append(broker.id())
                        .append(" at ")
                        .append(broker.address())
                        .append(':')
                        .append(consumer.listenerPort())
                        .append('\n');
            }
        }
    }

    private static String kind(ConsumerSpec consumer) {
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb -> "TiDB Cloud cluster " + tidb.clusterId();
            case ConsumerSpec.Generic generic ->
                    generic.accountId().map(id -> "account " + id).orElse("any allowed principal");
        };
    }

    /** Empty while the consumer's endpoint is not accepted. */
    Optional<HostPort> bootstrap(ConsumerSpec consumer) {
        return Optional.ofNullable(world.get(Resource.AcceptedConnection.key(consumer.name())))
                .flatMap(c -> Optional.ofNullable(c.outputs().get(Output.DNS_NAME)))
                .filter(name -> !name.isEmpty())
                .map(name -> new HostPort(name, consumer.ports().bootstrapPort()));
    }

    /** Empty while the consumer's domains are not attached. */
    private Optional<HostPort> advertised(ConsumerSpec consumer, Node broker) {
        int port = topology.brokerPort(consumer, broker.id());
        return switch (consumer) {
            case ConsumerSpec.Generic generic ->
                    Optional.of(generic.pattern().of(broker.id(), broker.zone(), port));
            case ConsumerSpec.TidbCloud _ ->
                    Optional.ofNullable(world.get(Resource.AttachedDomains.key(consumer.name())))
                            .flatMap(d ->
                                    Optional.ofNullable(
                                            d.outputs().get(Output.domain(broker.zone()))))
                            .map(domain -> new HostPort("b" + broker.id() + "." + domain, port));
        };
    }

    /** Brokers' INTERNAL listeners. */
    List<HostPort> internal() {
        return topology.brokers().stream()
                .map(n -> new HostPort(n.address(), link.kafka().ports().internal()))
                .toList();
    }

    Map<String, Object> json() {
        List<Map<String, Object>> consumers = new ArrayList<>();
        for (ConsumerSpec consumer : link.consumers()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("consumer", consumer.name());
            fields.put("bootstrap", bootstrap(consumer).map(HostPort::toString).orElse(""));
            fields.put(
                    "brokers",
                    topology.brokers().stream()
                            .flatMap(b -> advertised(consumer, b).stream())
                            .map(HostPort::toString)
                            .toList());
            consumers.add(fields);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("link", link.name());
        fields.put("consumers", consumers);
        return fields;
    }
}

package io.linkspan.core.link.yaml;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.LinkSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes a spec with every value spelled out; {@link SpecParser} reads the same records from it.
 */
public final class SpecRenderer {
    private final StringBuilder text = new StringBuilder();

    private SpecRenderer() {}

    /** The YAML text of a spec. */
    public static String render(KafkaLink link) {
        SpecRenderer renderer = new SpecRenderer();
        renderer.link(link);
        return renderer.text.toString();
    }

    private void link(KafkaLink link) {
        line(0, "apiVersion", DraftReader.API_VERSION);
        line(0, "name", link.name());
        aws(link.aws());
        line(0, "zones", list(link.zones()));
        kafka(link.kafka());
        section(0, "link");
        ports(1, link.link());
        section(0, "consumers");
        link.consumers().forEach(this::consumer);
    }

    private void aws(AwsSpec aws) {
        section(0, "aws");
        line(1, "region", aws.region());
        section(1, "vpc");
        switch (aws.vpc()) {
            case AwsSpec.VpcSpec.Made made -> line(2, "cidr", made.cidr().toString());
            case AwsSpec.VpcSpec.Given given -> line(2, "id", given.id());
        }
        section(1, "bastion");
        line(2, "sshFrom", list(aws.bastion().sshFrom()));
        line(2, "instanceType", aws.bastion().instanceType());
        section(1, "brokers");
        line(2, "instanceType", aws.brokerInstances().instanceType());
        line(2, "dataVolumeGiB", Integer.toString(aws.brokerInstances().dataVolumeGiB()));
        section(1, "loadBalancer");
        line(2, "crossZone", Boolean.toString(aws.loadBalancer().crossZone()));
        line(2, "clientsFrom", list(aws.loadBalancer().clientsFrom()));
    }

    private void kafka(KafkaSpec kafka) {
        section(0, "kafka");
        line(1, "version", kafka.version().toString());
        section(1, "brokers");
        switch (kafka.brokers()) {
            case Brokers.PerZone perZone -> line(2, "perZone", Integer.toString(perZone.count()));
            case Brokers.Listed listed -> {
                section(2, "nodes");
                for (KafkaSpec.BrokerNode node : listed.nodes()) {
                    text.append("      - { id: ")
                            .append(node.id())
                            .append(", zone: ")
                            .append(node.zone())
                            .append(", roles: ")
                            .append(roles(node.roles()))
                            .append(" }\n");
                }
            }
        }
        section(1, "ports");
        line(2, "internal", Integer.toString(kafka.ports().internal()));
        line(2, "controller", Integer.toString(kafka.ports().controller()));
        kafka.java().ifPresent(java -> line(1, "java", quoted(java)));
        kafka.archive().ifPresent(archive -> line(1, "archive", quoted(archive)));
        line(1, "heap", kafka.heapMiB() + " MiB");
        line(1, "jvmOptions", quotedList(kafka.jvmOptions()));
        section(1, "settings");
        for (Map.Entry<String, String> setting : kafka.settings().entrySet()) {
            line(2, quoted(setting.getKey()), quoted(setting.getValue()));
        }
    }

    private static String roles(Roles roles) {
        return switch (roles) {
            case COMBINED -> "[broker, controller]";
            case BROKER -> "[broker]";
            case CONTROLLER -> "[controller]";
        };
    }

    private void consumer(ConsumerSpec consumer) {
        switch (consumer) {
            case ConsumerSpec.TidbCloud tidb -> {
                section(1, "- tidbCloud");
                line(3, "clusterId", quoted(tidb.clusterId()));
                line(3, "displayName", quoted(tidb.name()));
                tidb.connectionId().ifPresent(id -> line(3, "connectionId", quoted(id)));
            }
            case ConsumerSpec.Generic generic -> {
                section(1, "- generic");
                line(3, "name", quoted(generic.name()));
                line(3, "principals", quotedList(generic.principals()));
                generic.accountId().ifPresent(id -> line(3, "accountId", quoted(id)));
                line(3, "advertisedPattern", quoted(generic.pattern().template()));
                line(3, "zones", list(generic.zones()));
            }
        }
        line(3, "listenerPort", Integer.toString(consumer.listenerPort()));
        ports(3, consumer.ports());
    }

    private void ports(int depth, LinkSpec ports) {
        line(depth, "bootstrapPort", Integer.toString(ports.bootstrapPort()));
        line(depth, "brokerPorts", ports.brokerPorts().toString());
    }

    private void section(int depth, String key) {
        text.repeat("  ", depth).append(key).append(":\n");
    }

    private void line(int depth, String key, String value) {
        text.repeat("  ", depth).append(key).append(": ").append(value).append('\n');
    }

    private static String list(List<?> items) {
        return items.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quotedList(List<String> items) {
        return list(items.stream().map(SpecRenderer::quoted).toList());
    }

    /** YAML's double-quoted form, on one line, in ASCII. */
    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.chars()
                .forEach(c -> {
                    if (c == '"' || c == '\\') {
                        out.append('\\').append((char) c);
                    } else if (c >= ' ' && c <= '~') {
                        out.append((char) c);
                    } else {
                        out.append(String.format(Locale.ROOT, "\\u%04x", c));
                    }
                });
        return out.append('"').toString();
    }
}

package io.linkspan.core.link.yaml;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Password;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
        line(
                2,
                "sshFrom",
                list(
                        aws.bastion().sshFrom().stream()
                                .map(from ->
                                        from.equals(AwsSpec.CALLER)
                                                ? AwsSpec.CALLER_WORD
                                                : from.toString())
                                .toList()));
        line(2, "instanceType", aws.bastion().instanceType());
        section(1, "brokers");
        line(2, "instanceType", aws.brokerInstances().instanceType());
        line(2, "dataVolumeGiB", Integer.toString(aws.brokerInstances().dataVolumeGiB()));
        section(1, "loadBalancer");
        line(2, "crossZone", Boolean.toString(aws.loadBalancer().crossZone()));
        line(2, "clientsFrom", list(aws.loadBalancer().clientsFrom()));
        if (!aws.existing().isEmpty()) {
            existing(aws.existing());
        }
    }

    private void existing(ExistingResources existing) {
        section(1, "existing");
        section(2, "subnets");
        new TreeMap<>(existing.subnets()).forEach((zone, id) -> line(3, zone.value(), id));
        existing.bastionSubnet().ifPresent(id -> line(3, ExistingResourceReader.BASTION, id));
        section(2, "securityGroups");
        new TreeMap<>(existing.securityGroups()).forEach((role, id) -> line(3, role.shown(), id));
        existing.keyPair().ifPresent(name -> line(2, "keyPair", quoted(name)));
        existing.privateKey().ifPresent(file -> line(2, "privateKey", quoted(file)));
        section(2, "instances");
        new TreeMap<>(existing.nodes()).forEach((node, id) -> line(3, node.toString(), id));
        existing.bastion().ifPresent(id -> line(3, ExistingResourceReader.BASTION, id));
        existing.loadBalancer().ifPresent(arn -> line(2, "loadBalancer", arn));
        existing.endpointService().ifPresent(id -> line(2, "endpointService", id));
    }

    private void kafka(KafkaSpec kafka) {
        section(0, "kafka");
        if (kafka.existing().isEmpty()) {
            line(1, "version", kafka.version().toString());
        }
        switch (kafka.brokers()) {
            case Brokers.Existing existing -> existing(existing);
            case Brokers.PerZone perZone -> {
                section(1, "brokers");
                line(2, "perZone", Integer.toString(perZone.count()));
            }
            case Brokers.Listed listed -> {
                section(1, "brokers");
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
        if (kafka.existing().isPresent()) {
            return;
        }
        kafka.java().ifPresent(java -> line(1, "java", quoted(java)));
        kafka.archive().ifPresent(archive -> line(1, "archive", quoted(archive)));
        line(1, "heap", kafka.heapMiB() + " MiB");
        line(1, "quorum", kafka.quorum().shown());
        line(1, "restartTimeout", Integer.toString(kafka.restartTimeoutSeconds()));
        line(1, "jvmOptions", quotedList(kafka.jvmOptions()));
        section(1, "settings");
        for (Map.Entry<String, String> setting : kafka.settings().entrySet()) {
            line(2, quoted(setting.getKey()), quoted(setting.getValue()));
        }
    }

    private void existing(Brokers.Existing existing) {
        section(1, "existing");
        line(2, "timeout", Integer.toString(existing.timeoutSeconds()));
        section(2, "ssh");
        login(existing.login());
        existing.bastion()
                .ifPresent(bastion -> {
                    section(2, "bastion");
                    line(3, "host", quoted(bastion.host()));
                    login(bastion.login());
                });
        section(2, "brokers");
        for (ExistingBroker broker : existing.brokers()) {
            line(3, "- id", broker.id().toString());
            line(4, "zone", broker.zone().toString());
            line(4, "host", quoted(broker.host()));
            line(4, "config", quoted(broker.config()));
            switch (broker.restart()) {
                case ExistingBroker.Restart.Unit(String unit) -> line(4, "unit", quoted(unit));
                case ExistingBroker.Restart.Command(String restart) ->
                        line(4, "restart", quoted(restart));
                case ExistingBroker.Restart.StopAndStart(String stop, String start) -> {
                    line(4, "stop", quoted(stop));
                    line(4, "start", quoted(start));
                }
            }
        }
    }

    private void login(ExistingBroker.Login login) {
        line(3, "user", quoted(login.user()));
        login.key().ifPresent(key -> line(3, "key", quoted(key)));
        line(3, "port", Integer.toString(login.port()));
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
                tidb.attachDomainId().ifPresent(id -> line(3, "attachDomainId", quoted(id)));
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
        security(consumer.security());
    }

    private void security(ListenerSecurity security) {
        section(3, "security");
        line(4, "protocol", security.protocol().name());
        security.sasl()
                .ifPresent(sasl -> {
                    line(4, "mechanism", sasl.mechanism().kafkaName());
                    line(4, "user", quoted(sasl.user()));
                    switch (sasl.password()) {
                        case Password.Generated _ -> {}
                        case Password.OfFile(String path) ->
                                line(4, "password", "{ file: " + quoted(path) + " }");
                        case Password.OfVariable(String name) ->
                                line(4, "password", "{ env: " + quoted(name) + " }");
                    }
                });
        security.certificates()
                .ifPresent(certificates -> {
                    if (certificates instanceof Certificates.Given given) {
                        section(4, "tls");
                        line(5, "certificate", quoted(given.certificate()));
                        line(5, "key", quoted(given.key()));
                        given.authority().ifPresent(ca -> line(5, "ca", quoted(ca)));
                    }
                });
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

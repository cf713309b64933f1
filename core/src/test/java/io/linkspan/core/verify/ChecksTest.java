package io.linkspan.core.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Facts.HostFacts;
import io.linkspan.core.plan.Facts.SecretFacts;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final String EXISTING =
            """
            name: orders
            aws: { region: us-west-2, vpc: { id: vpc-01f50b790fa01dffa } }
            kafka:
              existing:
                brokers:
                  - { id: 1, zone: usw2-az1, host: 10.0.0.10, config: /k/s.properties, unit: kafka.service }
            consumers:
              - tidbCloud:
                  clusterId: "10048930788495339885"
                  displayName: orders-kafka
                  security: { protocol: SASL_SSL }
            """;

    @Test
    void of_clusterThatRunsAlready_hasWhatConsumersNeedAndNothingOfMadeClusters() {
        KafkaLink link = ((SpecResult.Accepted) SpecParser.parse("spec.yaml", EXISTING)).link();
        Facts facts =
                new Facts(
                        "111122223333",
                        Map.of(Links.ZONES.getFirst(), "us-west-2a"),
                        Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                        Optional.of(Ipv4Block.parse("10.0.0.0/16")),
                        Optional.empty(),
                        Map.of(
                                "10.0.0.10",
                                new HostFacts("i-1", "subnet-1", Links.ZONES.getFirst())),
                        Map.of("orders-kafka", new SecretFacts("", "")));

        Set<CheckKind> kinds =
                Checks.of(Blueprint.of(link, facts).topology()).stream()
                        .map(Check::kind)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(CheckKind.class)));

        assertThat(kinds)
                .contains(
                        CheckKind.HOST_ENTERED,
                        CheckKind.FILE_ADVERTISED,
                        CheckKind.EXTERNAL_NAMES,
                        CheckKind.CERTIFICATE,
                        CheckKind.LOGIN,
                        CheckKind.PERMISSIONS,
                        CheckKind.DELIVERY)
                .doesNotContain(
                        CheckKind.SUBNET,
                        CheckKind.WAY_IN,
                        CheckKind.FILE,
                        CheckKind.FILE_VOTERS,
                        CheckKind.CLUSTER_ID,
                        CheckKind.RUNNING,
                        CheckKind.INTERNAL_BROKERS);
    }
}

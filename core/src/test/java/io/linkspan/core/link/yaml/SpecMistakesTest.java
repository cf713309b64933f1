package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One spec with many mistakes gets all of them in one answer. */
class SpecMistakesTest {
    private static final String TEN_MISTAKES =
            """
            apiVersion: linkspan/v2
            name: Orders
            aws:
              regoin: us-west-2
              bastion: { instanceType: t2.small }
            zones: [us-west-2a]
            kafka:
              version: 3.6.0
              brokers:
                nodes:
                  - { id: 1, zone: usw2-az1 }
                  - { id: 1, zone: usw2-az2 }
              settings:
                node.id: 7
            link:
              bootstrapPort: 9093
              brokerPorts: 9093-9095
            consumers:
              - tidbCloud: { clusterId: "10048930788495339885", listenerPort: 9092 }
            """;

    @Test
    void parse_tenMistakes_areToldTogetherWithTheirPlaces() {
        SpecResult result = SpecParser.parse("orders.yaml", TEN_MISTAKES);

        assertThat(result).isInstanceOf(SpecResult.Refused.class);
        assertThat(Specs.shown(result))
                .isEqualTo(
                        """
                        1:13 LS-SPEC-21 apiVersion linkspan/v2 is not known
                        2:7 LS-SPEC-07 name: 'Orders' is not 1-16 characters of a-z, 0-9 and hyphen that start with a letter
                        4:3 LS-SPEC-04 unknown key regoin in aws
                        5:12 LS-SPEC-05 aws.bastion.sshFrom is missing
                        6:9 LS-SPEC-31 zones[0]: 'us-west-2a' is a zone's name, and names differ by account
                        8:12 LS-SPEC-16 Kafka 3.6.0 is older than 3.7.1
                        11:7 LS-SPEC-23 2 controllers
                        12:15 LS-SPEC-08 kafka.brokers.nodes[1].id: another node has id 1
                        14:14 LS-SPEC-18 kafka.settings.node.id is planned by Linkspan
                        16:18 LS-SPEC-10 link.bootstrapPort 9093 overlaps link.brokerPorts 9093-9095
                        19:67 LS-SPEC-11 consumers[0].tidbCloud.listenerPort is 9092, which is the port of kafka.ports.internal
                        """);
    }

    @Test
    void parse_mistakes_sayWhatToDo() {
        List<Diagnostic> errors =
                SpecParser.parse("orders.yaml", TEN_MISTAKES).diagnostics().stream()
                        .filter(d -> d.severity() == Severity.ERROR)
                        .toList();

        assertThat(errors)
                .extracting(Diagnostic::remedy)
                .contains(
                        "write apiVersion: linkspan/v1",
                        "did you mean region?",
                        "add it, such as sshFrom: [203.0.113.0/24]",
                        "choose 3.7.1 or newer");
        assertThat(errors.getFirst().location().map(Object::toString)).hasValue("orders.yaml:1:13");
    }

    @Test
    void parse_moreMistakesThanAreShown_saysHowMany() {
        String yaml = unknownKeys(Findings.SHOWN_MAX + 20);

        List<Diagnostic> found = SpecParser.parse("spec.yaml", yaml).diagnostics();

        assertThat(found).hasSize(Findings.SHOWN_MAX + 1);
        assertThat(found.getLast().summary()).isEqualTo("23 more mistakes are not shown");
    }

    private static String unknownKeys(int count) {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < count; i++) {
            yaml.append("unheard-of-").append(i).append(": 1\n");
        }
        return yaml.toString();
    }
}

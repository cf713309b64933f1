package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.link.KafkaLink;
import java.util.List;

/** Specs for tests and what becomes of them. */
final class Specs {
    /** Valid without warnings; tests replace lines of it. */
    static final String SMALL =
            """
            name: orders
            aws:
              region: us-west-2
              bastion: { sshFrom: [203.0.113.0/24] }
              loadBalancer: { clientsFrom: [10.250.0.0/16] }
            consumers:
              - tidbCloud: { clusterId: "10048930788495339885" }
            """;

    private Specs() {}

    static KafkaLink accepted(SpecResult result) {
        assertThat(result).as(() -> shown(result)).isInstanceOf(SpecResult.Accepted.class);
        return ((SpecResult.Accepted) result).link();
    }

    static KafkaLink link(String yaml) {
        return accepted(SpecParser.parse("spec.yaml", yaml));
    }

    /** The diagnostics as "line:column code summary", one on each line. */
    static String shown(SpecResult result) {
        StringBuilder text = new StringBuilder();
        for (Diagnostic d : result.diagnostics()) {
            text.append(d.location().map(l -> l.line() + ":" + l.column()).orElse("-"))
                    .append(' ')
                    .append(d.code())
                    .append(' ')
                    .append(d.summary())
                    .append('\n');
        }
        return text.toString();
    }

    static String mistakes(String yaml) {
        return shown(SpecParser.parse("spec.yaml", yaml));
    }

    static List<String> codes(String yaml) {
        return SpecParser.parse("spec.yaml", yaml).diagnostics().stream()
                .map(Diagnostic::code)
                .toList();
    }
}

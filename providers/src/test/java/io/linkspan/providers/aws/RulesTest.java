package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Resource.Rule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    @Test
    void permissions_everyKindOfPeer_comesBackTheSame() {
        Set<Rule> rules =
                Set.of(
                        new Rule("tcp", 22, 22, "203.0.113.0/24"),
                        new Rule("tcp", 9092, 9095, "10.0.0.0/16"),
                        new Rule("udp", 53, 53, "::/0"),
                        new Rule("tcp", 22, 22, "sg-0123"),
                        new Rule("tcp", 443, 443, "pl-0123"),
                        new Rule("icmp", -1, -1, "10.0.0.0/8"),
                        Rule.everythingTo("0.0.0.0/0"));

        assertThat(Rules.of(Rules.permissions(rules))).isEqualTo(new TreeSet<>(rules));
    }

    @Test
    void missing_onlyTheDifference() {
        Rule ssh = new Rule("tcp", 22, 22, "10.0.0.0/8");
        Rule kafka = new Rule("tcp", 9092, 9092, "10.0.0.0/8");

        assertThat(Rules.missing(new TreeSet<>(Set.of(ssh)), new TreeSet<>(Set.of(ssh, kafka))))
                .isEqualTo(List.of(kafka));
    }

    @ParameterizedTest
    @CsvSource({
        "t2.large,x86_64",
        "m7i-flex.large,x86_64",
        "g4dn.xlarge,x86_64",
        "p4de.24xlarge,x86_64",
        "t4g.small,arm64",
        "m7gd.large,arm64",
        "im4gn.large,arm64",
        "is4gen.large,arm64",
        "a1.large,arm64",
        "x2gd.large,arm64"
    })
    void architecture_instanceType_isItsFamilys(String type, String architecture) {
        assertThat(AwsConventions.architecture(type)).isEqualTo(architecture);
    }

    @Test
    void token_sameParts_sameTokenWithinTheLimit() {
        assertThat(Token.of(List.of("orders", "instance/b1", "1")))
                .isEqualTo(Token.of(List.of("orders", "instance/b1", "1")))
                .isNotEqualTo(Token.of(List.of("orders", "instance/b", "11")))
                .hasSizeLessThanOrEqualTo(64);
    }
}

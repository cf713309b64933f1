package io.linkspan.localcloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardTest {
    @ParameterizedTest
    @CsvSource({
        "abc, abc, true",
        "abc, ABC, false",
        "a*, abc, true",
        "*c, abc, true",
        "a?c, abc, true",
        "a?c, ac, false",
        "*b*, abc, true",
        "a**c, abbbc, true",
        "a\\*c, a*c, true",
        "a\\*c, abc, false",
        "a\\?c, a?c, true",
        "\\\\, \\, true",
        "*, '', true",
        "'', '', true",
        "'', a, false",
        "a*b*c, aXbXbXc, true",
        "a*b*c, aXbXbX, false"
    })
    void matches_asEc2Does(String pattern, String text, boolean expected) {
        assertThat(Wildcard.matches(pattern, text)).isEqualTo(expected);
    }

    @Test
    void manyStars_takeNoExponentialTime() {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () ->
                        assertThat(Wildcard.matches("*a".repeat(100) + "b", "a".repeat(2_000)))
                                .isFalse());
    }
}

package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.linkspan.core.diagnostic.Severity;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged specs are answered, whatever the damage. */
class SpecFuzzTest {
    private static final long SEED = SpecRendererTest.seed();
    private static final int ROUNDS = Boolean.getBoolean("linkspan.exhaustive") ? 100_000 : 2_000;
    private static final String LETTERS =
            " \t\n:-[]{},&*!|>'\"%@`#?~0123456789abz\\\u0000\uFEFFé\uD83D";

    @Test
    void parse_truncatedAnywhere_answers() {
        String yaml = ExampleSpec.text();
        for (int end = 0; end < yaml.length(); end++) {
            answered(yaml.substring(0, end));
        }
    }

    @Test
    void parse_mutated_answers() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            StringBuilder yaml =
                    new StringBuilder(
                            random.nextBoolean()
                                    ? ExampleSpec.text()
                                    : SpecRenderer.render(RandomLinks.link(random)));
            for (int i = 1 + random.nextInt(8); i > 0; i--) {
                mutate(yaml, random);
            }
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> answered(yaml.toString()),
                    () -> "replay with -Dseed=" + seed);
        }
    }

    @Test
    void parse_halfACharacterAnywhere_answers() {
        for (int length = 1_000; length < 1_050; length++) {
            for (char half : new char[] {'\uD83D', '\uDE80'}) {
                assertThat(Specs.codes("a: " + "x".repeat(length) + half))
                        .containsExactly("LS-SPEC-01");
                assertThat(Specs.codes("a: " + "x".repeat(length) + half + "y".repeat(2_000)))
                        .containsExactly("LS-SPEC-01");
            }
            answered("# " + "x".repeat(length) + "\uD83D\uDE80\n" + Specs.SMALL);
        }
    }

    private static void mutate(StringBuilder yaml, Random random) {
        if (yaml.isEmpty()) {
            return;
        }
        int at = random.nextInt(yaml.length());
        int to = Math.min(yaml.length(), at + 1 + random.nextInt(20));
        switch (random.nextInt(4)) {
            case 0 -> yaml.delete(at, to);
            case 1 -> yaml.insert(random.nextInt(yaml.length()), yaml.substring(at, to));
            case 2 -> yaml.insert(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
            default -> yaml.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
    }

    private static void answered(String yaml) {
        SpecResult result = SpecParser.parse("fuzz.yaml", yaml);
        boolean errors =
                result.diagnostics().stream().anyMatch(d -> d.severity() == Severity.ERROR);
        assertThat(result instanceof SpecResult.Refused).isEqualTo(errors);
        assertThat(result.diagnostics()).allMatch(d -> d.code().startsWith("LS-SPEC-"));
    }
}

package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.KafkaLink;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpecRendererTest {
    private static final long SEED = seed();
    private static final int ROUNDS = Boolean.getBoolean("linkspan.exhaustive") ? 10_000 : 500;

    @Test
    void render_anyLink_parsesToTheSame() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            KafkaLink link = RandomLinks.link(new Random(seed));

            String yaml = SpecRenderer.render(link);

            assertThat(SpecParser.parse("rendered.yaml", yaml))
                    .as(() -> "replay with -Dseed=" + seed + "\n" + yaml)
                    .satisfies(result -> assertThat(Specs.accepted(result)).isEqualTo(link));
        }
    }

    @Test
    void render_example_parsesToTheSame() {
        KafkaLink example = Specs.link(ExampleSpec.text());

        assertThat(Specs.link(SpecRenderer.render(example))).isEqualTo(example);
    }

    @Test
    void render_sshFromCaller_parsesToTheSame() {
        KafkaLink link =
                Specs.link(
                        ExampleSpec.text().replaceFirst("sshFrom: \\[[^]]*]", "sshFrom: [caller]"));

        assertThat(link.aws().bastion().sshFrom()).containsExactly(AwsSpec.CALLER);
        assertThat(SpecRenderer.render(link)).contains("sshFrom: [caller]");
        assertThat(Specs.link(SpecRenderer.render(link))).isEqualTo(link);
    }

    static long seed() {
        String given = System.getProperty("seed", "");
        return given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    }
}

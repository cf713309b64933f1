package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RealFault.ByHand;
import io.linkspan.e2e.RealFault.Looker;
import io.linkspan.e2e.RightWorld.Finding;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/** Carries out what {@code verify} says to do, word by word. */
final class Cure {
    private static final Duration CURED = Duration.ofMinutes(4);
    private static final int REMEDIES = 6;

    private Cure() {}

    /** Does what the first red line says, again and again, until everything is green. */
    static void everything(RightWorld world, Looked broken, List<RealFault> faults)
            throws IOException {
        Instant end = Instant.now().plus(CURED);
        Looked now = broken;
        int remedies = 0;
        String last = "";
        while (now.exit() != 0) {
            Optional<Finding> first = now.first();
            if (first.isPresent() && !first.get().remedy().equals(last)) {
                assertThat(++remedies).as(now.described()).isLessThanOrEqualTo(REMEDIES);
                last = first.get().remedy();
                carryOut(world, first.get(), faults);
            }
            now = world.verify(Looker.USUAL);
            assertThat(Instant.now()).as(now.described()).isBefore(end);
        }
    }

    private static void carryOut(RightWorld world, Finding finding, List<RealFault> faults) {
        String remedy = finding.remedy();
        for (RealFault fault : faults) {
            Optional<ByHand> byHand =
                    fault.byHand().filter(b -> fault.code().equals(finding.code()));
            if (byHand.isPresent()) {
                Matcher words = byHand.get().words().matcher(remedy);
                assertThat(words.find()).as("%s in: %s", byHand.get().words(), remedy).isTrue();
                world.shell(byHand.get().script());
                return;
            }
        }
        if (remedy.startsWith("linkspan apply")) {
            world.apply();
        } else if (!remedy.startsWith("Wait")) {
            Optional<String> script = StatedRemedy.script(remedy);
            boolean broken = faults.stream().anyMatch(f -> f.code().equals(finding.code()));
            // What nobody broke, such as a slow way, may follow a restart for a moment: the next
            // look tells.
            assertThat(script.isPresent() || !broken)
                    .as("a change that can be made: %s", finding)
                    .isTrue();
            script.ifPresent(world::shell);
        }
    }
}

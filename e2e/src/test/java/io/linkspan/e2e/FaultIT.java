package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RealFault.Looker;
import io.linkspan.e2e.RightWorld.Finding;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Somebody breaks one thing in a world that works, with tools of others. {@code verify} must name
 * that very thing first, and what it says to do must make everything green again. {@code
 * -Dlinkspan.faults=REGEX} chooses by name; {@code -Dlinkspan.world=FOLDER} takes a world that is
 * up.
 */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultIT {
    @TempDir static Path folder;

    private final List<String> table = new ArrayList<>();
    private @Nullable RightWorld world;

    @BeforeAll
    void tools() throws IOException {
        Tools.require("aws", "awscli");
        Tools.require("ssh", "openssh-client");
        Tools.require("curl", "curl");
        Files.createDirectories(Path.of("target"));
    }

    @AfterAll
    void down() throws IOException {
        if (world != null && System.getProperty("linkspan.world") == null) {
            world.close();
        }
        Files.write(Path.of("target", "faults.md"), table);
    }

    static Stream<RealFault> faults() {
        String chosen = System.getProperty("linkspan.faults", "");
        if (!chosen.isEmpty()) {
            Pattern pattern = Pattern.compile(chosen);
            return RealFaults.ALL.stream().filter(f -> pattern.matcher(f.toString()).find());
        }
        return RealFaults.ALL.stream();
    }

    static Stream<List<RealFault>> pairs() {
        List<List<RealFault>> all =
                RealFaults.PAIRS.stream()
                        .map(pair -> pair.stream().map(RealFaults::named).toList())
                        .toList();
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void verify_oneFault_namesItFirstAndItsRemedyCures(RealFault fault) throws IOException {
        RightWorld broken = world();
        boolean cured = false;
        try {
            broken.shell(fault.injection());

            Looked looked = broken.verify(fault.looker());

            assertThat(looked.first().map(Finding::code))
                    .as(looked.described())
                    .contains(fault.code());
            assertThat(looked.exit()).isEqualTo(1);
            Cure.everything(broken, looked, List.of(fault));
            cured = true;
            table.add(
                    "| "
                            + fault.name()
                            + " | `"
                            + fault.code()
                            + "` | "
                            + looked.first().get().evidence()
                            + " |");
            Files.write(Path.of("target", "faults.md"), table);
        } finally {
            if (!cured) {
                renew();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void verify_twoFaults_namesBoth(List<RealFault> pair) throws IOException {
        RightWorld broken = world();
        boolean cured = false;
        try {
            pair.forEach(fault -> broken.shell(fault.injection()));

            Looked looked = broken.verify(Looker.USUAL);

            assertThat(looked.failures().stream().map(Finding::code).distinct())
                    .as(looked.described())
                    .containsAll(pair.stream().map(RealFault::code).toList());
            Cure.everything(broken, looked, pair);
            cured = true;
        } finally {
            if (!cured) {
                renew();
            }
        }
    }

    private RightWorld world() {
        RightWorld there = world;
        if (there == null) {
            String given = System.getProperty("linkspan.world");
            there =
                    given == null
                            ? RightWorld.up(folder, Optional.empty())
                            : RightWorld.of(Path.of(given));
            world = there;
        }
        return there;
    }

    /** What could not be cured must not disturb the next fault. */
    private void renew() {
        if (world != null && System.getProperty("linkspan.world") == null) {
            world.close();
            world = null;
        } else if (world != null) {
            world.apply();
            world.shell("discover");
        }
    }
}

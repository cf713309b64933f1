package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RightWorld.Finding;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Breaks a right world and has it cured, fault by fault: {@code verify} must name what was broken,
 * and what it says to do must make everything green again. The world is brought up when it is first
 * needed, and anew after a fault that was not cured. Not thread-safe.
 */
final class FaultProof implements AutoCloseable {
    private final Path folder;
    private final Optional<Path> spec;
    private final @Nullable String given;
    private final Path table;
    private final List<String> lines = new ArrayList<>();
    private @Nullable RightWorld world;

    /**
     * @param spec the built-in example when empty
     * @param given folder of a world that is up, which is taken and left so; null for one's own
     * @param table where a line for each cured fault goes
     */
    FaultProof(Path folder, Optional<Path> spec, @Nullable String given, Path table) {
        this.folder = folder;
        this.spec = spec;
        this.given = given;
        this.table = table;
    }

    /** The fault's code must be the first red line. */
    void one(RealFault fault) throws IOException {
        cured(
                List.of(fault),
                looked ->
                        assertThat(looked.first().map(Finding::code))
                                .as(looked.described())
                                .contains(fault.code()));
    }

    /** Each fault's code must be among the red lines. */
    void together(List<RealFault> faults) throws IOException {
        cured(
                faults,
                looked ->
                        assertThat(looked.failures().stream().map(Finding::code).distinct())
                                .as(looked.described())
                                .containsAll(faults.stream().map(RealFault::code).toList()));
    }

    private interface Expectation {
        void holdsFor(Looked looked);
    }

    private void cured(List<RealFault> faults, Expectation expectation) throws IOException {
        RightWorld broken = world();
        Instant begin = Instant.now();
        try {
            faults.forEach(fault -> broken.shell(fault.injection()));

            Looked looked = broken.verify(faults.getFirst().looker());

            expectation.holdsFor(looked);
            assertThat(looked.exit()).isEqualTo(1);
            Cure.everything(broken, looked, faults);
            told(faults, looked, begin);
        } catch (IOException | RuntimeException | Error e) {
            System.out.println("RED " + faults + ": " + e.getMessage());
            renewAfter(e);
            throw e;
        }
    }

    private void told(List<RealFault> faults, Looked looked, Instant begin) throws IOException {
        long seconds = Duration.between(begin, Instant.now()).toSeconds();
        System.out.println("green " + faults + " after " + seconds + " s");
        for (RealFault fault : faults) {
            lines.add(
                    "| %s | `%s` | %s |"
                            .formatted(
                                    fault.name(),
                                    fault.code(),
                                    looked.failures().stream()
                                            .filter(f -> f.code().equals(fault.code()))
                                            .map(Finding::evidence)
                                            .findFirst()
                                            .orElse("")));
        }
        Files.createDirectories(table.toAbsolutePath().getParent());
        Files.write(table, lines);
    }

    /** The world, up and right. */
    RightWorld world() {
        RightWorld there = world;
        if (there == null) {
            there = given == null ? RightWorld.up(folder, spec) : RightWorld.of(Path.of(given));
            world = there;
        }
        return there;
    }

    /** What could not be cured must not disturb the next fault, nor hide why it was not cured. */
    private void renewAfter(Throwable failure) {
        try {
            if (given == null) {
                close();
            } else if (world != null) {
                world.apply();
                world.shell("discover");
            }
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        RightWorld there = world;
        world = null;
        if (there != null && given == null) {
            there.close();
        }
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RealFault.Looker;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
 * -Dlinkspan.faults=REGEX} chooses by code and name (both of a pair), {@code
 * -Dlinkspan.world=FOLDER} takes a world that is up.
 */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultIT {
    private static final Pattern CHOSEN =
            Pattern.compile(System.getProperty("linkspan.faults", ""));

    @TempDir static Path folder;

    private @Nullable FaultProof proof;

    @BeforeAll
    void tools() {
        Tools.require("aws", "awscli");
        Tools.require("ssh", "openssh-client");
        Tools.require("curl", "curl");
        proof =
                new FaultProof(
                        folder,
                        Optional.empty(),
                        System.getProperty("linkspan.world"),
                        Path.of("target", "faults.md"));
    }

    @AfterAll
    void down() {
        if (proof != null) {
            proof.close();
        }
    }

    static Stream<RealFault> faults() {
        return RealFaults.ALL.stream().filter(fault -> isChosen(fault.toString()));
    }

    static Stream<List<RealFault>> pairs() {
        return RealFaults.PAIRS.stream()
                .map(pair -> pair.stream().map(RealFaults::named).toList())
                .filter(pair -> isChosen("two faults: " + pair));
    }

    private static boolean isChosen(String name) {
        return CHOSEN.matcher(name).find();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("faults")
    void verify_oneFault_namesItFirstAndItsRemedyCures(RealFault fault) throws IOException {
        proof().one(fault);
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pairs")
    void verify_twoFaults_namesBoth(List<RealFault> pair) throws IOException {
        proof().together(pair);
    }

    static Stream<RealFaults.Refusal> refusals() {
        return RealFaults.REFUSED.stream().filter(refusal -> isChosen(refusal.toString()));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("refusals")
    void cloud_faultThatCannotBe_refusesToMakeIt(RealFaults.Refusal refusal) throws IOException {
        proof().world().shell(refusal.script());

        Looked looked = proof().world().verify(Looker.USUAL);
        assertThat(looked.exit()).as(looked.described()).isZero();
    }

    private FaultProof proof() {
        return Objects.requireNonNull(proof, "prepared before all tests");
    }
}

package io.linkspan.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Topology;
import io.linkspan.core.verify.CheckKind;
import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One fault in a right world is named, where it is, and nothing else is; two are both named. */
class FaultTest {
    static List<Fault> faults() {
        return Faults.ALL;
    }

    static List<Fault> securedFaults() {
        return Faults.SECURED;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void verify_oneFault_theOnlyRedLinesAreItsOwn(Fault fault) throws InterruptedException {
        namesItAlone(fault, Shapes.guide());
    }

    @ParameterizedTest
    @MethodSource({"faults", "securedFaults"})
    void verify_oneFaultBehindTlsAndUsers_theOnlyRedLinesAreItsOwn(Fault fault)
            throws InterruptedException {
        namesItAlone(fault, Shapes.secured());
    }

    private static void namesItAlone(Fault fault, Topology shape) throws InterruptedException {
        FakeWorld world = new FakeWorld(shape);
        fault.injection().accept(world);

        Report report = VerificationTest.look(world);

        assertThat(codes(report))
                .as(() -> VerificationTest.red(report))
                .containsExactly(fault.kind().code());
        assertThat(report.failures())
                .allSatisfy(f -> assertThat(f.remedy()).as("remedy").isNotBlank());
        assertThat(report.findings())
                .filteredOn(f -> f.verdict() == Verdict.UNKNOWN)
                .allSatisfy(f ->
                        assertThat(f.because())
                                .as(() -> VerificationTest.red(report))
                                .map(because -> because.code())
                                .hasValue(fault.kind().code()));
    }

    @Test
    void faults_coverEveryKindThatAWorldInMemoryCanBreak() {
        Set<CheckKind> missing = EnumSet.allOf(CheckKind.class);
        Faults.ALL.forEach(fault -> missing.remove(fault.kind()));
        Faults.SECURED.forEach(fault -> missing.remove(fault.kind()));

        assertThat(missing)
                .containsExactlyInAnyOrder(
                        // What these would say has always been said further up in this world.
                        CheckKind.ACCOUNT,
                        CheckKind.EXTERNAL_NAMES,
                        CheckKind.BROKER_PORT,
                        CheckKind.ENDPOINT_PORT,
                        CheckKind.ENDPOINT_BOOTSTRAP,
                        CheckKind.LISTENING,
                        CheckKind.HEALTH,
                        CheckKind.CONNECTION_ACTIVE,
                        CheckKind.DELIVERY);
    }

    @Test
    void verify_twoFaults_bothAreNamed() throws InterruptedException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("FaultTest seed=" + seed);
        List<Fault> shuffled = new ArrayList<>(Faults.INDEPENDENT);
        Collections.shuffle(shuffled, new Random(seed));
        for (int i = 0; i + 1 < shuffled.size(); i++) {
            FakeWorld world = new FakeWorld(Shapes.guide());
            shuffled.get(i).injection().accept(world);
            shuffled.get(i + 1).injection().accept(world);

            Report report = VerificationTest.look(world);

            assertThat(codes(report))
                    .as(
                            "seed %d, %s and %s: %s",
                            seed,
                            shuffled.get(i),
                            shuffled.get(i + 1),
                            VerificationTest.red(report))
                    .isEqualTo(
                            new TreeSet<>(
                                    Set.of(
                                            shuffled.get(i).kind().code(),
                                            shuffled.get(i + 1).kind().code())));
        }
    }

    @Test
    void verify_oneBrokerOfManyIsDown_othersAreStillTold() throws InterruptedException {
        Topology topology = Shapes.brokers(3);
        FakeWorld world = new FakeWorld(topology);
        world.hosts.computeIfPresent(new BrokerId(5), (id, h) -> Faults.dead(h));

        Report report = VerificationTest.look(world);

        assertThat(report.failures()).extracting(Finding::check).hasSize(1);
        assertThat(report.findings())
                .filteredOn(f -> f.check().kind() == CheckKind.ENDPOINT_PORT)
                .filteredOn(f -> f.verdict() == Verdict.PASS)
                .hasSize(8);
    }

    private static Set<String> codes(Report report) {
        Set<String> codes = new TreeSet<>();
        report.failures().forEach(f -> codes.add(f.check().code()));
        return codes;
    }
}

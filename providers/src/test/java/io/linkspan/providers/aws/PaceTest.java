package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class PaceTest {
    private Instant now = Instant.EPOCH;
    private final List<Duration> slept = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Pace pace =
            new Pace(
                    () -> now,
                    time -> {
                        slept.add(time);
                        now = now.plus(time);
                    },
                    new SplittableRandom(1));

    static SdkException refusal(String code) {
        return Ec2Exception.builder()
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode(code).errorMessage("no").build())
                .statusCode(400)
                .build();
    }

    @Test
    void until_done_returnsAtOnce() throws InterruptedException {
        assertThat(
                        pace.until(
                                "it",
                                "",
                                Duration.ofSeconds(1),
                                notes::add,
                                () -> new Pace.Look.Done<>(7)))
                .isEqualTo(7);
        assertThat(slept).isEmpty();
    }

    @Test
    void until_neverDone_endsAtItsBoundAndTellsTheLastState() {
        assertThatThrownBy(() ->
                        pace.until(
                                "host b1 to run",
                                "look there",
                                Duration.ofMinutes(5),
                                notes::add,
                                () -> new Pace.Look.NotYet<>("pending")))
                .isInstanceOfSatisfying(
                        DiagnosticException.class,
                        e -> {
                            assertThat(e.diagnostics().getFirst().code()).isEqualTo("LS-AWS-10");
                            assertThat(e).hasMessage("waited 5 min in vain for host b1 to run");
                            assertThat(e.diagnostics().getFirst().detail()).contains("pending");
                        });
        assertThat(now).isEqualTo(Instant.EPOCH.plus(Duration.ofMinutes(5)));
        assertThat(slept).allMatch(d -> d.compareTo(Duration.ofSeconds(5)) <= 0);
        // A note each five seconds at most, with the time that has passed.
        assertThat(notes)
                .hasSizeBetween(2, 61)
                .contains("waiting for host b1 to run: pending")
                .last()
                .asString()
                .matches("waiting for host b1 to run: pending \\(2\\d\\d s of 5 min\\)");
    }

    @Test
    void persist_reasonThatPasses_triesAgainUntilItsBound() {
        assertThatThrownBy(() ->
                        pace.persist(
                                Duration.ofMinutes(10),
                                e -> e.has("DependencyViolation"),
                                notes::add,
                                () -> {
                                    throw refusal("DependencyViolation");
                                }))
                .isInstanceOf(SdkException.class);
        assertThat(now).isEqualTo(Instant.EPOCH.plus(Duration.ofMinutes(10)));
        assertThat(notes)
                .last()
                .asString()
                .contains("DependencyViolation, tried again (", " s of 10 min)");
    }

    @Test
    void persist_anotherReason_givesUpAtOnce() {
        assertThatThrownBy(() ->
                        pace.persist(
                                Duration.ofMinutes(10),
                                e -> e.has("DependencyViolation"),
                                notes::add,
                                () -> {
                                    throw refusal("UnauthorizedOperation");
                                }))
                .isInstanceOf(SdkException.class);
        assertThat(slept).isEmpty();
    }

    @Test
    void eventually_knownAfterAWhile_succeeds() throws InterruptedException {
        int[] calls = {0};
        assertThat(
                        pace.eventually(
                                notes::add,
                                () -> {
                                    if (++calls[0] < 4) {
                                        throw refusal("InvalidVpcID.NotFound");
                                    }
                                    return "made";
                                }))
                .isEqualTo("made");
        assertThat(slept).hasSize(3);
    }
}

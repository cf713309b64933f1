package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local cloud by itself: started, looked at, asked as each of its accounts, stopped. */
class CloudCommandsIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir Path folder;

    @Test
    void cloud_byItself_isStartedAskedAsEachAccountAndStopped() throws IOException {
        Tools.require("aws", "awscli");
        Linkspan linkspan = new Linkspan(folder);
        try {
            assertThat(linkspan.run(SOON, "cloud", "status").exit()).isEqualTo(1);
            assertThat(linkspan.run(SOON, "cloud", "stop").out()).contains("no local cloud runs");

            Linkspan.Result started = linkspan.run(SOON, "cloud", "start");
            assertThat(started.exit()).as(started.all()).isZero();
            assertThat(started.out()).startsWith("started: ").contains("http://127.0.0.1:");
            assertThat(linkspan.run(SOON, "cloud", "start").out()).startsWith("already running: ");
            Linkspan.Result status = linkspan.run(SOON, "cloud", "status", "--output", "json");
            assertThat(status.exit()).isZero();
            assertThat(status.out()).contains("\"running\":true", "\"ready\":true");

            String provider = ask(linkspan, "provider", "sts get-caller-identity", "Account");
            String consumer = ask(linkspan, "consumer", "sts get-caller-identity", "Account");
            assertThat(provider).matches("[0-9]{12}").isNotEqualTo(consumer);
            assertThat(consumer).matches("[0-9]{12}");
            // Each sees its own zones' names, and its own networks.
            String zone = "ec2 describe-availability-zones --filters Name=zone-id,Values=usw2-az2";
            assertThat(ask(linkspan, "provider", zone, "AvailabilityZones[].ZoneName"))
                    .isNotEqualTo(ask(linkspan, "consumer", zone, "AvailabilityZones[].ZoneName"));
            String vpc =
                    ask(
                            linkspan,
                            "provider",
                            "ec2 create-vpc --cidr-block 127.10.0.0/16",
                            "Vpc.VpcId");
            assertThat(ask(linkspan, "consumer", "ec2 describe-vpcs", "Vpcs[].VpcId"))
                    .isNotEmpty()
                    .doesNotContain(vpc);
            Linkspan.Result wrong = linkspan.run(SOON, "cloud", "env", "--account", "nobody");
            assertThat(wrong.exit()).as(wrong.all()).isEqualTo(2);
            assertThat(wrong.err().toLowerCase(Locale.ROOT))
                    .contains("nobody", "provider", "consumer");

            assertThat(linkspan.run(SOON, "cloud", "stop").out()).startsWith("stopped: ");
            assertThat(linkspan.run(SOON, "cloud", "status").exit()).isEqualTo(1);
            assertThat(linkspan.run(SOON, "cloud", "start").exit()).isZero();
            assertThat(ask(linkspan, "provider", "ec2 describe-vpcs", "Vpcs[].VpcId"))
                    .as("what was there before it was stopped")
                    .isEqualTo(vpc);
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }

    /** Asks in a shell, with whatever AWS CLI is there, as the text of {@code env} is meant. */
    private static String ask(Linkspan linkspan, String account, String what, String query) {
        String script =
                "eval \"$("
                        + Linkspan.launcher()
                        + " cloud env --account "
                        + account
                        + ")\"\naws "
                        + what
                        + " --output text --query "
                        + query;
        Linkspan.Result result = linkspan.command(SOON, "bash", "-ec", script);
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out().strip();
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code up} is ended at any moment, by SIGKILL or Ctrl-C, and run again: the world is the same,
 * with nothing twice.
 */
class InterruptionIT {
    private static final Duration UP = Duration.ofMinutes(4);
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final List<String> COUNTS =
            List.of(
                    "aws ec2 describe-vpcs --filters Name=tag:linkspan:link,Values=orders --query length(Vpcs)",
                    "aws ec2 describe-subnets --filters Name=tag:linkspan:link,Values=orders --query length(Subnets)",
                    "aws ec2 describe-internet-gateways --filters Name=tag:linkspan:link,Values=orders --query length(InternetGateways)",
                    "aws ec2 describe-security-groups --filters Name=tag:linkspan:link,Values=orders --query length(SecurityGroups)",
                    "aws ec2 describe-instances --filters Name=instance-state-name,Values=pending,running --query length(Reservations[].Instances[])",
                    "aws elbv2 describe-load-balancers --query length(LoadBalancers)",
                    "aws elbv2 describe-target-groups --query length(TargetGroups)",
                    "aws ec2 describe-vpc-endpoint-service-configurations --query length(ServiceConfigurations)",
                    "aws ec2 describe-vpc-endpoint-connections --query length(VpcEndpointConnections)");
    private static final List<String> ONE_OF_EACH =
            List.of("1", "4", "1", "3", "4", "1", "4", "1", "1");

    @TempDir Path folder;

    @Test
    void up_endedAtRandomMoments_convergesWithNothingTwice() throws InterruptedException {
        Tools.require("aws", "awscli");
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("InterruptionIT seed=" + seed);
        Random random = new Random(seed);
        Linkspan linkspan = new Linkspan(folder);
        int rounds = Boolean.getBoolean("linkspan.exhaustive") ? 30 : 2;
        try {
            for (int round = 0; round < rounds; round++) {
                for (int cut = 0; cut < 2; cut++) {
                    Process up = linkspan.start("up").process();
                    boolean kill = random.nextBoolean();
                    if (!up.waitFor(500 + random.nextInt(10_000), TimeUnit.MILLISECONDS)) {
                        if (kill) {
                            up.destroyForcibly();
                        } else {
                            up.destroy();
                        }
                        assertThat(up.waitFor(30, TimeUnit.SECONDS))
                                .as("seed %d: ends when told to", seed)
                                .isTrue();
                    }
                }
                Linkspan.Result again = linkspan.run(UP, "up");
                assertThat(again.exit())
                        .as("seed %d round %d: %s", seed, round, again.all())
                        .isZero();
                for (int i = 0; i < COUNTS.size(); i++) {
                    Linkspan.Result count =
                            linkspan.foreign(SOON, (COUNTS.get(i) + " --output text").split(" "));
                    assertThat(count.out().strip())
                            .as("seed %d round %d: %s: %s", seed, round, COUNTS.get(i), count.err())
                            .isEqualTo(ONE_OF_EACH.get(i));
                }
                assertThat(linkspan.run(SOON, "down", "--delete").exit()).isZero();
            }
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }
}

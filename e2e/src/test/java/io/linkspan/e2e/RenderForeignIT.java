package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Templates, rendered without any cloud, are read by programs that nobody here wrote. */
class RenderForeignIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    @TempDir private Path folder;

    @BeforeEach
    void spec() throws IOException {
        Files.writeString(
                folder.resolve("orders.yaml"),
                """
                apiVersion: linkspan/v1
                name: orders
                aws:
                  region: us-west-2
                  vpc: { cidr: 10.0.0.0/16 }
                  bastion: { sshFrom: [203.0.113.0/24] }
                zones: [usw2-az1, usw2-az2, usw2-az3]
                consumers:
                  - tidbCloud: { clusterId: "10048930788495339885", displayName: orders-kafka }
                """);
    }

    private void render(String target) {
        Linkspan.Result rendered =
                new Linkspan(folder)
                        .run(
                                SOON,
                                "render",
                                "orders.yaml",
                                "--to",
                                target,
                                "--consumer-account",
                                "999988887777",
                                "--out",
                                "out");
        assertThat(rendered.exit()).as(rendered.all()).isZero();
    }

    @Test
    void terraform_fmt_findsNothingToCorrect() {
        Tools.preferred("terraform");
        render("terraform");

        Linkspan.Result fmt =
                new Linkspan(folder)
                        .program(
                                SOON,
                                Map.of(),
                                "terraform",
                                "fmt",
                                "-check",
                                "-diff",
                                "out/main.tf");

        assertThat(fmt.exit()).as(fmt.all()).isZero();
    }

    @EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
    @Test
    void cloudFormation_moto_makesWhatItHasWordsFor() throws IOException, InterruptedException {
        Tools.preferred("moto_server");
        Tools.require("aws", "awscli");
        render("cloudformation");
        // Moto's stacks have load balancers for HTTP alone, and no subnet mappings.
        Files.writeString(
                folder.resolve("out/for-moto.yaml"),
                Files.readString(folder.resolve("out/template.yaml"))
                        .replace("SubnetMappings:", "Subnets:")
                        .replace("Protocol: \"TCP\"", "Protocol: \"HTTP\"")
                        .replaceAll("- SubnetId: (!Ref .*)\\n +PrivateIPv4Address: .*", "- $1"));
        int port = freePort();
        Process moto =
                new ProcessBuilder("moto_server", "-p", Integer.toString(port))
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("moto.log").toFile())
                        .start();
        try {
            awaitPort(port, moto);

            Linkspan.Result made =
                    aws(
                            port,
                            "cloudformation create-stack --stack-name s --template-body"
                                    + " file://out/for-moto.yaml --parameters"
                                    + " ParameterKey=PublicKey,ParameterValue=ssh-rsa");
            assertThat(made.exit()).as(made.all()).isZero();

            assertThat(
                            values(
                                    aws(
                                            port,
                                            "ec2 describe-subnets --filters"
                                                    + " Name=tag:linkspan:link,Values=orders --query"
                                                    + " Subnets[].CidrBlock --output text")))
                    .containsExactlyInAnyOrderElementsOf(inTemplate("CidrBlock: \"(.*/18)\""));
            assertThat(
                            values(
                                    aws(
                                            port,
                                            "ec2 describe-instances --query"
                                                    + " Reservations[].Instances[].PrivateIpAddress"
                                                    + " --output text")))
                    .containsAll(inTemplate("PrivateIpAddress: \"(.*)\""));
            assertThat(
                            values(
                                    aws(
                                            port,
                                            "ec2 describe-security-groups --filters"
                                                    + " Name=group-name,Values=orders-brokers --query"
                                                    + " SecurityGroups[].IpPermissions[].FromPort"
                                                    + " --output text")))
                    .contains("22", "9092", "29092", "39092");
            assertThat(
                            values(
                                    aws(
                                            port,
                                            "elbv2 describe-target-groups --query"
                                                    + " TargetGroups[].Port --output text")))
                    .containsExactlyInAnyOrder("9092", "9093", "9094", "9095");
        } finally {
            moto.descendants().forEach(ProcessHandle::destroy);
            moto.destroy();
            moto.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private Set<String> inTemplate(String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(folder.resolve("out/template.yaml")))
                .results()
                .map((MatchResult m) -> m.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> values(Linkspan.Result result) {
        assertThat(result.exit()).as(result.all()).isZero();
        return List.of(result.out().strip().split("\\s+"));
    }

    /** Names the address in the command: versions before 2.13 do not read AWS_ENDPOINT_URL. */
    private Linkspan.Result aws(int port, String arguments) {
        return new Linkspan(folder)
                .program(
                        SOON,
                        Map.of(
                                "AWS_ACCESS_KEY_ID",
                                "x",
                                "AWS_SECRET_ACCESS_KEY",
                                "y",
                                "AWS_DEFAULT_REGION",
                                "us-west-2"),
                        ("aws --endpoint-url http://127.0.0.1:" + port + " " + arguments)
                                .split(" "));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitPort(int port, Process process) throws InterruptedException {
        long end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
                return;
            } catch (IOException e) {
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        throw new AssertionError("moto_server does not listen on " + port);
    }
}

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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data volumes that a link's hosts left behind, against moto: the local cloud's hosts have no
 * volumes. {@code destroy} asks before they go, and takes them with {@code --delete-data} alone.
 */
class KeptDataIT {
    private static final Duration SOON = Duration.ofMinutes(3);

    /** What three hosts leave, and somebody else's volume. */
    private static final String VOLUMES =
            """
            import boto3
            ec2 = boto3.client('ec2')
            def volume(size, **tags):
                ec2.create_volume(AvailabilityZone='us-west-2a', Size=size, Encrypted=True, VolumeType='gp3', TagSpecifications=[
                    dict(ResourceType='volume', Tags=[dict(Key=k.replace('_', ':'), Value=v) for k, v in tags.items()])])
            for i in (1, 2, 3):
                volume(100, Name='orders-broker-node%d' % i, linkspan_link='orders', linkspan_resource='instance/broker-node%d' % i)
            volume(100, Name='another-broker-node1', linkspan_link='another', linkspan_resource='instance/broker-node1')
            volume(7, Name='mine')
            """;

    private static final String NAMES =
            """
            import boto3
            print(sorted(t['Value'] for v in boto3.client('ec2').describe_volumes()['Volumes'] for t in v['Tags'] if t['Key'] == 'Name'))
            """;

    @TempDir private Path folder = Path.of("unset");
    private int port;
    private @Nullable Process moto;

    @BeforeEach
    void account() throws IOException, InterruptedException {
        Tools.preferred("moto_server");
        Tools.require("python3", "python3-boto3");
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Process started =
                new ProcessBuilder("moto_server", "-p", Integer.toString(port))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("moto.log").toFile())
                        .start();
        moto = started;
        awaitPort(started);
        Files.writeString(
                folder.resolve("orders.yaml"),
                """
                apiVersion: linkspan/v1
                name: orders
                aws:
                  region: us-west-2
                  vpc: { cidr: 10.0.0.0/16 }
                  bastion: { sshFrom: [203.0.113.0/24] }
                consumers:
                  - generic:
                      name: analytics
                      principals: ["*"]
                      zones: [usw2-az1, usw2-az2, usw2-az3]
                      advertisedPattern: "b{id}.{zone}.kafka.example.com:{port}"
                """);
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process running = moto;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroy);
            running.destroy();
            running.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void awaitPort(Process process) throws InterruptedException {
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

    private Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL",
                "http://127.0.0.1:" + port,
                "AWS_ACCESS_KEY_ID",
                "testing",
                "AWS_SECRET_ACCESS_KEY",
                "testing",
                "AWS_DEFAULT_REGION",
                "us-west-2");
    }

    private String python(String text) {
        Linkspan.Result result =
                new Linkspan(folder).program(SOON, environment(), "python3", "-c", text);
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out().strip();
    }

    private Linkspan.Result destroy(String... options) {
        return new Linkspan(folder)
                .runWith(
                        environment(),
                        SOON,
                        Stream.concat(Stream.of("destroy", "orders.yaml"), Stream.of(options))
                                .toArray(String[]::new));
    }

    @Test
    void destroy_hostsGoneAlready_takesTheirVolumesOnlyWhenToldTwice() {
        python(VOLUMES);
        String all = python(NAMES);

        Linkspan.Result kept = destroy("--yes");
        assertThat(kept.exit()).as(kept.all()).isZero();
        assertThat(kept.out())
                .contains("nothing to remove", "kept, with the brokers' data: vol-")
                .contains("orders-broker-node3, 100 GiB", "destroy --delete-data")
                .doesNotContain("another", "mine");

        Linkspan.Result asked = destroy("--delete-data");
        assertThat(asked.exit()).as(asked.all()).isNotZero();
        assertThat(asked.all())
                .contains("with all messages on them: vol-", "orders-broker-node1")
                .contains("LS-CLI-06", "destroy --yes --delete-data");
        assertThat(python(NAMES)).isEqualTo(all);

        Linkspan.Result gone = destroy("--yes", "--delete-data");
        assertThat(gone.exit()).as(gone.all()).isZero();
        assertThat(gone.out()).contains("3 data volumes");
        assertThat(python(NAMES)).isEqualTo("['another-broker-node1', 'mine']");

        Linkspan.Result again = destroy("--yes", "--delete-data");
        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(again.out()).isEqualTo("nothing to remove\n");
    }
}

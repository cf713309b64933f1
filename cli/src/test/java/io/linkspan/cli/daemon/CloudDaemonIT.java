package io.linkspan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.cli.workfolder.WorkFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cloud whose starter was killed before the cloud could tell that it is there. */
@Timeout(60)
class CloudDaemonIT {
    @TempDir private Path home;
    private WorkFolder folder;
    private CloudDaemon daemon;
    private Process orphan;

    @BeforeEach
    void startAndForget() throws IOException {
        folder = new WorkFolder(home.resolve(".linkspan")).create();
        Files.createDirectories(folder.cloud());
        Files.createDirectories(folder.logs());
        DaemonCommand command =
                DaemonCommand.ofProcess(List.of(SlowCloud.class.getName(), "cloud", "run"));
        daemon = new CloudDaemon(folder, command, Clock.systemUTC());
        orphan = command.start(folder.cloud(), folder.logs().resolve("cloud.out"));
    }

    @AfterEach
    void end() {
        orphan.destroyForcibly();
    }

    @Test
    void start_cloudHasNoRecordYet_waitsForThatOne() throws InterruptedException {
        CloudDaemon.Start start = daemon.start(note -> SlowCloud.goOn(folder.cloud()));

        assertThat(start).isEqualTo(CloudDaemon.Start.ALREADY_RUNNING);
        assertThat(daemon.running())
                .hasValueSatisfying(running -> {
                    assertThat(running.pid()).isEqualTo(orphan.pid());
                    assertThat(running.ready()).isTrue();
                });
        assertThat(daemon.stop()).isEqualTo(CloudDaemon.Stop.STOPPED);
    }

    @Test
    void stop_cloudHasNoRecordYet_endsIt() throws InterruptedException {
        assertThat(daemon.stop()).isEqualTo(CloudDaemon.Stop.STOPPED);

        assertThat(orphan.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(daemon.running()).isEmpty();
    }

    /** The local cloud's program without a cloud; it writes its record once it may go on. */
    static final class SlowCloud {
        private static final String GO_ON = "go-on";

        private SlowCloud() {}

        static void goOn(Path cloud) {
            try {
                Files.createFile(cloud.resolve(GO_ON));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public static void main(String[] arguments) throws Exception {
            Path cloud = Path.of(System.getProperty("linkspan.home")).resolve("cloud");
            while (!Files.exists(cloud.resolve(GO_ON))) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            new CloudProgram(cloud, Clock.systemUTC()).run(folder -> instances -> {});
        }
    }
}

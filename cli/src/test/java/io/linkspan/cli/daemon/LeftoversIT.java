package io.linkspan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversIT {
    @TempDir Path folder;
    private List<Process> started = List.of();

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void end_processesOfThisCloudAndOfAnother_endsOnlyThisOnes() throws Exception {
        Process polite = sleep(folder.resolve("i-1/home"), "i-1", "exec sleep 600");
        Process deaf =
                sleep(folder.resolve("i-2/home"), "i-2", "trap '' TERM; while :; do sleep 1; done");
        Process foreign = sleep(folder.resolveSibling("another"), "i-1", "exec sleep 600");
        started = List.of(polite, deaf, foreign);
        Leftovers leftovers = new Leftovers(folder);

        int ended = leftovers.end(Duration.ofMillis(500));

        assertThat(ended).isGreaterThanOrEqualTo(2);
        assertThat(leftovers.find()).isEmpty();
        assertThat(polite.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(deaf.waitFor(5, TimeUnit.SECONDS)).isTrue();
        assertThat(foreign.isAlive()).isTrue();
    }

    private static Process sleep(Path home, String instance, String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", script);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("LINKSPAN_INSTANCE_ID", instance);
        return builder.start();
    }
}

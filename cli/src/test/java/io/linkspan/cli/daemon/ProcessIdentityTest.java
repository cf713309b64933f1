package io.linkspan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessIdentityTest {
    @TempDir Path folder;

    @Test
    void runs_thisProcess_true() {
        assertThat(ProcessIdentity.current().runs()).isTrue();
    }

    @Test
    void runs_anotherStartOfTheSamePid_false() {
        ProcessIdentity self = ProcessIdentity.current();

        assertThat(new ProcessIdentity(self.pid(), self.startTicks() + 1).runs()).isFalse();
    }

    @Test
    void of_endedProcess_empty() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();

        assertThat(ProcessIdentity.of(process.pid())).isEmpty();
    }

    @Test
    void record_writtenAndRead_isTheSame() throws IOException {
        DaemonRecord record =
                new DaemonRecord(
                        new ProcessIdentity(12, 34), Instant.parse("2026-01-02T03:04:05Z"), true);

        record.write(folder);

        assertThat(DaemonRecord.read(folder)).isEqualTo(Optional.of(record));
        DaemonRecord.remove(folder);
        assertThat(DaemonRecord.read(folder)).isEmpty();
    }
}

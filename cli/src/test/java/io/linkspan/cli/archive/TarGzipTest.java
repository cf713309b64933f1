package io.linkspan.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarGzipTest {
    @TempDir Path folder;

    @Test
    void write_sameContentAtOtherTimes_sameBytes() throws IOException {
        Path first = folder.resolve("first.tgz");
        Path second = folder.resolve("second.tgz");
        Path tree = tree();

        TarGzip.write(tree, first);
        Files.setLastModifiedTime(tree.resolve("libs/a.jar"), FileTime.from(Instant.EPOCH));
        TarGzip.write(tree, second);

        assertThat(second).hasSameBinaryContentAs(first);
    }

    @Test
    void write_unpackedByTar_givesContentModesAndTimes() throws Exception {
        Path archive = folder.resolve("archive.tgz");
        TarGzip.write(tree(), archive);
        Path out = Files.createDirectory(folder.resolve("out"));

        Process tar =
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", out.toString())
                        .inheritIO()
                        .start();

        assertThat(tar.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(tar.exitValue()).isZero();
        assertThat(out.resolve("kafka/libs/a.jar")).hasSize(1_000);
        assertThat(out.resolve("kafka/bin/run")).isExecutable().hasContent("#!/bin/sh\n");
        assertThat(Files.getLastModifiedTime(out.resolve("kafka/libs/a.jar")).toInstant())
                .isEqualTo(Instant.ofEpochSecond(TarGzip.TIME_SECONDS));
    }

    private Path tree() throws IOException {
        Path tree = folder.resolve("kafka");
        Files.createDirectories(tree.resolve("libs"));
        Files.createDirectories(tree.resolve("bin"));
        Files.write(tree.resolve("libs/a.jar"), new byte[1_000]);
        Path script = tree.resolve("bin/run");
        Files.writeString(script, "#!/bin/sh\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return tree;
    }
}

package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The host's script on real block devices: loop devices in a mount namespace of their own, under
 * the names that Nitro gives them. Where the machine gives none to its user, nothing is proven.
 */
class DataVolumeIT {
    private static final int BLANK_MIB = 400;

    /** What all sessions begin with; the device goes with the session. */
    private static final String SESSION =
            """
            set -eu
            cd "$HOME"
            loop=$(losetup --find --show disk.img)
            trap 'umount kafka/data 2>/dev/null || true; losetup --detach "$loop"' EXIT
            mkdir -p devices/disk/by-id
            ln -sfn "$loop" devices/disk/by-id/nvme-Amazon_Elastic_Block_Store_vol0a1b2c3d
            touch fstab
            export LINKSPAN_DEVICES=$HOME/devices LINKSPAN_FSTAB=$HOME/fstab
            volume() { kafka/bin/linkspan-broker volume vol-0a1b2c3d /dev/sdf; }
            """;

    @TempDir Path home;

    private record Outcome(int status, String output) {}

    @BeforeEach
    void host() throws Exception {
        assumeTrue(
                run("losetup --find && unshare --mount true", false).status() == 0,
                "this machine gives its user no loop device");
        Path script = home.resolve("kafka/bin/linkspan-broker");
        Files.createDirectories(script.getParent());
        Files.createDirectories(home.resolve("kafka/config"));
        try (InputStream in =
                Objects.requireNonNull(Nodes.class.getResourceAsStream("linkspan-broker"))) {
            Files.copy(in, script);
        }
        assertThat(script.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                home.resolve("kafka/config/server.properties"),
                "node.id=1\nlog.dirs=" + home + "/kafka/data\n");
        blank();
    }

    private void blank() throws IOException {
        sized(BLANK_MIB);
    }

    /** Holes, for the most part. */
    private void sized(long mib) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(home.resolve("disk.img").toFile(), "rw")) {
            file.setLength(0);
            file.setLength(mib * 1024 * 1024);
        }
    }

    @Test
    void volume_blank_getsAFileSystemAndIsMountedOnce() throws Exception {
        Outcome outcome =
                session(
                        """
                        volume
                        volume
                        findmnt -n -o SOURCE kafka/data | grep -qx "$loop"
                        [[ -z $(ls -A kafka/data) ]]
                        grep -c " $HOME/kafka/data .*nofail" fstab
                        """);

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output().strip()).isEqualTo("1");
    }

    @Test
    void volume_withMessages_keepsThemOverUnmountAndMount() throws Exception {
        Outcome outcome =
                session(
                        """
                        volume
                        echo kept > kafka/data/meta.properties
                        kafka/bin/linkspan-broker unmount
                        [[ -z $(ls -A kafka/data) && ! -s fstab ]]
                        volume
                        cat kafka/data/meta.properties
                        """);

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output().strip()).isEqualTo("kept");
    }

    /** XFS, as Amazon Linux has it; ext4 grows in use only for a user with CAP_SYS_RESOURCE. */
    @Test
    void volume_grownWhileInUse_isTakenByTheFileSystemAndNothingIsLost() throws Exception {
        assumeTrue(
                run(
                                        "command -v mkfs.xfs && command -v xfs_growfs || (( (0x$(sed -n"
                                                + " 's/^CapEff:[[:space:]]*//p' /proc/self/status) >> 24) & 1 ))",
                                        false)
                                .status()
                        == 0,
                "this machine has no xfsprogs, and its user may not grow ext4 in use");
        sized(2048);

        Outcome outcome =
                session(
                        """
                        volume
                        echo kept > kafka/data/meta.properties
                        exec 3<kafka/data/meta.properties
                        kafka/bin/linkspan-broker observe | grep cramped && exit 1
                        truncate -s 6G disk.img
                        losetup -c "$loop"
                        kafka/bin/linkspan-broker observe | grep cramped
                        kafka/bin/linkspan-broker volume vol-0a1b2c3d /dev/sdf 6
                        kafka/bin/linkspan-broker observe | grep cramped && exit 1
                        exec 3<&-
                        (( $(findmnt -b -n -o SIZE kafka/data) > 5500 << 20 ))
                        cat kafka/data/meta.properties
                        """);

        assertThat(outcome.status()).as(outcome.output()).isZero();
        assertThat(outcome.output().strip()).isEqualTo("cramped=yes\nkept");
    }

    @Test
    void volume_notGrownYet_saysSo() throws Exception {
        Outcome outcome =
                session(
                        """
                        sed -i 's/{1..600}/{1..2}/' kafka/bin/linkspan-broker
                        kafka/bin/linkspan-broker volume vol-0a1b2c3d /dev/sdf 2 || echo refused
                        """);

        assertThat(outcome.output()).contains("not yet 2 GiB", "refused");
    }

    @Test
    void volume_withAnythingElse_isLeftAsItIs() throws Exception {
        // A partition table's signature. Source: "MBR", bytes 510 and 511, and one entry.
        byte[] sector = new byte[512];
        sector[446 + 4] = (byte) 0x83;
        sector[446 + 8] = 1;
        sector[446 + 12] = 64;
        sector[510] = 0x55;
        sector[511] = (byte) 0xaa;
        try (RandomAccessFile file =
                new RandomAccessFile(home.resolve("disk.img").toFile(), "rw")) {
            file.write(sector);
        }

        Outcome outcome =
                session("volume || echo refused; head -c 512 disk.img | tail -c 2 | od -An -tx1");

        assertThat(outcome.output())
                .contains("vol-0a1b2c3d", "it is left as it is", "refused", "55 aa");
    }

    @Test
    void volume_folderHoldsFiles_hidesNone() throws Exception {
        Outcome outcome =
                session(
                        """
                        mkdir kafka/data
                        echo mine > kafka/data/file
                        volume || echo refused
                        cat kafka/data/file
                        """);

        assertThat(outcome.output()).contains("holds files", "refused", "mine");
    }

    @Test
    void volume_noSuchDisk_saysSo() throws Exception {
        Outcome outcome =
                session(
                        """
                        sed -i 's/{1..300}/{1..2}/' kafka/bin/linkspan-broker
                        kafka/bin/linkspan-broker volume vol-0ffff /dev/sdz || echo refused
                        """);

        assertThat(outcome.output()).contains("vol-0ffff is attached as /dev/sdz", "refused");
    }

    private Outcome session(String commands) throws Exception {
        return run(SESSION + commands, true);
    }

    private Outcome run(String commands, boolean namespace) throws Exception {
        List<String> command = new ArrayList<>();
        if (namespace) {
            command.addAll(List.of("unshare", "--mount"));
        }
        command.addAll(List.of("bash", "-c", commands));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), output);
    }
}

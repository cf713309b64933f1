package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is not as it should be around the tool is told in one message: what, where, and what to do.
 * Nobody sees a stack trace.
 */
class SurroundingsIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration UP = Duration.ofMinutes(4);

    @TempDir Path folder;

    @Test
    void anyCommand_noJdk25_saysWhereItLookedAndWhatToInstall() {
        Path jdks = Path.of(System.getProperty("java.home")).getParent();
        Linkspan.Result refused =
                inNamespace(
                        "mount -t tmpfs none "
                                + jdks
                                + " && exec env -u JAVA_HOME -u LINKSPAN_JAVA_HOME HOME="
                                + folder
                                + " PATH=/usr/bin:/bin "
                                + Linkspan.launcher()
                                + " version",
                        SOON);

        assertOneMessage(refused, 1, "linkspan: no JDK 25 was found", "Install one");
    }

    @Test
    void anyCommand_javaHomeOfAnother_saysSo() {
        Linkspan.Result refused =
                new Linkspan(folder)
                        .runWith(Map.of("LINKSPAN_JAVA_HOME", folder.toString()), SOON, "version");

        assertOneMessage(refused, 1, "LINKSPAN_JAVA_HOME is " + folder, "no JDK 25", "Point it at");
    }

    @Test
    void up_unwritableFolder_saysWhichAndWhatElseThereIs() {
        Path home = folder.resolve("home");
        Linkspan.Result refused =
                inNamespace(
                        "mkdir "
                                + home
                                + " && mount -t tmpfs -o ro none "
                                + home
                                + " && exec env LINKSPAN_HOME="
                                + home
                                + "/work "
                                + Linkspan.launcher()
                                + " up",
                        SOON);

        assertOneMessage(
                refused, 1, "LS-HOME-01", home + "/work cannot be written to", "LINKSPAN_HOME");
    }

    @Test
    void up_noSpaceForKafka_saysWhereItIsMissing() {
        Linkspan.Result refused = upWithin("100m");

        assertThat(refused.exit()).as(refused.all()).isEqualTo(1);
        assertThat(refused.err())
                .as("says that there is no space, and names the host")
                .containsIgnoringCase("no space left")
                .contains("broker-node")
                .doesNotContain("\tat ");
    }

    @Test
    void up_noSpaceForTheCloud_saysSo() {
        Linkspan.Result refused = upWithin("16m");

        assertOneMessage(
                refused, 1, "LS-HOME-02", "no space is left", folder + "/home", "free some space");
    }

    @Test
    void exec_noMountNamespaceAllowed_saysWhatItNeeds() {
        Linkspan.Result refused =
                inNamespace(
                        "echo 0 > /proc/sys/user/max_mnt_namespaces && exec env"
                                + " LINKSPAN_CONSUMER_RESOLVER=127.0.0.1 LINKSPAN_HOME="
                                + folder
                                + "/work "
                                + Linkspan.launcher()
                                + " exec -- true",
                        SOON);

        assertOneMessage(refused, 1, "LS-EXEC-01", "mount namespace", "CAP_SYS_ADMIN");
    }

    @Test
    void exec_resolverAtAnotherPort_saysWhatItNeeds() {
        Linkspan.Result refused =
                new Linkspan(folder)
                        .runWith(
                                Map.of("LINKSPAN_CONSUMER_RESOLVER", "127.0.0.1:5353"),
                                SOON,
                                "exec",
                                "--",
                                "true");

        assertOneMessage(refused, 1, "LS-EXEC-03", "127.0.0.1:5353", "port 53");
    }

    /** {@code up} and {@code down} with a work folder that holds no more than a size. */
    private Linkspan.Result upWithin(String size) {
        Path home = folder.resolve("home");
        return inNamespace(
                "mkdir "
                        + home
                        + " && mount -t tmpfs -o size="
                        + size
                        + " none "
                        + home
                        + " && export LINKSPAN_HOME="
                        + home
                        + "; "
                        + Linkspan.launcher()
                        + " up; status=$?; "
                        + Linkspan.launcher()
                        + " down >/dev/null 2>&1; exit $status",
                UP);
    }

    /** As root of user and mount namespaces of its own, where mounts are nobody else's. */
    private Linkspan.Result inNamespace(String script, Duration limit) {
        Linkspan linkspan = new Linkspan(folder);
        List<String> unshare = List.of("unshare", "-r", "-m", "--", "bash", "-c");
        assumeTrue(
                linkspan.command(SOON, with(unshare, "mount -t tmpfs none /mnt")).exit() == 0,
                "needs unprivileged user namespaces");
        return linkspan.command(limit, with(unshare, script));
    }

    private static String[] with(List<String> words, String last) {
        return Stream.concat(words.stream(), Stream.of(last)).toArray(String[]::new);
    }

    private static void assertOneMessage(Linkspan.Result result, int exit, String... parts) {
        assertThat(result.exit()).as(result.all()).isEqualTo(exit);
        assertThat(result.err()).as(result.all()).contains(parts).doesNotContain("\tat ");
        assertThat(result.err().lines().filter(line -> !line.startsWith(" ")).count())
                .as("one message: " + result.all())
                .isEqualTo(1);
    }
}

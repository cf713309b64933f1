package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a terminal: the live tree, and Ctrl-C as the terminal sends it. */
class TerminalIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration UP = Duration.ofMinutes(4);

    /** The key's character; the terminal makes SIGINT of it. Source: termios(3), VINTR. */
    private static final int CTRL_C = 3;

    private static final String UP_ONE_OR_MORE_LINES = "\u001b\\[\\d+F";

    @TempDir Path folder;

    @Test
    void up_ctrlCOnATerminal_showsTheTreeEndsWith130AndConverges() throws Exception {
        Tools.require("script", "bsdutils");
        Linkspan linkspan = new Linkspan(folder);
        try {
            Process terminal = onTerminal("up");
            // Its reader writes it on another thread.
            @SuppressWarnings("JdkObsolete")
            StringBuffer screen = new StringBuffer();
            CompletableFuture<Void> hosts = shown(terminal, screen, "create instance broker-node");
            hosts.get(UP.toSeconds(), TimeUnit.SECONDS);

            terminal.getOutputStream().write(CTRL_C);
            terminal.getOutputStream().flush();

            assertThat(terminal.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as("ends at Ctrl-C: %s", screen)
                    .isTrue();
            assertThat(terminal.exitValue()).as("128 + SIGINT: %s", screen).isEqualTo(130);
            assertThat(screen.toString())
                    .containsPattern(UP_ONE_OR_MORE_LINES)
                    .contains("local cloud", "look at what exists", "make the spec true")
                    .contains("interrupted: ", "goes on from here")
                    .doesNotContain("\tat ");

            Linkspan.Result again = linkspan.run(UP, "up");
            assertThat(again.exit()).as(again.all()).isZero();
            produceStopped(linkspan);
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }

    /** It tells how many messages were acknowledged, and so many are there, or one more. */
    private void produceStopped(Linkspan linkspan) throws Exception {
        Set<Path> before = files();
        Process terminal = onTerminal("produce --messages 100000");
        @SuppressWarnings("JdkObsolete")
        StringBuffer screen = new StringBuffer();
        shown(terminal, screen, "Create Test message 20\r").get(UP.toSeconds(), TimeUnit.SECONDS);

        terminal.getOutputStream().write(CTRL_C);
        terminal.getOutputStream().flush();

        assertThat(terminal.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(terminal.exitValue()).as("128 + SIGINT: %s", screen).isEqualTo(130);
        Matcher told =
                Pattern.compile("interrupted: (\\d+) of 100000 messages were acknowledged")
                        .matcher(screen);
        assertThat(told.find()).as("%s", screen).isTrue();
        int acknowledged = Integer.parseInt(told.group(1));
        Linkspan.Result read = linkspan.run(SOON, "consume");
        assertThat(read.out())
                .as(read.all())
                .containsPattern(
                        "Processed a total of (%d|%d) messages"
                                .formatted(acknowledged, acknowledged + 1));
        assertThat(files()).as("nothing is left").isEqualTo(before);
    }

    /** What the work folder has beside logs and the local cloud's own. */
    private Set<Path> files() throws IOException {
        return Set.copyOf(
                LiveFiles.below(
                        folder.resolve(".linkspan"),
                        f ->
                                !f.startsWith(folder.resolve(".linkspan/cloud"))
                                        && !f.startsWith(folder.resolve(".linkspan/logs"))));
    }

    /** A command of Linkspan with a terminal of its own, 100 columns wide. */
    private Process onTerminal(String command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                                // A test that runs in the background of a shell inherits SIGINT as
                                // ignored, and so would the terminal's programs.
                                "env",
                                "--default-signal=INT",
                                "script",
                                "--quiet",
                                "--return",
                                "--flush",
                                "--command",
                                "stty cols 100 rows 40; exec "
                                        + Linkspan.launcher()
                                        + " "
                                        + command,
                                "/dev/null")
                        .directory(folder.toFile())
                        .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().remove("LINKSPAN_HOME");
        builder.environment().put("TERM", "xterm-256color");
        return builder.start();
    }

    /** Completes when a text was shown; everything goes to the screen until the end. */
    private static CompletableFuture<Void> shown(
            Process terminal, StringBuffer screen, String text) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    byte[] buffer = new byte[8192];
                    try (InputStream in = terminal.getInputStream()) {
                        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                            screen.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
                            if (screen.indexOf(text) >= 0) {
                                seen.complete(null);
                            }
                        }
                    } catch (IOException e) {
                        // The terminal is gone.
                    }
                    seen.completeExceptionally(
                            new AssertionError("never shown: " + text + " in " + screen));
                });
        return seen;
    }
}

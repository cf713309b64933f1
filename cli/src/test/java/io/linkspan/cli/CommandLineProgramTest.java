package io.linkspan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineProgramTest {
    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void help_namesEveryCommandAndExitCodes() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(text(out))
                .contains("up", "down", "status", "verify", "plan", "apply", "destroy", "cloud")
                .contains("Exit codes: 0 done, 1 failed, 2 bad input")
                .doesNotContain("prepare");
    }

    @Test
    void unknownCommand_suggestsAndIsBadInput() {
        assertThat(run("stauts")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(text(err)).contains("`stauts` is no command").contains("status");
    }

    @Test
    void up_specWithMistakes_isRefusedBeforeAnythingIsTouched() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), "apiVersion: linkspan/v1\nname: Orders!\n");

        assertThat(run("up", "bad.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(text(err)).contains("bad.yaml:2:").doesNotContain("\tat ");
        assertThat(folder.resolve(".linkspan")).doesNotExist();
    }

    @Test
    void plan_badInput_isTwoUnlessTwoMeansChanges() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), "apiVersion: linkspan/v1\nname: Orders!\n");

        assertThat(run("plan", "bad.yaml").status()).isEqualTo(2);
        assertThat(run("plan", "--detailed-exitcode", "bad.yaml").status()).isEqualTo(1);
        assertThat(run("plan", "--detailed-exitcode", "--bogus").status()).isEqualTo(1);
        assertThat(text(err)).contains("bad.yaml:2:").contains("`--bogus` is no option");
    }

    @Test
    void up_missingSpec_saysSo() {
        assertThat(run("up", "missing.yaml")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(text(err)).contains("there is no spec file").contains("missing.yaml");
    }

    @Test
    void cloudStatus_noWorkFolder_failsAndMakesNone() {
        assertThat(run("cloud", "status", "--output", "json")).isEqualTo(ExitCode.FAILED);
        assertThat(text(out)).contains("\"running\":false");
        assertThat(folder.resolve(".linkspan")).doesNotExist();
    }

    @Test
    void outputJunit_commandWithoutFindings_isRefused() {
        assertThat(run("status", "--output", "junit")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(text(err)).contains("--output junit is for `linkspan verify`");
    }

    @Test
    void verifyOnly_unknownCode_isBadInput() throws IOException {
        assertThat(run("verify", "--only", "LS-NONE-01")).isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void doctor_nothingListens_failsAndSaysWhere() {
        assertThat(run("doctor", "--bootstrap", "127.0.0.1:1", "--output", "json"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(text(out)).contains("\"verdict\":\"fail\"", "LS-DOC-02", "127.0.0.1:1");
    }

    @Test
    void doctor_noHostAndPort_isBadInput() {
        assertThat(run("doctor", "--bootstrap", "somewhere")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(text(err)).contains("--bootstrap somewhere is no host and port");
    }

    @Test
    void down_noWorkFolder_isDone() {
        assertThat(run("down")).isEqualTo(ExitCode.OK);
        assertThat(text(out)).contains("nothing runs");
    }

    @Test
    void cloudEnv_noCloud_saysHowToStartOne() {
        assertThat(run("cloud", "env")).isEqualTo(ExitCode.FAILED);
        assertThat(text(err)).contains("there is no local cloud").contains("linkspan cloud start");
    }

    @Test
    void exports_valuesWithShellCharacters_areQuoted() {
        assertThat(CloudCommands.EnvCommand.exports(Map.of("A", "it's $HOME")))
                .isEqualTo("export A='it'\\''s $HOME'\n");
    }

    private ExitCode run(String... arguments) {
        return new CommandLineProgram(
                        new Surroundings(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                Map.of(),
                                folder,
                                Clock.systemUTC(),
                                Optional.empty(),
                                Optional.empty()))
                .run(arguments);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

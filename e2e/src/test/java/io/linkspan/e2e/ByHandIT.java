package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executes docs/by-hand.md. With {@code -Dbyhand.write=true} it puts what was printed into the
 * document instead of comparing.
 */
class ByHandIT {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir Path folder;

    @Test
    void byHand_printsWhatTheDocumentShows() throws IOException {
        Tools.require("aws", "awscli");
        Tools.require("jq", "jq");
        Tools.require("curl", "curl");
        Tools.require("ssh", "openssh-client");
        Tools.require("java", "openjdk-17-jre-headless");
        Path file = Linkspan.launcher().resolveSibling("docs").resolve("by-hand.md");
        ConsoleDocument document = new ConsoleDocument(Files.readString(file));
        assertThat(document.steps()).hasSizeGreaterThan(20);
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("linkspan"), Linkspan.launcher());
        Path work = Files.createDirectory(folder.resolve("work"));
        Path script = Files.writeString(folder.resolve("session.sh"), document.script());
        Linkspan linkspan = new Linkspan(work);
        try {
            Linkspan.Result session =
                    linkspan.program(
                            LIMIT,
                            Map.of("PATH", bin + ":" + System.getenv("PATH")),
                            "bash",
                            "--norc",
                            script.toString());
            List<List<String>> outputs = document.outputs(session.out());
            if (Boolean.getBoolean("byhand.write")) {
                assertThat(session.exit()).as(session.all()).isZero();
                Files.writeString(file, document.with(outputs::get));
                return;
            }
            for (int i = 0; i < outputs.size(); i++) {
                ConsoleDocument.Step step = document.steps().get(i);
                assertThat(ConsoleDocument.matches(step.output(), outputs.get(i)))
                        .as(
                                "%s:%d: %s%nshows%n%s%nand printed%n%s",
                                file.getFileName(),
                                step.line(),
                                step.command(),
                                String.join("\n", step.output()),
                                String.join("\n", outputs.get(i)))
                        .isTrue();
            }
            assertThat(session.exit()).as(session.all()).isZero();
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's way to an own cluster, typed as it stands there, against the local cloud: its spec
 * with the local cloud's addresses. Its first steps are in {@link UpIT}.
 */
class DocumentedCommandsIT {
    private static final String HEADING = "Your own cluster, on AWS";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofMinutes(6);

    @TempDir Path folder;

    @Test
    void readme_commandsForAnOwnCluster_doWhatTheySay() throws IOException {
        Readme readme = new Readme();
        String spec =
                readme.block(HEADING, "yaml")
                        .replace("10.0.0.0/16", "127.10.0.0/16")
                        .replace("203.0.113.0/24", "127.0.0.0/8");
        assertThat(spec).contains("127.10.0.0/16", "127.0.0.0/8");
        List<String> commands =
                readme.block(HEADING, "sh")
                        .lines()
                        // What makes brokers takes long.
                        .filter(line ->
                                Boolean.getBoolean("linkspan.exhaustive")
                                        || line.startsWith("./linkspan plan"))
                        .toList();
        assertThat(commands).hasSizeGreaterThanOrEqualTo(2);
        Files.writeString(folder.resolve("my.yaml"), spec);
        Files.createSymbolicLink(folder.resolve("linkspan"), Linkspan.launcher());
        Linkspan linkspan = new Linkspan(folder);
        try {
            assertThat(linkspan.run(SOON, "cloud", "start").exit()).isZero();

            Linkspan.Result typed =
                    linkspan.command(
                            LIMIT,
                            "bash",
                            "-ec",
                            "eval \"$(./linkspan cloud env)\"\n" + String.join("\n", commands));

            assertThat(typed.exit()).as(typed.all()).isZero();
            assertThat(typed.out()).contains("45 to create", "VPC orders-vpc");
            assertThat(Files.readString(folder.resolve("plan.json"))).contains("vpc");
            if (Boolean.getBoolean("linkspan.exhaustive")) {
                assertThat(typed.out()).contains("checks passed, 0 failed, 0 could not be told");
            }
        } finally {
            linkspan.run(SOON, "down", "--delete");
        }
    }
}

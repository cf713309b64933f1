package io.linkspan.cli;

import io.linkspan.cli.terminal.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import picocli.CommandLine;

/** {@code linkspan version}. */
@CommandLine.Command(name = "version", description = "Show the version of Linkspan and of the JDK.")
final class VersionCommand extends Command {
    VersionCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws IOException {
        String version = linkspanVersion();
        String java = Runtime.version().toString();
        session.result(
                () -> "linkspan " + version + "\njava " + java + "\n",
                () -> Map.of("linkspan", version, "java", java));
        return ExitCode.OK;
    }

    static String linkspanVersion() throws IOException {
        Properties values = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("the distribution lacks version.properties");
            }
            values.load(in);
        }
        return values.getProperty("version");
    }
}

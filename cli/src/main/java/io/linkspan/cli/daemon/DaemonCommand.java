package io.linkspan.cli.daemon;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How the local cloud's process is started: the same JDK and class path as this process, in a
 * session of its own so that neither the terminal's end nor its Ctrl-C reaches it.
 *
 * @param java the JDK's home
 * @param classPath in the order that the ahead-of-time cache was made for
 * @param cache an ahead-of-time cache; may not exist
 * @param main class and first arguments
 */
public record DaemonCommand(Path java, String classPath, Path cache, List<String> main) {
    /** Enough for the state of hundreds of instances; the data plane keeps nothing on the heap. */
    private static final String HEAP = "-Xmx512m";

    public DaemonCommand {
        main = List.copyOf(main);
    }

    /** What this process itself runs with. */
    public static DaemonCommand ofProcess(List<String> main) {
        return new DaemonCommand(
                Path.of(System.getProperty("java.home")),
                System.getProperty("java.class.path"),
                Path.of(System.getProperty("linkspan.dist", "."), "linkspan.aot"),
                main);
    }

    Process start(Path cloudFolder, Path output) throws IOException {
        Path temporary = cloudFolder.resolve("tmp");
        Files.createDirectories(temporary);
        List<String> command = new ArrayList<>();
        command.add("setsid");
        command.add(java.resolve("bin/java").toString());
        command.addAll(
                List.of(
                        HEAP,
                        "-XX:+UseSerialGC",
                        // As the launcher does for the tool: only what is really hot is optimised,
                        // ciphers at once.
                        "-XX:Tier4InvocationThreshold=50000",
                        "-XX:Tier4MinInvocationThreshold=6000",
                        "-XX:Tier4CompileThreshold=150000",
                        "-XX:Tier4BackEdgeThreshold=400000",
                        "-XX:CompileCommand=quiet",
                        "-XX:CompileCommand=CompileThresholdScaling,com.sun.crypto.provider.*::*,0.02",
                        // Nothing may be left in the system's temporary folder.
                        "-XX:-UsePerfData",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dorg.sqlite.tmpdir=" + temporary,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        StartedCloud.homeOption(cloudFolder),
                        "-Dlinkspan.dist=" + System.getProperty("linkspan.dist", "")));
        if (Files.exists(cache)) {
            command.addAll(
                    List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=error:stderr"));
        }
        command.addAll(List.of("-cp", classPath));
        command.addAll(main);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(cloudFolder.toFile())
                        .redirectInput(Redirect.from(new File("/dev/null")))
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(output.toFile()));
        Map<String, String> environment = builder.environment();
        // The mark would make the cloud one of its own instances' processes.
        environment.remove("LINKSPAN_INSTANCE_ID");
        return builder.start();
    }
}

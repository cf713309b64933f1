package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudDaemon;
import io.linkspan.cli.daemon.CloudDaemon.Running;
import io.linkspan.cli.daemon.CloudDaemon.Start;
import io.linkspan.cli.daemon.CloudDaemon.Stop;
import io.linkspan.cli.daemon.CloudEndpoints;
import io.linkspan.cli.daemon.CloudEndpoints.Role;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.CommandLog;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.cli.workfolder.WorkFolderLock;
import io.linkspan.localcloud.Endpoints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan cloud}: the local cloud by itself. */
@CommandLine.Command(
        name = "cloud",
        description = "Start, stop and look at the local cloud of the work folder.",
        footer = {
            "",
            "The local cloud speaks the protocols of AWS (EC2, ELBv2, STS, SSM), TiDB Cloud, SSH and"
                    + " DNS on this machine, with real connections. Each work folder has its own."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            CloudCommands.StartCommand.class,
            CloudCommands.StopCommand.class,
            CloudCommands.StatusCommand.class,
            CloudCommands.EnvCommand.class,
            CloudRunCommand.class
        })
final class CloudCommands {

    /** {@code linkspan cloud start}. */
    @CommandLine.Command(
            name = "start",
            description =
                    "Start the local cloud unless it runs. It goes on when the terminal is closed.")
    static final class StartCommand extends Command {
        StartCommand(Session session) {
            super(session);
        }

        @Override
        ExitCode run() throws Exception {
            WorkFolder folder = session.workFolder().create();
            folder.requireSpace();
            CommandLog.open(folder, "cloud start", session.options().verbose);
            CloudDaemon cloud = session.cloud(folder);
            try (WorkFolderLock lock = WorkFolderLock.take(folder, "cloud start")) {
                Start start = cloud.start(_ -> {});
                Running running = cloud.running().orElseThrow();
                CloudEndpoints endpoints = CloudEndpoints.read(folder.cloud());
                session.result(
                        () ->
                                (start == Start.STARTED ? "started" : "already running")
                                        + ": the local cloud of "
                                        + folder
                                        + " (process "
                                        + running.pid()
                                        + "), API "
                                        + endpoints.api()
                                        + "\nthe AWS CLI finds it after: eval \"$(linkspan cloud"
                                        + " env)\"\n",
                        () ->
                                Map.of(
                                        "started",
                                        start == Start.STARTED,
                                        "pid",
                                        running.pid(),
                                        "api",
                                        endpoints.api()));
            }
            return ExitCode.OK;
        }
    }

    /** {@code linkspan cloud stop}. */
    @CommandLine.Command(
            name = "stop",
            description =
                    "Stop the local cloud. Its instances' processes, such as brokers, go on; `down`"
                            + " ends those too.")
    static final class StopCommand extends Command {
        StopCommand(Session session) {
            super(session);
        }

        @Override
        ExitCode run() throws Exception {
            WorkFolder folder = session.workFolder();
            Stop stop = Stop.WAS_NOT_RUNNING;
            int left = 0;
            if (folder.exists()) {
                CommandLog.open(folder.create(), "cloud stop", session.options().verbose);
                try (WorkFolderLock lock = WorkFolderLock.take(folder, "cloud stop")) {
                    CloudDaemon cloud = session.cloud(folder);
                    stop = cloud.stop();
                    left = cloud.instanceProcesses();
                }
            }
            print(folder, stop, left);
            return ExitCode.OK;
        }

        private void print(WorkFolder folder, Stop stop, int left) {
            String what =
                    switch (stop) {
                        case STOPPED -> "stopped: the local cloud of " + folder;
                        case KILLED ->
                                "killed, since it did not stop in time: the local cloud of "
                                        + folder;
                        case WAS_NOT_RUNNING -> "no local cloud runs for " + folder;
                    };
            String also =
                    left == 0
                            ? ""
                            : left
                                    + " processes of its instances go on; `linkspan down` ends"
                                    + " them\n";
            session.result(
                    () -> what + "\n" + also,
                    () -> Map.of("stopped", stop != Stop.WAS_NOT_RUNNING, "processesLeft", left));
        }
    }

    /** {@code linkspan cloud status}. */
    @CommandLine.Command(
            name = "status",
            description = "Tell whether the local cloud runs: exit code 0 if so, 1 if not.")
    static final class StatusCommand extends Command {
        StatusCommand(Session session) {
            super(session);
        }

        @Override
        ExitCode run() {
            WorkFolder folder = session.workFolder();
            CloudDaemon cloud = session.cloud(folder);
            Optional<Running> running = folder.exists() ? cloud.running() : Optional.empty();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("workFolder", folder.toString());
            fields.put("running", running.isPresent());
            running.ifPresent(r -> {
                fields.put("pid", r.pid());
                fields.put("ready", r.ready());
                fields.put("since", r.since().toString());
            });
            if (running.filter(Running::ready).isPresent()) {
                String api = CloudEndpoints.read(folder.cloud()).api();
                fields.put("api", api);
                fields.put("metrics", api + Endpoints.METRICS);
                fields.put("flows", api + Endpoints.FLOWS);
            }
            if (folder.exists()) {
                fields.put("instanceProcesses", cloud.instanceProcesses());
            }
            session.result(() -> text(fields), () -> fields);
            return running.isPresent() ? ExitCode.OK : ExitCode.FAILED;
        }

        private static String text(Map<String, Object> fields) {
            return fields.entrySet().stream()
                    .map(e -> String.format("%-18s %s%n", e.getKey(), e.getValue()))
                    .collect(Collectors.joining());
        }
    }

    /** {@code linkspan cloud env}. */
    @CommandLine.Command(
            name = "env",
            description =
                    "Print shell exports that point the AWS CLI, other programs and `linkspan apply`"
                            + " at the local cloud: eval \"$(linkspan cloud env)\"")
    static final class EnvCommand extends Command {
        /**
         * Without it a CLI before 2.13, such as Debian 12's, would silently ask the real AWS.
         * Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
         */
        private static final String OLD_AWS_CLI =
                """
                # For versions of the AWS CLI that do not read AWS_ENDPOINT_URL, in scripts too.
                aws() { command aws ${AWS_ENDPOINT_URL:+--endpoint-url="$AWS_ENDPOINT_URL"} "$@"; }
                [ -z "${BASH_VERSION:-}" ] || export -f aws
                """;

        @Option(
                names = "--account",
                paramLabel = "provider|consumer",
                description =
                        "Whose credentials: the provider's, who runs Kafka (the default), or the"
                                + " consumer's.")
        Role account = Role.PROVIDER;

        EnvCommand(Session session) {
            super(session);
        }

        @Override
        ExitCode run() {
            Map<String, String> variables =
                    CloudEndpoints.read(session.workFolder().cloud()).environment(account);
            session.result(() -> exports(variables) + OLD_AWS_CLI, () -> variables);
            return ExitCode.OK;
        }

        static String exports(Map<String, String> variables) {
            return variables.entrySet().stream()
                    .map(e -> "export " + e.getKey() + "=" + quoted(e.getValue()) + "\n")
                    .collect(Collectors.joining());
        }

        /** As one word of a POSIX shell. */
        private static String quoted(String value) {
            return value.matches("[A-Za-z0-9_.:/+=@-]+")
                    ? value
                    : "'" + value.replace("'", "'\\''") + "'";
        }
    }

    private CloudCommands() {}
}

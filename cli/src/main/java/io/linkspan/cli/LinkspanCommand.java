package io.linkspan.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program as a whole, with the options that every command has. */
@CommandLine.Command(
        name = "linkspan",
        header = "Links a self-hosted Apache Kafka to a consumer in another network, privately.",
        description = {
            "",
            "One spec file says what should be: network, hosts, Kafka, load balancer, endpoint"
                    + " service, the consumer's private link and its names. Linkspan makes it true"
                    + " on AWS, or on a local cloud on this machine that speaks the same protocols,"
                    + " and proves it by messages that flow through the link.",
            ""
        },
        footerHeading = "%nStart here:%n",
        footer = {
            "  linkspan up                      the guide's example, on this machine",
            "  linkspan up my.yaml              the same for your spec",
            "  eval \"$(linkspan cloud env)\"     point the AWS CLI at the local cloud",
            "  linkspan exec -- kcat -L -b HOST:9092",
            "                                   run a client inside the consumer's network",
            "  linkspan down                    leave nothing running",
            "",
            "Exit codes: 0 done, 1 failed, 2 bad input (nothing was touched), 3 could not be told,",
            "130 interrupted."
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            DoctorCommand.class,
            DownCommand.class,
            ExecCommand.class,
            ProduceCommand.class,
            ConsumeCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            DestroyCommand.class,
            RenderCommand.class,
            CloudCommands.class,
            VersionCommand.class,
            PrepareCommand.class,
            TrainCommand.class,
            HelpCommand.class
        })
final class LinkspanCommand {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    boolean help;

    @Option(
            names = "--output",
            paramLabel = "text|json",
            scope = ScopeType.INHERIT,
            description = "For people (text, the default) or for programs (json, a line each).")
    OutputFormat output = OutputFormat.TEXT;

    @Option(
            names = "--home",
            paramLabel = "FOLDER",
            scope = ScopeType.INHERIT,
            description =
                    "The work folder. Default: LINKSPAN_HOME, or .linkspan in the current folder.")
    @Nullable Path home;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Log in detail, in the work folder's logs/.")
    boolean verbose;

    @Option(
            names = "--stacktrace",
            scope = ScopeType.INHERIT,
            description = "Show where in the program a problem came from.")
    boolean stacktrace;

    Optional<Path> home() {
        return Optional.ofNullable(home);
    }
}

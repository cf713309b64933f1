package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudProgram;
import io.linkspan.cli.terminal.ExitCode;
import io.linkspan.cli.workfolder.CommandLog;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.localcloud.CloudOptions;
import io.linkspan.localcloud.LocalCloud;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code linkspan cloud run}: the local cloud's own process. */
@CommandLine.Command(
        name = "run",
        hidden = true,
        description = "Run the local cloud in this process until it is told to end.")
final class CloudRunCommand extends Command {
    private static final Logger LOG = LoggerFactory.getLogger(CloudRunCommand.class);

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Which region to be, chosen at the first start of a work folder.")
    String region = "us-west-2";

    @Option(
            names = "--zone-letters",
            paramLabel = "LETTERS",
            defaultValue = "${env:LINKSPAN_CLOUD_ZONE_LETTERS:-acbd}",
            description =
                    "What the provider's zones are called, in the order of their ids, chosen at the"
                            + " first start of a work folder.")
    String zoneLetters = "";

    CloudRunCommand(Session session) {
        super(session);
    }

    @Override
    ExitCode run() throws Exception {
        WorkFolder folder =
                new WorkFolder(Path.of(System.getProperty("linkspan.home", "."))).create();
        CommandLog.open(folder, "cloud", session.options().verbose);
        new CloudProgram(folder.cloud(), session.around().clock())
                .run(home ->
                        servers(
                                LocalCloud.start(
                                        CloudOptions.in(home)
                                                .withRegion(region)
                                                .withZoneLetters(zoneLetters))));
        return ExitCode.OK;
    }

    private static CloudProgram.Servers servers(LocalCloud cloud) {
        return instances -> {
            try {
                if (instances) {
                    cloud.endProcesses();
                }
                cloud.close();
            } catch (IOException e) {
                LOG.error("the cloud did not stop in order", e);
            }
        };
    }
}

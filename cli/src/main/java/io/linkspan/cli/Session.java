package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudDaemon;
import io.linkspan.cli.daemon.DaemonCommand;
import io.linkspan.cli.terminal.Surroundings;
import io.linkspan.cli.workfolder.WorkFolder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;

/** What one command has to work with: its surroundings and the global options. */
record Session(Surroundings around, LinkspanCommand options) {

    WorkFolder workFolder() {
        return WorkFolder.locate(options.home(), around.variable("LINKSPAN_HOME"), around.folder());
    }

    CloudDaemon cloud(WorkFolder folder) {
        return cloud(folder, Optional.empty());
    }

    /**
     * The work folder's local cloud.
     *
     * @param region which to be when it starts for the first time
     */
    CloudDaemon cloud(WorkFolder folder, Optional<String> region) {
        List<String> main = new ArrayList<>(List.of(Main.class.getName(), "cloud", "run"));
        region.ifPresent(name -> main.add("--region=" + name));
        if (options.verbose) {
            main.add("--verbose");
        }
        return new CloudDaemon(folder, DaemonCommand.ofProcess(main), around.clock());
    }

    /** Prints text for people, or the fields as one line of JSON for programs. */
    void result(Supplier<String> text, Supplier<Map<String, ?>> fields) {
        switch (options.output) {
            case TEXT -> around.out().print(text.get());
            case JSON ->
                    around.out()
                            .println(
                                    JsonMapper.shared()
                                            .writeValueAsString(new LinkedHashMap<>(fields.get())));
            case JUNIT -> throw new IllegalStateException("no JUnit report of this command");
        }
        around.out().flush();
    }
}

package io.linkspan.cli;

import io.linkspan.cli.daemon.CloudEndpoints;
import io.linkspan.cli.daemon.CloudEndpoints.Role;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which cloud a command talks to. A cloud is nothing but variables: addresses and keys.
 *
 * @param variables the process's own, or with the local cloud's among them
 * @param shown for people, such as "AWS"
 */
record Target(Map<String, String> variables, String shown) {
    private static final List<String> CHOICE =
            List.of("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_ROLE_ARN");

    Target {
        variables = Map.copyOf(variables);
    }

    /**
     * Whether variables say which account is meant; without, AWS's own chain finds one, or none.
     */
    boolean isTold() {
        return CHOICE.stream().anyMatch(v -> !variables.getOrDefault(v, "").isEmpty());
    }

    /** The local cloud of a work folder, whatever the process's variables say. */
    static Target localCloud(Session session, WorkFolder folder) {
        Map<String, String> variables = new HashMap<>(session.around().environment());
        // A session's token or a profile would go with other keys.
        variables.keySet().removeIf(name -> name.startsWith("AWS_"));
        variables.putAll(CloudEndpoints.read(folder.cloud()).environment(Role.PROVIDER));
        return new Target(variables, "the local cloud of " + folder);
    }

    /**
     * What the process's variables say. Where they say nothing of AWS and the work folder has a
     * local cloud, it is meant.
     *
     * @throws DiagnosticException when the local cloud is meant and does not run
     */
    static Target chosen(Session session, WorkFolder folder) {
        boolean told = CHOICE.stream().anyMatch(v -> session.around().variable(v).isPresent());
        if (told || !Files.exists(folder.cloud().resolve("endpoints.json"))) {
            return new Target(
                    session.around().environment(),
                    session.around()
                            .variable("AWS_ENDPOINT_URL")
                            .map(url -> "the cloud at " + url)
                            .orElse("AWS"));
        }
        if (session.cloud(folder).running().isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-09",
                            "the local cloud of " + folder + " does not run",
                            "",
                            "start it with `linkspan cloud start`, or all of it with `linkspan"
                                    + " up`; to work on AWS instead, set AWS_PROFILE or"
                                    + " AWS_ACCESS_KEY_ID"));
        }
        return localCloud(session, folder);
    }
}

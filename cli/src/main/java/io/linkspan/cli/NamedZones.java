package io.linkspan.cli;

import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ZoneId;
import io.linkspan.providers.aws.AwsProviders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Where a spec calls zones by name, tells what the account at hand calls so. Only where variables
 * or the work folder say which account that is: nobody is to wait for a guess.
 */
final class NamedZones {
    /** Of a spec's zones. */
    private static final String CODE = "LS-SPEC-31";

    private static final Pattern NAME = Pattern.compile("'([a-z-]+-[0-9]+)([a-z])'");

    private final Session session;
    private final WorkFolder folder;

    /** By region, and empty where an account could not be asked. */
    private final Map<String, Optional<Account>> accounts = new HashMap<>();

    NamedZones(Session session, WorkFolder folder) {
        this.session = session;
        this.folder = folder;
    }

    private record Account(String id, Map<ZoneId, String> zoneNames) {
        Optional<ZoneId> zone(String name) {
            return zoneNames.entrySet().stream()
                    .filter(e -> e.getValue().equals(name))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
    }

    List<Diagnostic> explained(List<Diagnostic> problems) {
        return problems.stream().map(this::explained).toList();
    }

    private Diagnostic explained(Diagnostic problem) {
        if (!problem.code().equals(CODE)) {
            return problem;
        }
        return NAME.matcher(problem.summary())
                .results()
                .findFirst()
                .flatMap(this::remedy)
                .map(remedy ->
                        new Diagnostic(
                                problem.severity(),
                                problem.code(),
                                problem.summary(),
                                problem.detail(),
                                remedy,
                                problem.location()))
                .orElse(problem);
    }

    private Optional<String> remedy(MatchResult name) {
        Optional<Account> account = accounts.computeIfAbsent(name.group(1), this::asked);
        String whole = name.group(1) + name.group(2);
        return account.flatMap(known ->
                known.zone(whole)
                        .map(id ->
                                "write "
                                        + id
                                        + ", which account "
                                        + known.id()
                                        + " calls "
                                        + whole));
    }

    private Optional<Account> asked(String region) {
        try {
            Target target = Target.chosen(session, folder);
            if (!target.isTold()) {
                return Optional.empty();
            }
            try (AwsProviders aws =
                    AwsProviders.open(World.aws(target.variables(), region, folder))) {
                return Optional.of(new Account(aws.account().id(), aws.account().zoneNames()));
            }
        } catch (DiagnosticException e) {
            // What is wrong with the spec is told anyway, and how to look the id up.
            return Optional.empty();
        }
    }
}

package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import java.util.List;
import java.util.Optional;

/**
 * Reads a spec file. All mistakes are told together, each with line, column and what to do; nothing
 * is thrown, whatever the text. Pure and thread-safe.
 */
public final class SpecParser {
    private SpecParser() {}

    /**
     * Reads the YAML text of one spec.
     *
     * @param fileName as the user named it; for messages only
     */
    public static SpecResult parse(String fileName, String yaml) {
        Findings findings = new Findings(fileName);
        Optional<Yaml> tree = YamlReader.read(yaml, findings);
        if (findings.refused()) {
            return new SpecResult.Refused(findings.diagnostics());
        }
        Yaml root = tree.orElseGet(() -> new Yaml.Mapping(List.of(), new Location(fileName, 1, 1)));
        Draft draft = new DraftReader(findings).read(Section.root(root, findings));
        Zones zones = new ZoneRules(findings).check(draft);
        new KafkaRules(findings).check(draft);
        new SecurityRules(findings).check(draft);
        new NetworkRules(findings).check(draft, zones);
        new ExistingResourceRules(findings).check(draft, zones);
        List<PortPlan.Assigned> ports = new PortPlan(findings).assign(draft, zones);
        return findings.refused()
                ? new SpecResult.Refused(findings.diagnostics())
                : new SpecResult.Accepted(LinkBuilder.build(draft, ports), findings.diagnostics());
    }
}

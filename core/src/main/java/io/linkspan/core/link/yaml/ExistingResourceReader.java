package io.linkspan.core.link.yaml;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.ExistingResources.Role;
import io.linkspan.core.link.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads {@code aws.existing}, and makes its record. */
final class ExistingResourceReader {
    /** Beside zones and nodes, the bastion has a subnet and an instance. */
    static final String BASTION = "bastion";

    private static final int LINE_MAX = 1_024;

    private final Findings findings;

    ExistingResourceReader(Findings findings) {
        this.findings = findings;
    }

    Draft.Aws.ExistingResources read(Section existing) {
        Section groups = existing.section("securityGroups");
        Map<String, Reading<String>> securityGroups = new LinkedHashMap<>();
        for (Role role : Role.values()) {
            securityGroups.put(role.shown(), groups.value(role.shown(), id("sg")));
        }
        return new Draft.Aws.ExistingResources(
                existing.at(),
                entries(existing.section("subnets"), id("subnet"), ZoneId::new, "a zone's id"),
                securityGroups,
                existing.value("keyPair", Text.line(255)),
                existing.value("privateKey", Text.line(LINE_MAX)),
                entries(
                        existing.section("instances"),
                        id("i"),
                        text -> new BrokerId(Integer.parseInt(text)),
                        "a node's id"),
                existing.value(
                        "loadBalancer",
                        Text.matching(
                                "arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:\\d{12}:loadbalancer/net/[A-Za-z0-9-]{1,32}/[0-9a-f]{8,17}",
                                "the ARN of a network load balancer; ARNs look like arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/net/kafka/0123456789abcdef")),
                existing.value("endpointService", id("vpce-svc")));
    }

    private static Function<String, String> id(String prefix) {
        return Text.matching(
                prefix + "-[0-9a-f]{8,17}",
                "an id; ids look like " + prefix + "-0123456789abcdef0");
    }

    private Map<String, Reading<String>> entries(
            Section section, Function<String, String> id, Function<String, ?> key, String what) {
        Map<String, Reading<String>> entries = new LinkedHashMap<>();
        for (String name : section.values().keySet()) {
            if (!name.equals(BASTION) && !parses(name, key)) {
                findings.error(
                        SpecFault.BAD_VALUE,
                        section.at(name),
                        section.pathOf(name) + ": the key is not " + what,
                        "",
                        "write " + what + " or bastion before the colon");
                continue;
            }
            entries.put(name, section.entry(name, id));
        }
        return entries;
    }

    private static boolean parses(String text, Function<String, ?> key) {
        try {
            var _ = key.apply(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static ExistingResources built(Draft.Aws.ExistingResources draft) {
        Map<ZoneId, String> subnets = new LinkedHashMap<>();
        Map<BrokerId, String> nodes = new LinkedHashMap<>();
        draft.subnets()
                .forEach((key, id) -> {
                    if (!key.equals(BASTION)) {
                        subnets.put(new ZoneId(key), id.sure());
                    }
                });
        draft.instances()
                .forEach((key, id) -> {
                    if (!key.equals(BASTION)) {
                        nodes.put(new BrokerId(Integer.parseInt(key)), id.sure());
                    }
                });
        Map<Role, String> groups = new EnumMap<>(Role.class);
        for (Role role : Role.values()) {
            value(draft.securityGroups().get(role.shown())).ifPresent(id -> groups.put(role, id));
        }
        return new ExistingResources(
                subnets,
                value(draft.subnets().get(BASTION)),
                groups,
                draft.keyPair().value(),
                draft.privateKey().value(),
                value(draft.instances().get(BASTION)),
                nodes,
                draft.loadBalancer().value(),
                draft.endpointService().value());
    }

    private static Optional<String> value(@Nullable Reading<String> reading) {
        return reading == null ? Optional.empty() : reading.value();
    }
}

package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.ExistingResources.Role;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What of the user's stands in for what would be made: {@code aws.existing}.
 *
 * @param given ids of the user's own, by the resource each stands in for
 * @param unneeded what nothing needs when those are there
 */
record StandIns(Map<ResourceKey, String> given, Set<ResourceKey> unneeded) {
    private static final ResourceKey BASTION_SUBNET = Resource.Subnet.key("bastion");
    private static final String BASTION = "bastion";

    StandIns {
        given = Map.copyOf(given);
        unneeded = Set.copyOf(unneeded);
    }

    /**
     * @param problems is told of everything that is not there, or not where it must be
     */
    static StandIns of(Topology topology, Facts facts, List<Diagnostic> problems) {
        ExistingResources existing = topology.link().aws().existing();
        if (existing.isEmpty()) {
            return new StandIns(Map.of(), Set.of());
        }
        problems.addAll(new Places(topology, facts).problems());
        Map<ResourceKey, String> given = new LinkedHashMap<>();
        existing.subnets()
                .forEach((zone, id) -> given.put(Resource.Subnet.key("broker-" + zone), id));
        existing.bastionSubnet().ifPresent(id -> given.put(BASTION_SUBNET, id));
        existing.securityGroups().forEach((role, id) -> given.put(group(role), id));
        existing.keyPair().ifPresent(name -> given.put(Resource.KeyPair.KEY, name));
        existing.bastion().ifPresent(id -> given.put(Resource.Instance.BASTION, id));
        existing.nodes().forEach((node, id) -> given.put(Resource.Instance.ofNode(node), id));
        existing.loadBalancer().ifPresent(arn -> given.put(Resource.LoadBalancer.KEY, arn));
        existing.endpointService().ifPresent(id -> given.put(Resource.EndpointService.KEY, id));
        return new StandIns(given, unneeded(existing, topology));
    }

    /**
     * Subnets and hosts are known before; the others show only when the world is looked at.
     *
     * @throws DiagnosticException with everything that is not there
     */
    static void requireThere(Blueprint blueprint, Observed observed) {
        Topology topology = blueprint.topology();
        Map<ResourceKey, String> named =
                new TreeMap<>(of(topology, observed.facts(), new ArrayList<>()).given());
        List<Diagnostic> problems =
                named.entrySet().stream()
                        .filter(e -> observed.find(e.getKey()).isEmpty())
                        .map(e ->
                                Diagnostic.error(
                                        "LS-PLAN-11",
                                        e.getValue()
                                                + " does not exist in "
                                                + topology.link().aws().region()
                                                + " of account "
                                                + observed.facts().account(),
                                        "aws.existing has it in place of " + e.getKey() + ".",
                                        "Correct aws.existing"))
                        .toList();
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    /** Whether a resource is not to be made. */
    boolean replaces(Resource planned) {
        return given.containsKey(planned.key()) || unneeded.contains(planned.key());
    }

    private static ResourceKey group(Role role) {
        return Resource.SecurityGroup.key(
                switch (role) {
                    case BASTION -> BASTION;
                    case BROKERS -> "brokers";
                    case LOAD_BALANCER -> "load-balancer";
                });
    }

    private static Set<ResourceKey> unneeded(ExistingResources existing, Topology topology) {
        Set<ResourceKey> unneeded = new HashSet<>();
        boolean bastion = existing.bastion().isPresent();
        boolean nodes =
                topology.nodes().stream().allMatch(n -> existing.nodes().containsKey(n.id()));
        if (bastion) {
            unneeded.add(BASTION_SUBNET);
            unneeded.add(group(Role.BASTION));
        }
        if (bastion || existing.bastionSubnet().isPresent()) {
            unneeded.add(Resource.InternetGateway.KEY);
            unneeded.add(Resource.RouteTable.KEY);
        }
        if (nodes) {
            unneeded.add(group(Role.BROKERS));
        }
        if (bastion && nodes) {
            unneeded.add(Resource.KeyPair.KEY);
        }
        if (existing.loadBalancer().isPresent()) {
            unneeded.add(group(Role.LOAD_BALANCER));
        }
        if (nodes && existing.loadBalancer().isPresent()) {
            topology.zones().forEach(z -> unneeded.add(Resource.Subnet.key("broker-" + z)));
        }
        return unneeded;
    }

    /** Whether subnets and hosts are where the spec has them. */
    private record Places(Topology topology, Facts facts) {
        List<Diagnostic> problems() {
            List<Diagnostic> problems = new ArrayList<>();
            ExistingResources existing = topology.link().aws().existing();
            new TreeMap<>(existing.subnets())
                    .forEach((zone, id) -> {
                        if (topology.zones().contains(zone)) {
                            subnet(id, Optional.of(zone), problems);
                        } else {
                            problems.add(
                                    wrong(
                                            "aws.existing.subnets names zone "
                                                    + zone
                                                    + ", which the link does not use",
                                            "It uses " + topology.zones() + ".",
                                            "Remove it, or name the zones under zones:"));
                        }
                    });
            existing.bastionSubnet().ifPresent(id -> subnet(id, Optional.empty(), problems));
            existing.bastion().ifPresent(id -> host(id, "the bastion", Optional.empty(), problems));
            new TreeMap<>(existing.nodes())
                    .forEach((node, id) ->
                            topology.node(node)
                                    .ifPresentOrElse(
                                            n ->
                                                    host(
                                                            id,
                                                            "node " + node,
                                                            Optional.of(n.zone()),
                                                            problems),
                                            () ->
                                                    problems.add(
                                                            wrong(
                                                                    "aws.existing.instances names node "
                                                                            + node
                                                                            + ", which the link does not have",
                                                                    "",
                                                                    "Remove it, or have the node under kafka.brokers"))));
            return problems;
        }

        private void subnet(String id, Optional<ZoneId> zone, List<Diagnostic> problems) {
            Ground.Subnet subnet = facts.subnets().get(id);
            if (subnet == null) {
                problems.add(missing("subnet " + id));
                return;
            }
            vpc(id, subnet.vpcId(), problems);
            zone(id, zone, subnet.zone(), problems);
        }

        private void host(
                String id, String role, Optional<ZoneId> zone, List<Diagnostic> problems) {
            Ground.Host host = facts.instances().get(id);
            if (host == null) {
                problems.add(missing("a running instance " + id + ", for " + role + ","));
                return;
            }
            vpc(id, host.vpcId(), problems);
            zone(id, zone, host.zone(), problems);
        }

        private Diagnostic missing(String what) {
            return wrong(
                    what
                            + " does not exist in "
                            + topology.link().aws().region()
                            + " of account "
                            + facts.account(),
                    "",
                    "Correct aws.existing");
        }

        private void vpc(String id, String actual, List<Diagnostic> problems) {
            KafkaLink link = topology.link();
            if (link.aws().vpc() instanceof VpcSpec.Given(String vpc) && !vpc.equals(actual)) {
                problems.add(
                        wrong(
                                id + " is in " + actual + ", not in " + vpc,
                                "",
                                "Correct aws.existing or aws.vpc.id"));
            }
        }

        private void zone(
                String id, Optional<ZoneId> wanted, ZoneId actual, List<Diagnostic> problems) {
            if (wanted.isPresent() && !wanted.get().equals(actual)) {
                problems.add(
                        wrong(
                                id + " is in zone " + actual + ", not in " + wanted.get(),
                                "The consumer reaches a broker by the zone in its name.",
                                "Correct aws.existing"));
            }
        }

        private static Diagnostic wrong(String what, String why, String remedy) {
            return Diagnostic.error("LS-PLAN-11", what, why, remedy);
        }
    }
}

package io.linkspan.providers.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/**
 * Everything in an account, whoever made it, without ids: two worlds made by the same spec are
 * equal, and a duplicate or an orphan shows, tagged or not.
 */
record Census(Map<String, Long> things) {
    /** A broker's data volume, as the specs under test want it. */
    static final String DATA_VOLUME = "volume 100";

    /** This one with some more of a thing. */
    Census and(int more, String thing) {
        Map<String, Long> all = new TreeMap<>(things);
        all.merge(thing, (long) more, Long::sum);
        return new Census(all);
    }

    static Census of(AwsClients clients) {
        Ec2Client ec2 = clients.ec2();
        List<String> all = new ArrayList<>();
        ec2.describeVpcs().vpcs().forEach(v -> all.add("vpc " + name(v.tags()) + v.cidrBlock()));
        ec2.describeSubnets()
                .subnets()
                .forEach(s -> all.add("subnet " + name(s.tags()) + s.cidrBlock()));
        ec2.describeInternetGateways()
                .internetGateways()
                .forEach(g -> all.add("gateway " + name(g.tags()) + g.attachments().size()));
        ec2.describeRouteTables()
                .routeTables()
                .forEach(t ->
                        all.add(
                                "route table "
                                        + name(t.tags())
                                        + t.routes().size()
                                        + " routes, "
                                        + t.associations().size()
                                        + " associations"));
        ec2.describeSecurityGroups()
                .securityGroups()
                .forEach(g ->
                        all.add(
                                "group "
                                        + g.groupName()
                                        + " "
                                        + (Rules.of(g.ipPermissions())
                                                        + ""
                                                        + Rules.of(g.ipPermissionsEgress()))
                                                .replace(g.groupId(), "itself")));
        ec2.describeKeyPairs().keyPairs().forEach(k -> all.add("key " + k.keyName()));
        ec2.describeInstances().reservations().stream()
                .flatMap(r -> r.instances().stream())
                .filter(i ->
                        !Set.of(InstanceStateName.TERMINATED, InstanceStateName.SHUTTING_DOWN)
                                .contains(i.state().name()))
                .forEach(i ->
                        all.add(
                                "instance "
                                        + name(i.tags())
                                        + i.state().nameAsString()
                                        + " "
                                        + i.instanceTypeAsString()));
        ec2.describeVolumes().volumes().forEach(v -> all.add("volume " + v.size()));
        ec2.describeVpcEndpointServiceConfigurations()
                .serviceConfigurations()
                .forEach(s ->
                        all.add(
                                "service "
                                        + name(s.tags())
                                        + s.serviceStateAsString()
                                        + ec2
                                                .describeVpcEndpointServicePermissions(
                                                        b -> b.serviceId(s.serviceId()))
                                                .allowedPrincipals()
                                                .stream()
                                                .map(p -> p.principal())
                                                .sorted()
                                                .toList()));
        balancing(clients.elb(), all);
        return new Census(
                all.stream()
                        .collect(
                                Collectors.groupingBy(
                                        t -> t, TreeMap::new, Collectors.counting())));
    }

    /** Endpoints of an account that connects to others' services. */
    static Census ofEndpoints(AwsClients clients) {
        return new Census(
                clients.ec2().describeVpcEndpoints().vpcEndpoints().stream()
                        .map(e -> "endpoint " + e.stateAsString().toLowerCase(Locale.ROOT))
                        .filter(e -> !e.matches("endpoint (deleted|deleting|rejected)"))
                        .collect(
                                Collectors.groupingBy(
                                        t -> t, TreeMap::new, Collectors.counting())));
    }

    private static void balancing(ElasticLoadBalancingV2Client elb, List<String> all) {
        elb.describeLoadBalancers()
                .loadBalancers()
                .forEach(lb -> {
                    all.add(
                            "load balancer "
                                    + lb.loadBalancerName()
                                    + lb.availabilityZones().size());
                    elb.describeListeners(b -> b.loadBalancerArn(lb.loadBalancerArn()))
                            .listeners()
                            .forEach(l -> all.add("listener " + l.port()));
                });
        elb.describeTargetGroups()
                .targetGroups()
                .forEach(g ->
                        all.add(
                                "target group "
                                        + g.targetGroupName()
                                        + elb
                                                .describeTargetHealth(
                                                        b -> b.targetGroupArn(g.targetGroupArn()))
                                                .targetHealthDescriptions()
                                                .stream()
                                                .map(t -> t.target().port())
                                                .toList()));
    }

    private static String name(List<Tag> tags) {
        return Tags.map(tags).getOrDefault(Tags.NAME, "(no name)") + " ";
    }

    @Override
    public String toString() {
        return String.join(
                "\n",
                things.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList());
    }
}

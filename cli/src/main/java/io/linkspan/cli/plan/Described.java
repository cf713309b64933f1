package io.linkspan.cli.plan;

import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.Map;
import java.util.stream.Collectors;

/** A resource in one line: what it is, called as AWS or Kafka call it, and what matters of it. */
final class Described {
    private Described() {}

    static String of(Resource resource) {
        return switch (resource) {
            case Resource.Vpc r -> "VPC " + r.name() + " " + r.cidr();
            case Resource.Subnet r -> "subnet " + r.name() + " " + r.cidr();
            case Resource.InternetGateway r -> "internet gateway " + r.name();
            case Resource.RouteTable r -> "route table " + r.name() + " for " + names(r.subnets());
            case Resource.SecurityGroup r ->
                    "security group "
                            + r.name()
                            + " ("
                            + r.ingress().size()
                            + " rules in, "
                            + r.egress().size()
                            + " out)";
            case Resource.KeyPair r -> "key pair " + r.name();
            case Resource.Instance r ->
                    "instance "
                            + r.name()
                            + " "
                            + r.instanceType()
                            + (r.privateAddress().isEmpty() ? "" : " at " + r.privateAddress());
            case Resource.LoadBalancer r ->
                    "network load balancer "
                            + r.name()
                            + " at "
                            + (r.addresses().containsValue("")
                                    ? "addresses that AWS chooses"
                                    : String.join(", ", r.addresses().values()));
            case Resource.TargetGroup r -> "target group " + r.name();
            case Resource.Listener r ->
                    "listener TCP " + r.port() + " to " + r.targetGroup().name();
            case Resource.Targets r ->
                    "targets of " + r.targetGroup().name() + ": " + targets(r.targets());
            case Resource.EndpointService r ->
                    "endpoint service " + r.name() + " for " + String.join(", ", r.principals());
            case Resource.PrivateLinkConnection r ->
                    "private link connection "
                            + r.consumer()
                            + " of TiDB Cloud cluster "
                            + r.clusterId();
            case Resource.AcceptedConnection r ->
                    "acceptance of the connection from account " + r.owner();
            case Resource.OwnersConnections r ->
                    "acceptance of connections of " + r.consumer() + " from account " + r.owner();
            case Resource.AttachedDomains r ->
                    "domains of " + r.consumer() + " in " + join(r.zones());
            case Resource.KafkaInstallation r -> "Kafka " + r.version() + " on node " + r.node();
            case Resource.BrokerConfiguration r -> "server.properties of node " + r.node();
            case Resource.ListenerCertificate r ->
                    "certificate of "
                            + r.listener()
                            + " on node "
                            + r.node()
                            + (r.names().isEmpty() ? "" : " for " + String.join(", ", r.names()));
            case Resource.ListenerPassword r ->
                    "user " + r.user() + " of " + r.listener() + " on node " + r.node();
            case Resource.ScramUser r -> "user " + r.user() + ", " + r.mechanism().kafkaName();
            case Resource.UserPermissions r ->
                    "permissions of " + r.user() + ": " + join(r.permissions());
            case Resource.BrokerStorage r -> "formatted storage of node " + r.node();
            case Resource.BrokerProcess r ->
                    "Kafka process of node "
                            + r.node()
                            + " (heap "
                            + r.launch().heapMiB()
                            + " MiB)";
            case Resource.ExistingConfiguration r ->
                    r.path() + " of broker " + r.node() + ", which runs already";
            case Resource.RollingRestart r ->
                    "rolling restart of brokers " + join(r.brokers()) + ", one at a time";
            case Resource.KafkaCluster r ->
                    "cluster of brokers " + join(r.brokers()) + ", all unfenced";
        };
    }

    private static String names(Iterable<ResourceKey> keys) {
        StringBuilder names = new StringBuilder();
        keys.forEach(key -> names.append(names.isEmpty() ? "" : ", ").append(key.name()));
        return names.toString();
    }

    private static String targets(Map<ResourceKey, Integer> targets) {
        return targets.entrySet().stream()
                .map(e -> e.getKey().name() + ":" + e.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String join(Iterable<?> things) {
        StringBuilder text = new StringBuilder();
        things.forEach(thing -> text.append(text.isEmpty() ? "" : ", ").append(thing));
        return text.toString();
    }
}

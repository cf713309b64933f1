package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec.Brokers;
import io.linkspan.core.plan.Facts.HostFacts;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The user's own network, subnets and instances that brokers which run already stand in. */
final class ExistingHosts {
    private ExistingHosts() {}

    /**
     * Ids of what is used and never altered: the network, a subnet for each zone, the instances.
     *
     * @param problems is told of every broker that is not where the spec says
     */
    static Map<ResourceKey, String> given(
            KafkaLink link, Brokers.Existing existing, Facts facts, List<Diagnostic> problems) {
        Map<ResourceKey, String> given = new LinkedHashMap<>();
        String vpc = link.aws().vpc() instanceof VpcSpec.Given(String id) ? id : "";
        given.put(Resource.Vpc.KEY, vpc);
        for (ExistingBroker broker :
                existing.brokers().stream()
                        .sorted(Comparator.comparing(ExistingBroker::id))
                        .toList()) {
            HostFacts host = facts.hosts().get(broker.host());
            if (host == null) {
                problems.add(
                        Diagnostic.error(
                                "LS-NET-02",
                                "broker "
                                        + broker.id()
                                        + ": no running instance in "
                                        + vpc
                                        + " has the private address "
                                        + broker.host(),
                                "The load balancer leads to instances, which are found by their address.",
                                "Correct kafka.existing.brokers or aws.vpc.id"));
                continue;
            }
            if (!host.zone().equals(broker.zone())) {
                problems.add(
                        Diagnostic.error(
                                "LS-ZONE-04",
                                "broker "
                                        + broker.id()
                                        + " is said to be in zone "
                                        + broker.zone()
                                        + ", but stands in "
                                        + host.zone(),
                                host.instanceId()
                                        + " is in "
                                        + host.subnetId()
                                        + "; the consumer reaches a broker by the zone in its name.",
                                "Write zone: "
                                        + host.zone()
                                        + ", or move the broker if the consumer has no endpoint there"));
            }
            given.putIfAbsent(Resource.Subnet.key("broker-" + host.zone()), host.subnetId());
            given.put(Resource.Instance.ofNode(broker.id()), host.instanceId());
        }
        return given;
    }
}

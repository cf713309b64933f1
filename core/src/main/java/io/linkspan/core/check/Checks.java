package io.linkspan.core.check;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Derives the checks of a link. */
public final class Checks {
    private static final int MESSAGES = 10;

    private Checks() {}

    /** In the order of {@link CheckKind}. */
    public static List<Check> of(Topology topology) {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check.BastionAnswers());
        int internal = topology.link().kafka().ports().internal();
        Map<BrokerId, HostPort> inside = new TreeMap<>();
        topology.brokers().forEach(b -> inside.put(b.id(), new HostPort(b.address(), internal)));
        for (Node broker : topology.brokers()) {
            checks.add(
                    new Check.InternalBrokers(
                            broker.id(),
                            broker.zone(),
                            new HostPort(broker.address(), internal),
                            inside));
        }
        for (ConsumerSpec consumer : topology.link().consumers()) {
            checks.addAll(of(topology, consumer));
        }
        checks.sort(Comparator.comparing(Check::kind));
        return List.copyOf(checks);
    }

    private static List<Check> of(Topology topology, ConsumerSpec consumer) {
        List<Check> checks = new ArrayList<>();
        String listener = topology.listenerName(consumer);
        Map<BrokerId, AdvertisedName> names = new TreeMap<>();
        topology.brokers().forEach(b -> names.put(b.id(), advertised(topology, consumer, b)));
        for (Node broker : topology.brokers()) {
            checks.add(
                    new Check.ExternalNames(
                            consumer,
                            listener,
                            broker.id(),
                            broker.zone(),
                            new HostPort(broker.address(), consumer.listenerPort()),
                            names));
            checks.add(
                    new Check.LoadBalancerPort(
                            consumer,
                            broker.id(),
                            broker.zone(),
                            new HostPort(
                                    topology.loadBalancerAddress(broker.zone()),
                                    topology.brokerPort(consumer, broker.id()))));
            checks.add(
                    new Check.AdvertisedNameLeads(
                            consumer,
                            broker.id(),
                            broker.zone(),
                            advertised(topology, consumer, broker)));
        }
        checks.add(new Check.EndpointThere(consumer));
        checks.add(
                new Check.Delivery(
                        consumer,
                        topology.brokers().size(),
                        Math.max(MESSAGES, topology.brokers().size())));
        return checks;
    }

    private static AdvertisedName advertised(
            Topology topology, ConsumerSpec consumer, Node broker) {
        int port = topology.brokerPort(consumer, broker.id());
        return switch (consumer) {
            case ConsumerSpec.TidbCloud tidb ->
                    new AdvertisedName.UnderDomain(broker.id(), broker.zone(), port);
            case ConsumerSpec.Generic generic ->
                    new AdvertisedName.Fixed(
                            generic.pattern().of(broker.id(), broker.zone(), port));
        };
    }
}

package io.linkspan.engine;

import io.linkspan.core.check.AdvertisedName;
import io.linkspan.core.check.Check;
import io.linkspan.core.check.Finding;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How each kind of check is carried out. */
final class Proofs {
    private final KafkaLink link;
    private final Map<ResourceKey, Existing> world;
    private final Probes probes;

    Proofs(KafkaLink link, Map<ResourceKey, Existing> world, Probes probes) {
        this.link = link;
        this.world = world;
        this.probes = probes;
    }

    /**
     * @throws IOException when something on the way does not answer: a failure, with the message as
     *     its evidence
     */
    Finding of(Check check) throws IOException, InterruptedException {
        return switch (check) {
            case Check.BastionAnswers c -> bastion(c);
            case Check.InternalBrokers c -> internal(c);
            case Check.ExternalNames c -> external(c);
            case Check.LoadBalancerPort c -> port(c);
            case Check.EndpointThere c -> endpoint(c);
            case Check.AdvertisedNameLeads c -> name(c);
            case Check.Delivery c -> delivery(c);
        };
    }

    private Dialer fromBastion() {
        Existing bastion = world.get(Resource.Instance.BASTION);
        if (bastion == null) {
            throw new IllegalStateException("there is no bastion to dial from");
        }
        return probes.bastion().dialer(link, bastion);
    }

    private Finding bastion(Check.BastionAnswers check) throws IOException {
        Existing bastion = world.get(Resource.Instance.BASTION);
        if (bastion == null) {
            return Finding.fail(
                    check,
                    "no instance is tagged linkspan:resource="
                            + Resource.Instance.BASTION
                            + " for link "
                            + link.name(),
                    "Run linkspan apply");
        }
        return Finding.pass(check, bastion.id() + ": " + probes.bastion().reach(link, bastion));
    }

    private Finding internal(Check.InternalBrokers check) throws IOException {
        KafkaProbe.Metadata seen = probes.kafka().metadata(fromBastion(), check.at());
        Map<BrokerId, HostPort> actual = new TreeMap<>();
        seen.brokers().forEach(b -> actual.put(b.id(), b.advertised()));
        if (actual.equals(new TreeMap<>(check.expected()))) {
            return Finding.pass(check, "cluster " + seen.clusterId() + ": " + described(actual));
        }
        return Finding.fail(
                check,
                "planned are "
                        + described(new TreeMap<>(check.expected()))
                        + ", seen from "
                        + check.at()
                        + " are "
                        + described(actual),
                "Start the missing brokers, or set their INTERNAL advertised.listeners to the planned address, and restart them");
    }

    private Finding external(Check.ExternalNames check) throws IOException {
        KafkaProbe.Metadata seen = probes.kafka().metadata(fromBastion(), check.at());
        Map<BrokerId, HostPort> actual = new TreeMap<>();
        seen.brokers().forEach(b -> actual.put(b.id(), b.advertised()));
        List<String> faults = new ArrayList<>();
        List<String> cures = new ArrayList<>();
        check.expected().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> {
                    HostPort wanted = wanted(check.consumer(), entry.getValue());
                    HostPort is = actual.get(entry.getKey());
                    if (!wanted.equals(is)) {
                        faults.add(
                                "broker "
                                        + entry.getKey()
                                        + " advertises "
                                        + (is == null ? "nothing" : is.toString())
                                        + ", planned is "
                                        + wanted);
                        cures.add(
                                "in broker "
                                        + entry.getKey()
                                        + "'s advertised.listeners set "
                                        + check.listener()
                                        + "://"
                                        + wanted
                                        + " and restart it");
                    }
                });
        Set<Integer> ports =
                actual.values().stream().map(HostPort::port).collect(Collectors.toSet());
        if (ports.size() < actual.size()) {
            faults.add("two brokers advertise the same port: " + described(actual));
        }
        return faults.isEmpty()
                ? Finding.pass(check, described(actual))
                : Finding.fail(check, String.join("; ", faults), String.join("; ", cures));
    }

    private HostPort wanted(ConsumerSpec consumer, AdvertisedName name) {
        return name.in(zone -> domain(consumer, zone));
    }

    private String domain(ConsumerSpec consumer, ZoneId zone) {
        return Optional.ofNullable(world.get(Resource.AttachedDomains.key(consumer.name())))
                .map(domains -> domains.outputs().get(Output.domain(zone)))
                .orElse("(no domain attached for " + zone + ")");
    }

    private Finding port(Check.LoadBalancerPort check) throws IOException {
        Optional<String> contradiction =
                probes.kafka().contradiction(fromBastion(), check.at(), check.broker());
        return contradiction
                .map(said ->
                        Finding.fail(
                                check,
                                check.at()
                                        + " does not reach broker "
                                        + check.broker()
                                        + ": "
                                        + said,
                                "Make listener "
                                        + check.at().port()
                                        + " forward to a target group whose only target is broker "
                                        + check.broker()
                                        + ", port "
                                        + check.consumer().listenerPort()))
                .orElseGet(() ->
                        Finding.pass(
                                check, check.at() + " is answered by broker " + check.broker()));
    }

    private Finding endpoint(Check.EndpointThere check) throws IOException {
        Existing connection = world.get(Resource.AcceptedConnection.key(check.consumer().name()));
        if (connection == null) {
            return Finding.fail(
                    check,
                    "no connection of " + check.consumer().name() + " is accepted and available",
                    "Run linkspan apply, which accepts it");
        }
        if (!probes.consumer().obstacle().isEmpty()) {
            return Finding.unknown(
                    check,
                    "connection "
                            + connection.id()
                            + " is available; "
                            + probes.consumer().obstacle(),
                    "Run linkspan verify on a host in the consumer's network");
        }
        String name = connection.output(Output.DNS_NAME);
        List<String> addresses = probes.consumer().resolve(name);
        return addresses.isEmpty()
                ? Finding.fail(
                        check,
                        name + " does not resolve in the consumer's network",
                        "Check that endpoint "
                                + connection.output(Output.ENDPOINT_ID)
                                + " is available on the consumer's side")
                : Finding.pass(check, name + " is " + String.join(", ", addresses));
    }

    private Finding name(Check.AdvertisedNameLeads check) throws IOException {
        HostPort name = wanted(check.consumer(), check.name());
        List<String> addresses = probes.consumer().resolve(name.host());
        Set<String> endpoint =
                new LinkedHashSet<>(
                        probes.consumer()
                                .resolve(connection(check.consumer()).output(Output.DNS_NAME)));
        if (addresses.size() != 1 || !endpoint.containsAll(addresses)) {
            return Finding.fail(
                    check,
                    name.host()
                            + " resolves to "
                            + (addresses.isEmpty() ? "nothing" : String.join(", ", addresses))
                            + "; the endpoint has "
                            + endpoint,
                    "Attach the domains of "
                            + check.consumer().name()
                            + " again, and check that broker "
                            + check.broker()
                            + " is in zone "
                            + check.zone());
        }
        HostPort at = new HostPort(addresses.getFirst(), name.port());
        Optional<String> contradiction =
                probes.kafka().contradiction(probes.consumer().dialer(), at, check.broker());
        return contradiction
                .map(said ->
                        Finding.fail(
                                check,
                                name
                                        + " is "
                                        + at
                                        + ", which does not reach broker "
                                        + check.broker()
                                        + ": "
                                        + said,
                                "Make listener "
                                        + name.port()
                                        + " forward to broker "
                                        + check.broker()
                                        + " in zone "
                                        + check.zone()))
                .orElseGet(() ->
                        Finding.pass(
                                check,
                                name
                                        + " is "
                                        + addresses.getFirst()
                                        + ", answered by broker "
                                        + check.broker()));
    }

    private Finding delivery(Check.Delivery check) throws InterruptedException {
        HostPort bootstrap =
                new HostPort(
                        connection(check.consumer()).output(Output.DNS_NAME),
                        check.consumer().ports().bootstrapPort());
        LinkClient.Delivery came =
                probes.client().deliver(bootstrap, check.brokers(), check.messages());
        Set<BrokerId> leaders = Set.copyOf(came.leaders().values());
        int produced = came.produced().values().stream().mapToInt(Integer::intValue).sum();
        int consumed = came.consumed().values().stream().mapToInt(Integer::intValue).sum();
        String evidence =
                produced
                        + " messages produced and "
                        + consumed
                        + " consumed over "
                        + came.leaders().size()
                        + " partitions led by brokers "
                        + leaders.stream()
                                .sorted()
                                .map(BrokerId::toString)
                                .collect(Collectors.joining(", "))
                        + ", bootstrapped at "
                        + bootstrap;
        return leaders.size() == check.brokers()
                        && produced == check.messages()
                        && came.consumed().equals(came.produced())
                ? Finding.pass(check, evidence)
                : Finding.fail(
                        check,
                        evidence
                                + "; expected "
                                + check.messages()
                                + " through "
                                + check.brokers()
                                + " leaders",
                        "");
    }

    private Existing connection(ConsumerSpec consumer) {
        Existing connection = world.get(Resource.AcceptedConnection.key(consumer.name()));
        if (connection == null) {
            throw new IllegalStateException(
                    "no connection of " + consumer.name() + ", though its endpoint was found");
        }
        return connection;
    }

    private static String described(Map<BrokerId, HostPort> brokers) {
        return brokers.entrySet().stream()
                .map(e -> e.getKey() + " at " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}

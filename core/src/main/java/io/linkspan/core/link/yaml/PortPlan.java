package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.PortRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each consumer its ports of the load balancer: those of the spec, and free ones where it
 * names none. Two uses of one port are told.
 */
final class PortPlan {
    /**
     * Source: Elastic Load Balancing, "Quotas for your Network Load Balancers": 50 listeners, not
     * adjustable.
     */
    static final int LISTENERS_MAX = 50;

    private static final String QUOTA =
            "AWS's quota \"Listeners per Network Load Balancer\" is "
                    + LISTENERS_MAX
                    + " and cannot be raised: ";

    private final Findings findings;

    /** Ports of the load balancer that have a use; ranges of one port for bootstrap. */
    private final List<Use> uses = new ArrayList<>();

    PortPlan(Findings findings) {
        this.findings = findings;
    }

    /** A consumer with its ports. */
    record Assigned(Draft.Consumer consumer, LinkSpec ports, int listenerPort) {}

    private record Use(String what, PortRange ports, Location at) {}

    List<Assigned> assign(Draft draft, Zones zones) {
        List<Draft.Consumer> consumers = draft.consumers().orElse(List.of());
        names(draft, consumers);
        consumers.forEach(this::accepted);
        if (consumers.isEmpty()) {
            return List.of();
        }
        List<Draft.Ports> given = new ArrayList<>();
        for (Draft.Consumer consumer : consumers) {
            given.add(given.isEmpty() ? first(draft.link(), consumer) : consumer.ports());
        }
        List<LinkSpec> balancer = balancerPorts(given);
        enough(consumers, given, balancer, zones);
        List<Integer> listeners = new ListenerPorts(findings).assign(draft, consumers);
        List<Assigned> assigned = new ArrayList<>();
        for (int i = 0; i < consumers.size(); i++) {
            assigned.add(new Assigned(consumers.get(i), balancer.get(i), listeners.get(i)));
        }
        return assigned;
    }

    /** The name that a consumer without one gets. */
    static String standardName(String link, int index) {
        return link + "-kafka" + (index == 0 ? "" : "-" + (index + 1));
    }

    private void names(Draft draft, List<Draft.Consumer> consumers) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < consumers.size(); i++) {
            Reading<String> name = consumers.get(i).name();
            String used = name.orElse(standardName(draft.name().orElse("link"), i));
            if (!name.broken() && !seen.add(used)) {
                findings.error(
                        SpecFault.DUPLICATE_CONSUMER,
                        name.at(),
                        name.shown() + ": another consumer is called " + used,
                        "",
                        "give each consumer a name of its own");
            }
        }
    }

    private void accepted(Draft.Consumer consumer) {
        if (consumer instanceof Draft.Consumer.Other other && other.accountId().isAbsent()) {
            findings.warning(
                    SpecFault.UNKNOWN_CONNECTION,
                    other.at(),
                    other.shown() + " names no accountId, so its connection is not known",
                    "Without it nothing tells the consumer's connection from those of others, so that `apply` accepts none and `verify` knows none",
                    "add accountId; accept the connection by hand, once the consumer has made its endpoint");
        }
    }

    private List<LinkSpec> balancerPorts(List<Draft.Ports> given) {
        for (int i = 0; i < given.size(); i++) {
            // The first consumer's defaults are fixed; others take what is free.
            boolean first = i == 0;
            Draft.Ports ports = given.get(i);
            use(ports.brokers(), first, Standard.BROKER_PORTS);
            use(ports.bootstrap().map(PortPlan::single), first, single(Standard.BOOTSTRAP_PORT));
        }
        List<LinkSpec> assigned = new ArrayList<>();
        for (Draft.Ports ports : given) {
            if (assigned.isEmpty()) {
                assigned.add(
                        new LinkSpec(
                                ports.bootstrap().orElse(Standard.BOOTSTRAP_PORT),
                                ports.brokers().orElse(Standard.BROKER_PORTS)));
                continue;
            }
            PortRange before = assigned.getFirst().brokerPorts();
            Reading<PortRange> bootstrap = ports.bootstrap().map(PortPlan::single);
            PortRange bootstrapPort = orFree(bootstrap, 1, before.last() + 1);
            PortRange brokerPorts = orFree(ports.brokers(), before.size(), before.last() + 2);
            assigned.add(new LinkSpec(bootstrapPort.first(), brokerPorts));
        }
        return assigned;
    }

    /** The first consumer's ports stand in {@code link}, or with the consumer itself. */
    private Draft.Ports first(Draft.Ports link, Draft.Consumer first) {
        return new Draft.Ports(
                either(link.bootstrap(), first.ports().bootstrap()),
                either(link.brokers(), first.ports().brokers()));
    }

    private <T> Reading<T> either(Reading<T> link, Reading<T> own) {
        if (link.isPresent() && own.isPresent() && !link.sure().equals(own.sure())) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    own.at(),
                    own.shown()
                            + " is "
                            + own.sure()
                            + ", but "
                            + link.shown()
                            + " is "
                            + link.sure(),
                    "both are the first consumer's",
                    "keep one of the two");
        }
        return own.isAbsent() ? link : own;
    }

    private static PortRange single(int port) {
        return new PortRange(port, port);
    }

    private PortRange orFree(Reading<PortRange> given, int size, int start) {
        return given.value().orElseGet(() -> free(size, start, given));
    }

    private void use(Reading<PortRange> reading, boolean defaults, PortRange standard) {
        if (reading.broken() || (reading.isAbsent() && !defaults)) {
            return;
        }
        PortRange range = reading.orElse(standard);
        for (Use other : uses) {
            if (other.ports().overlaps(range)) {
                findings.error(
                        SpecFault.LOAD_BALANCER_PORTS,
                        reading.at(),
                        reading.shown()
                                + " "
                                + range
                                + " overlaps "
                                + other.what()
                                + " "
                                + other.ports(),
                        "each port of the load balancer has one use",
                        "choose ports outside " + other.ports());
            }
        }
        uses.add(new Use(reading.shown(), range, reading.at()));
    }

    /** The first free range of {@code size} from {@code start} on. */
    private PortRange free(int size, int start, Reading<?> reading) {
        int first = start;
        Optional<Use> inTheWay = Optional.empty();
        do {
            if (first + size - 1 > Text.PORT_MAX) {
                findings.error(
                        SpecFault.LOAD_BALANCER_PORTS,
                        reading.at(),
                        "no " + size + " free ports from " + start + " on for " + reading.shown(),
                        "",
                        "give " + reading.shown() + " a value");
                return new PortRange(1, size);
            }
            PortRange range = new PortRange(first, first + size - 1);
            inTheWay = uses.stream().filter(u -> u.ports().overlaps(range)).findFirst();
            first = inTheWay.map(u -> u.ports().last() + 1).orElse(first);
        } while (inTheWay.isPresent());
        PortRange found = new PortRange(first, first + size - 1);
        uses.add(new Use(reading.shown(), found, reading.at()));
        return found;
    }

    private void enough(
            List<Draft.Consumer> consumers,
            List<Draft.Ports> givenPorts,
            List<LinkSpec> ports,
            Zones zones) {
        for (int i = 0; i < consumers.size(); i++) {
            Reading<PortRange> given = givenPorts.get(i).brokers();
            if (given.broken()) {
                continue;
            }
            int size = ports.get(i).brokerPorts().size();
            String what = "the brokers of " + consumers.get(i).shown();
            if (size > LISTENERS_MAX - 1) {
                findings.error(
                        SpecFault.TOO_MANY_LISTENERS,
                        given.at(),
                        what
                                + " have "
                                + size
                                + " ports; at most "
                                + (LISTENERS_MAX - 1)
                                + " are of use",
                        QUOTA + "one is for bootstrap",
                        "make the range smaller");
            }
            if (zones.brokers() > size) {
                findings.error(
                        SpecFault.TOO_FEW_PORTS,
                        given.at(),
                        what
                                + " have "
                                + size
                                + " ports ("
                                + ports.get(i).brokerPorts()
                                + "), but there are "
                                + zones.brokers()
                                + " brokers",
                        "each broker needs a port of its own"
                                + (size < LISTENERS_MAX - 1
                                        ? ""
                                        : "; " + QUOTA + "one is for bootstrap"),
                        size < LISTENERS_MAX - 1
                                ? "make the range larger or have fewer brokers"
                                : "have at most " + (LISTENERS_MAX - 1) + " brokers");
            }
        }
        int listeners = consumers.size() * (1 + zones.brokers());
        if (listeners > LISTENERS_MAX) {
            findings.error(
                    SpecFault.TOO_MANY_LISTENERS,
                    consumers.getLast().at(),
                    consumers.size()
                            + " consumers of "
                            + zones.brokers()
                            + " brokers need "
                            + listeners
                            + " listeners; a network load balancer takes "
                            + LISTENERS_MAX,
                    QUOTA
                            + "each consumer needs one for bootstrap and one for each broker, and all of them are on the link's one balancer",
                    "have at most "
                            + (LISTENERS_MAX / consumers.size() - 1)
                            + " brokers"
                            + orMost(LISTENERS_MAX / (1 + zones.brokers())));
        }
    }

    private static String orMost(int consumers) {
        return switch (consumers) {
            case 0 -> "";
            case 1 -> ", or one consumer";
            default -> ", or at most " + consumers + " consumers";
        };
    }
}

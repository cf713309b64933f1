package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Gives each consumer its listener's port on the brokers: the spec's, or a free one. Two listeners
 * on one port are told.
 */
final class ListenerPorts {
    private final Findings findings;
    private final List<Use> taken = new ArrayList<>();

    ListenerPorts(Findings findings) {
        this.findings = findings;
    }

    private record Use(String what, int port, Location at) {}

    List<Integer> assign(Draft draft, List<Draft.Consumer> consumers) {
        Draft.Kafka kafka = draft.kafka();
        onBroker(kafka.internalPort(), Standard.INTERNAL_PORT);
        onBroker(kafka.controllerPort(), Standard.CONTROLLER_PORT);
        for (Draft.Consumer consumer : consumers) {
            consumer.listenerPort().value().ifPresent(p -> onBroker(consumer.listenerPort(), p));
        }
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < consumers.size(); i++) {
            Reading<Integer> given = consumers.get(i).listenerPort();
            int port = given.orElse(Standard.FIRST_LISTENER_PORT + i);
            while (given.isAbsent() && holder(port).isPresent()) {
                port++;
            }
            if (given.isAbsent()) {
                taken.add(new Use(given.shown(), port, given.at()));
            }
            ports.add(port);
        }
        return ports;
    }

    private void onBroker(Reading<Integer> reading, int standard) {
        if (reading.broken()) {
            return;
        }
        int port = reading.orElse(standard);
        holder(port)
                .ifPresent(other ->
                        findings.error(
                                SpecFault.BROKER_PORTS,
                                reading.isAbsent() ? other.at() : reading.at(),
                                reading.shown()
                                        + " is "
                                        + port
                                        + ", which is the port of "
                                        + other.what(),
                                "each listener of a broker has a port of its own",
                                "choose another port"));
        taken.add(new Use(reading.shown(), port, reading.at()));
    }

    private Optional<Use> holder(int port) {
        return taken.stream().filter(u -> u.port() == port).findFirst();
    }
}

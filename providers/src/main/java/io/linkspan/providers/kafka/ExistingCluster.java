package io.linkspan.providers.kafka;

import io.linkspan.core.kafka.ClusterState;
import io.linkspan.core.kafka.RunningBroker;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingBroker;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.plan.Resource.AddedListener;
import io.linkspan.engine.KafkaProbe;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.Time;
import io.linkspan.engine.roll.RollingCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Brokers that run already, as a rolling restart sees them. Used by one thread. */
final class ExistingCluster implements RollingCluster {
    /** A process may be between its script and its Java for so long. */
    private static final Duration GONE_FOR = Duration.ofSeconds(5);

    private final ExistingHosts hosts;
    private final int internalPort;
    private final Map<BrokerId, List<AddedListener>> listeners;
    private final Map<String, ConsumerSpec> consumers;
    private final KafkaProbe probe;
    private final ListenerAccess access;
    private final Time time;

    /** Brokers whose process was seen, so that it can be missed; and since when it is. */
    private final Set<BrokerId> seen = new TreeSet<>();

    private final Map<BrokerId, Long> goneSince = new HashMap<>();

    /**
     * @param consumers whose each listener is, by its name
     */
    ExistingCluster(
            ExistingHosts hosts,
            int internalPort,
            Map<BrokerId, List<AddedListener>> listeners,
            Map<String, ConsumerSpec> consumers,
            KafkaProbe probe,
            ListenerAccess access,
            Time time) {
        this.hosts = hosts;
        this.internalPort = internalPort;
        this.listeners = listeners;
        this.consumers = consumers;
        this.probe = probe;
        this.access = access;
        this.time = time;
    }

    @Override
    public ClusterState look() throws IOException, InterruptedException {
        IOException last = new IOException("there is no broker to ask");
        for (ExistingBroker broker : hosts.existing().brokers()) {
            try {
                return ClusterLook.at(hosts.dialer(broker), internal(broker));
            } catch (IOException e) {
                last = e;
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while asking brokers");
            }
        }
        throw last;
    }

    /** Those that the spec lists serve clients, whatever else they are. */
    @Override
    public Roles roles(BrokerId node) {
        return Roles.BROKER;
    }

    private HostPort internal(ExistingBroker broker) {
        return new HostPort(broker.host(), internalPort);
    }

    @Override
    public Set<BrokerId> outdated() throws InterruptedException {
        Set<BrokerId> outdated = new TreeSet<>();
        for (ExistingBroker broker : hosts.existing().brokers()) {
            if (hosts.staged(broker) || !runsItsFile(broker, hosts.read(broker).text())) {
                outdated.add(broker.id());
            }
        }
        return outdated;
    }

    /**
     * Whether the process has the consumers' listeners of its file; not when it does not answer.
     */
    boolean runsItsFile(ExistingBroker broker, String file) {
        try {
            return RunningBroker.runs(
                    ServerProperties.parse(file),
                    ClusterLook.listeners(
                            hosts.dialer(broker), internal(broker), broker.id(), names(broker)),
                    names(broker));
        } catch (IOException e) {
            return false;
        }
    }

    private Set<String> names(ExistingBroker broker) {
        return listeners.getOrDefault(broker.id(), List.of()).stream()
                .map(AddedListener::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void replaceFile(BrokerId broker) throws InterruptedException {
        hosts.replace(hosts.broker(broker));
    }

    @Override
    public boolean restoreFile(BrokerId broker) throws InterruptedException {
        return hosts.restore(hosts.broker(broker));
    }

    @Override
    public void restart(BrokerId broker) throws InterruptedException {
        ExistingBroker known = hosts.broker(broker);
        if (hosts.alive(known)) {
            seen.add(broker);
        }
        goneSince.remove(broker);
        hosts.restart(known);
    }

    @Override
    public Optional<String> dead(BrokerId broker) throws InterruptedException {
        if (hosts.alive(hosts.broker(broker))) {
            seen.add(broker);
            goneSince.remove(broker);
            return Optional.empty();
        }
        long now = time.nanos();
        long since = goneSince.computeIfAbsent(broker, _ -> now);
        return seen.contains(broker) && now - since > GONE_FOR.toNanos()
                ? Optional.of("its process ended")
                : Optional.empty();
    }

    @Override
    public Optional<String> wrongListeners(BrokerId id) throws InterruptedException {
        ExistingBroker broker = hosts.broker(id);
        ServerProperties file = ServerProperties.parse(hosts.read(broker).text());
        try {
            Map<String, String> running =
                    ClusterLook.listeners(
                            hosts.dialer(broker), internal(broker), id, names(broker));
            if (!RunningBroker.runs(file, running, names(broker))) {
                return Optional.of(
                        "broker " + id + " still runs with other listeners than its file has");
            }
            for (AddedListener listener : listeners.getOrDefault(id, List.of())) {
                Optional<HostPort> advertised = RunningBroker.advertised(file, listener.name());
                if (advertised.isPresent()) {
                    answers(broker, listener, advertised.get());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("broker " + id + " does not answer yet: " + e.getMessage());
        }
    }

    private void answers(ExistingBroker broker, AddedListener listener, HostPort advertised)
            throws IOException {
        HostPort at = new HostPort(broker.host(), listener.port());
        ConsumerSpec consumer = consumers.get(listener.name());
        if (consumer == null) {
            throw new IllegalStateException("no consumer uses " + listener.name());
        }
        // Its certificate and its user are proven with it.
        KafkaProbe.Metadata metadata =
                probe.metadata(access.through(hosts.dialer(broker), consumer), at);
        boolean named =
                metadata.brokers().stream()
                        .anyMatch(b ->
                                b.id().equals(broker.id()) && b.advertised().equals(advertised));
        if (!named) {
            throw new IOException(
                    listener.name()
                            + " at "
                            + at
                            + " does not call broker "
                            + broker.id()
                            + " "
                            + advertised);
        }
    }
}

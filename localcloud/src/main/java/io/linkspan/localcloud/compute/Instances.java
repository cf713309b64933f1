package io.linkspan.localcloud.compute;

import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.Ipv4;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.network.SecurityRules;
import io.linkspan.localcloud.store.Actuator;
import io.linkspan.localcloud.store.Reports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the machine's instances be as the image says, each by a task of its own, one at a time for
 * each instance.
 */
public final class Instances implements Actuator, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);

    /** Rules speak of this port, wherever SSH really listens. */
    private static final int SSH = 22;

    /** A first boot that fails is tried this often before the instance is given up. */
    private static final int MAX_BOOTS = 3;

    /** One that ran before keeps trying: what is in its way, such as a port, may go. */
    private static final int MAX_BOOTS_AGAIN = 600;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * Where instances live and how.
     *
     * @param folder holds a folder for each instance
     * @param sshPort where their SSH servers listen
     * @param environment for all of their processes
     * @param shutdownGrace how long processes may take to end
     */
    public record Settings(
            Path folder, int sshPort, Map<String, String> environment, Duration shutdownGrace) {
        public Settings {
            environment = Map.copyOf(environment);
        }
    }

    /** Names as a network's instances resolve them. */
    @FunctionalInterface
    public interface Names {
        Optional<InetAddress> resolve(String vpcId, String name);
    }

    private final Settings settings;
    private final InstanceHost host;
    private final Supplier<Image> newest;
    private final Names names;
    private final Reports reports;

    /** What was last done to an instance; absent for one that was never looked at. */
    private final Map<String, Done> done = new HashMap<>();

    private final Set<String> busy = new HashSet<>();
    private Image seen = Image.EMPTY;
    private volatile boolean closed;

    /**
     * A pending and a running instance are the same to the machine: up.
     *
     * @param addresses where it answers besides its own; none while it is not up
     */
    private record Done(Instance.State state, int reboots, Set<String> addresses) {
        static Done of(Instance instance, Collection<NetworkInterface> interfaces) {
            return switch (instance.state()) {
                case PENDING, RUNNING ->
                        new Done(
                                Instance.State.RUNNING,
                                instance.reboots(),
                                others(instance, interfaces));
                case STOPPING, STOPPED, SHUTTING_DOWN, TERMINATED ->
                        new Done(instance.state(), instance.reboots(), Set.of());
            };
        }
    }

    /** The addresses of an instance besides its own: public, secondary, of further interfaces. */
    private static Set<String> others(Instance instance, Collection<NetworkInterface> interfaces) {
        Set<String> others = new TreeSet<>();
        for (NetworkInterface own : interfaces) {
            if (own.isOf(instance.id())) {
                others.addAll(own.addresses());
                if (own.publicAddress() != null) {
                    others.add(own.publicAddress());
                }
            }
        }
        others.remove(instance.address());
        return others;
    }

    public Instances(Settings settings, Supplier<Image> newest, Names names, Reports reports) {
        this.settings = settings;
        this.host = new InstanceHost();
        this.newest = newest;
        this.names = names;
        this.reports = reports;
    }

    @Override
    public String name() {
        return "instances";
    }

    @Override
    @SuppressWarnings("unchecked")
    public void reconcile(Image image) {
        synchronized (done) {
            if (image.sameAs(seen, Instance.class, NetworkInterface.class)) {
                return;
            }
            seen = image;
            done.keySet().removeIf(id -> image.find(Instance.class, id).isEmpty());
        }
        Map<String, List<NetworkInterface>> interfaces = new HashMap<>();
        for (NetworkInterface one : image.all(NetworkInterface.class)) {
            if (one.attachment() != null) {
                interfaces
                        .computeIfAbsent(one.attachment().instanceId(), _ -> new ArrayList<>())
                        .add(one);
            }
        }
        for (Instance instance : image.all(Instance.class)) {
            look(instance, interfaces.getOrDefault(instance.id(), List.of()));
        }
    }

    /** Starts what an instance's state asks for, unless something is still being done to it. */
    private void look(Instance instance, Collection<NetworkInterface> interfaces) {
        synchronized (done) {
            Done wanted = Done.of(instance, interfaces);
            Done before = done.get(instance.id());
            if (wanted.equals(before) || !busy.add(instance.id())) {
                return; // While busy, looked at again when that ends.
            }
            done.put(instance.id(), wanted);
            boolean reboot = before != null && before.reboots() != instance.reboots();
            Thread.ofVirtual()
                    .name("instance-" + instance.id())
                    .start(() -> finish(instance, reboot));
        }
    }

    private void finish(Instance instance, boolean reboot) {
        try {
            act(instance, reboot);
        } catch (RuntimeException e) {
            LOG.error("instance {}", instance.id(), e);
            LockSupport.parkNanos(PAUSE.toNanos());
            synchronized (done) {
                done.remove(instance.id());
            }
        }
        synchronized (done) {
            busy.remove(instance.id());
        }
        if (!closed) {
            Image image = newest.get();
            image.find(Instance.class, instance.id())
                    .ifPresent(i -> look(i, image.all(NetworkInterface.class)));
        }
    }

    private void act(Instance instance, boolean reboot) {
        switch (instance.state()) {
            case PENDING, RUNNING -> run(instance, reboot);
            case STOPPING ->
                    attempt(
                            instance,
                            () -> host.stop(instance.id(), settings.shutdownGrace()),
                            () -> reports.instanceStopped(instance.id()));
            case SHUTTING_DOWN ->
                    attempt(
                            instance,
                            () ->
                                    host.terminate(
                                            instance.id(),
                                            folder(instance),
                                            settings.shutdownGrace()),
                            () -> reports.instanceTerminated(instance.id()));
            case STOPPED, TERMINATED -> {
                // Nothing of it runs.
            }
        }
    }

    private void run(Instance instance, boolean reboot) {
        boolean first = instance.state() == Instance.State.PENDING;
        int tries = first ? MAX_BOOTS : MAX_BOOTS_AGAIN;
        for (int boot = 1; boot <= tries && !closed && isStillWanted(instance.id()); boot++) {
            try {
                if (reboot) {
                    host.reboot(spec(instance), settings.shutdownGrace());
                } else {
                    host.boot(spec(instance));
                }
                if (first) {
                    reports.instanceRunning(instance.id());
                }
                return;
            } catch (IOException e) {
                LOG.warn("instance {} could not be started: {}", instance.id(), e.getMessage());
                if (boot == MAX_BOOTS && first) {
                    reports.instanceFailed(instance.id(), String.valueOf(e.getMessage()));
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Whether the newest image asks for what is being done; if not, trying again is in its way. */
    private boolean isStillWanted(String instanceId) {
        Image image = newest.get();
        synchronized (done) {
            return image.find(Instance.class, instanceId)
                    .map(i -> Done.of(i, image.all(NetworkInterface.class)))
                    .filter(wanted -> wanted.equals(done.get(instanceId)))
                    .isPresent();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void attempt(Instance instance, Step step, Runnable report) {
        try {
            step.run();
        } catch (IOException e) {
            // What is left is named; to keep the state would leave its owner no way on.
            LOG.error("instance {}: {}", instance.id(), e.getMessage());
        }
        report.run();
    }

    private Path folder(Instance instance) {
        return folder(settings, instance.id());
    }

    private static Path folder(Settings settings, String instanceId) {
        return settings.folder().resolve(instanceId);
    }

    /** The newest part of an instance's console. */
    public Optional<InstanceHost.Console> console(String instanceId) {
        return InstanceHost.console(folder(settings, instanceId));
    }

    private InstanceSpec spec(Instance instance) {
        String publicKey = instance.publicKey();
        String userData = instance.userData();
        return new InstanceSpec(
                instance.id(),
                instance.userName(),
                InetAddress.ofLiteral(instance.address()),
                others(instance, newest.get().all(NetworkInterface.class)).stream()
                        .map(InetAddress::ofLiteral)
                        .toList(),
                settings.sshPort(),
                folder(instance),
                publicKey == null ? List.of() : List.of(publicKey),
                settings.environment(),
                userData == null
                        ? Optional.empty()
                        : Optional.of(
                                new String(
                                        Base64.getMimeDecoder().decode(userData),
                                        StandardCharsets.UTF_8)),
                new ImageNetwork(instance));
    }

    private static Optional<NetworkInterface> interfaceAt(
            Image image, String vpcId, String address) {
        return image.all(NetworkInterface.class).stream()
                .filter(i -> i.vpcId().equals(vpcId) && i.addresses().contains(address))
                .findFirst();
    }

    /** The network as the newest image has it. */
    private final class ImageNetwork implements InstanceNetwork {
        private final Instance instance;

        private ImageNetwork(Instance instance) {
            this.instance = instance;
        }

        @Override
        public boolean admitsSsh(InetAddress source, InetAddress at) {
            Image image = newest.get();
            String address = at.getHostAddress();
            return image.all(NetworkInterface.class).stream()
                    .filter(i -> i.isOf(instance.id()))
                    .filter(i ->
                            i.addresses().contains(address) || address.equals(i.publicAddress()))
                    .anyMatch(i -> admits(image, i, SSH, number(source)));
        }

        @Override
        public boolean reaches(InetSocketAddress destination) {
            Image image = newest.get();
            int address = number(destination.getAddress());
            int port = destination.getPort() == settings.sshPort() ? SSH : destination.getPort();
            Optional<NetworkInterface> own =
                    interfaceAt(image, instance.vpcId(), instance.address());
            Optional<NetworkInterface> there =
                    interfaceAt(image, instance.vpcId(), destination.getAddress().getHostAddress());
            // Nothing of the machine's own, and no other network: those have no route.
            return own.isPresent()
                    && there.isPresent()
                    && SecurityRules.of(image).permits(own.get().groupIds(), port, address)
                    && (there.get().groupIds().isEmpty()
                            || admits(image, there.get(), port, Ipv4.parse(instance.address())));
        }

        @Override
        public Optional<InetAddress> resolve(String name) {
            return names.resolve(instance.vpcId(), name);
        }

        private static boolean admits(
                Image image, NetworkInterface at, int port, int sourceAddress) {
            return SecurityRules.of(image)
                    .admits(
                            at.groupIds(),
                            port,
                            image.get(Subnet.class, at.subnetId()).cidr(),
                            sourceAddress);
        }

        private static int number(InetAddress address) {
            return Ipv4.parse(address.getHostAddress());
        }
    }

    /** Ends SSH; folders and processes stay for the next run. */
    @Override
    public void close() throws IOException {
        closed = true;
        host.close();
    }
}

package io.linkspan.engine;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingBroker.Login;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Acts on hosts as their user: runs commands, puts files, opens connections from them. Thread-safe;
 * what it takes to get to a host is kept and shared until {@link #close}.
 *
 * <p>A host that cannot be reached, or whose identity changed, is a {@link
 * io.linkspan.core.diagnostic.DiagnosticException}.
 */
public interface Hosts extends AutoCloseable {
    /** The code of the diagnostic of a machine that does not answer. */
    String UNREACHABLE = "LS-SSH-01";

    /**
     * A machine.
     *
     * @param name as people call it, such as broker-node1
     * @param instanceId tells a new machine at an old address from one that changed its identity
     * @param address where it answers, as seen from the machine before it
     * @param login how a host of the user's is entered
     */
    record Machine(String name, String instanceId, String address, Optional<Login> login) {
        /** One that the tool made, which opens to the link's key. */
        public Machine(String name, String instanceId, String address) {
            this(name, instanceId, address, Optional.empty());
        }

        @Override
        public String toString() {
            return name + " (" + address + ")";
        }
    }

    /**
     * How to get to a machine.
     *
     * @param link whose key opens the machines on the way
     * @param through the machine before it; empty when it is reached directly
     */
    record Route(String link, Optional<Machine> through, Machine machine) {
        /** The way to the bastion, when it exists and runs. */
        public static Optional<Route> toBastion(
                String link, Function<ResourceKey, Optional<Existing>> existing) {
            return machine(existing, Resource.Instance.BASTION, Output.PUBLIC_ADDRESS)
                    .map(bastion -> new Route(link, Optional.empty(), bastion));
        }

        /** The way to a node's host through the bastion, when both exist and run. */
        public static Optional<Route> toNode(
                String link, BrokerId node, Function<ResourceKey, Optional<Existing>> existing) {
            return toBastion(link, existing)
                    .flatMap(bastion ->
                            machine(
                                            existing,
                                            Resource.Instance.ofNode(node),
                                            Output.PRIVATE_ADDRESS)
                                    .map(host ->
                                            new Route(link, Optional.of(bastion.machine()), host)));
        }

        private static Optional<Machine> machine(
                Function<ResourceKey, Optional<Existing>> existing,
                ResourceKey key,
                String address) {
            return existing.apply(key)
                    .filter(e ->
                            e.actual() instanceof Resource.Instance instance && instance.running())
                    .filter(e -> e.outputs().containsKey(address))
                    .map(e -> new Machine(key.name(), e.id(), e.output(address)));
        }
    }

    /**
     * Something to run.
     *
     * @param script for bash
     * @param input its standard input, as UTF-8
     * @param limit it is given up, and the channel closed, after this long
     */
    record Command(String script, String input, Duration limit) {
        public static Command of(String script, Duration limit) {
            return new Command(script, "", limit);
        }
    }

    /**
     * What came of a command.
     *
     * @param status 0 for success, by custom
     * @param out standard output, at most 1 MiB of it
     * @param err standard error, at most 1 MiB of it
     */
    record Outcome(int status, String out, String err) {
        public boolean succeeded() {
            return status == 0;
        }
    }

    /** Returns when the machine can be entered, which takes a while after it was started. */
    void await(Route route, Duration limit, Consumer<String> note) throws InterruptedException;

    /** Runs a command in the user's home folder; a status other than 0 is an answer. */
    Outcome run(Route route, Command command) throws InterruptedException;

    /**
     * Brings a file: whole and with the right checksum, or not at all. Does nothing when it is
     * there already.
     *
     * @param sha256 of the file, in lower case hexadecimal
     * @param path relative to the user's home folder; folders on the way are made
     * @return whether bytes had to be sent
     */
    boolean put(Route route, Path file, String sha256, String path, Consumer<String> note)
            throws InterruptedException;

    /** Connects from that machine to others; names resolve as they do there. */
    Dialer dialer(Route from);

    @Override
    void close();
}

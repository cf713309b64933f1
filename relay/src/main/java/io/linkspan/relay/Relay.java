package io.linkspan.relay;

/** Forwards TCP between clients and targets. Thread-safe. */
public interface Relay extends AutoCloseable {

    /**
     * Opens a relay that does nothing yet.
     *
     * @throws IllegalStateException when an event loop cannot be opened, or the engine asked for is
     *     not to be had on this machine
     */
    static Relay open(RelayOptions options) {
        return new RunningRelay(options, Engines.network(options.engine()), null);
    }

    /** As {@link #open(RelayOptions)}, and tells of every flow that ends. */
    static Relay open(RelayOptions options, FlowLog log) {
        return new RunningRelay(options, Engines.network(options.engine()), log);
    }

    /**
     * Makes this the whole of what the relay does: opens new listeners, closes missing ones (their
     * flows live on and drain by the same rules as a removed target's), adds and drains targets,
     * and leaves every other flow untouched. Returns when new addresses are bound; an address that
     * cannot be bound shows in {@link #status} and is tried again every second.
     */
    void apply(RelayConfiguration configuration);

    RelayStatus status();

    /**
     * Resets what is open, frees every descriptor and native buffer, and ends the threads.
     * Idempotent.
     */
    @Override
    void close();
}

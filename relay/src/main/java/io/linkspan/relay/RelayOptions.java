package io.linkspan.relay;

/**
 * Limits of a relay.
 *
 * @param engine which mechanism moves bytes
 * @param eventLoops threads that move bytes; 0 means one per core
 * @param maxFlows most concurrent flows over all listeners; positive
 * @param maxPipes most kernel pipes held at once, each of up to 1 MiB; 0 copies always
 */
public record RelayOptions(Engine engine, int eventLoops, int maxFlows, int maxPipes) {
    public enum Engine {
        /** Epoll where this machine has it, else NIO. */
        AUTO,
        EPOLL,
        NIO
    }

    public static final RelayOptions DEFAULT = new RelayOptions(Engine.AUTO, 0, 100_000, 256);
}

package io.linkspan.relay;

/** Finds the mechanism that moves bytes. */
final class Engines {
    private Engines() {}

    static Network network(RelayOptions.Engine engine) {
        return switch (engine) {
            case NIO, AUTO -> new NioNetwork();
            case EPOLL -> throw new IllegalStateException("no epoll on this machine");
        };
    }
}

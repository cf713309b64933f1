package io.linkspan.relay;

/** Finds the mechanism that moves bytes. */
final class Engines {
    private Engines() {}

    static Network network(RelayOptions.Engine engine) {
        return switch (engine) {
            case NIO -> new NioNetwork();
            case AUTO -> EpollNetwork.available() ? epoll() : new NioNetwork();
            case EPOLL -> {
                if (!EpollNetwork.available()) {
                    throw new IllegalStateException(
                            "epoll needs Linux on x86-64 or aarch64 and --enable-native-access");
                }
                yield epoll();
            }
        };
    }

    private static Network epoll() {
        return new EpollNetwork(Congestion.choose(), BulkBuffers.choose());
    }
}

package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;

class NioRelayTest extends RelayContract {
    @Override
    RelayOptions.Engine engine() {
        return RelayOptions.Engine.NIO;
    }

    @Override
    void expectDenied(InetSocketAddress address, String from) {
        // Channels cannot drop packets: the connection is there, then reset.
        assertThatThrownBy(() -> connect(address, from).getInputStream().read())
                .isInstanceOf(IOException.class);
    }
}

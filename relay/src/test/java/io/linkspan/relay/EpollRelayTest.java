package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollRelayTest extends RelayContract {
    @Override
    RelayOptions.Engine engine() {
        return RelayOptions.Engine.EPOLL;
    }

    @Override
    void expectDenied(InetSocketAddress address, String from) throws Exception {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
            assertThatThrownBy(() -> socket.connect(address, 500))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}

package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class AddressHolderTest {
    @Test
    void of_listeningSocket_namesItsProcess() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(AddressHolder.of("127.0.0.1", socket.getLocalPort()))
                    .hasValueSatisfying(holder ->
                            assertThat(holder.pid()).isEqualTo(ProcessHandle.current().pid()));
        }
    }

    @Test
    void explained_messageNamesAnAddressInUse_saysWhoHoldsIt() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            String address = "127.0.0.1:" + socket.getLocalPort();

            String explained = AddressHolder.explained(address + " cannot be listened on");

            assertThat(explained.lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith(address + " is held by process " + ProcessHandle.current().pid());
        }
    }
}

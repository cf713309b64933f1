package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes as the PROXY protocol specification, section 2.2, lays them out. */
class ProxyHeaderTest {
    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    @Test
    void of_ipv4WithTlv_isAsSpecified() {
        byte[] header =
                ProxyHeader.of(
                        address("10.1.2.3", 0x1234),
                        address("10.4.5.6", 9092),
                        List.of(ProxyTlv.ofAscii(0xea, 1, "vpce-0")));
        assertThat(HexFormat.of().formatHex(header))
                .isEqualTo(
                        "0d0a0d0a000d0a515549540a"
                                + "2111"
                                + "0016"
                                + "0a010203"
                                + "0a040506"
                                + "1234"
                                + "2384"
                                + "ea0007"
                                + "01"
                                + "767063652d30");
    }

    @Test
    void of_ipv6_isAsSpecified() {
        byte[] header = ProxyHeader.of(address("::1", 1), address("::2", 2), List.of());
        assertThat(HexFormat.of().formatHex(header, 12, header.length))
                .isEqualTo("21210024" + "00".repeat(15) + "01" + "00".repeat(15) + "0200010002");
    }

    @Test
    void listener_moreTlvsThanAHeaderHolds_isRejected() {
        ProxyTlv large = new ProxyTlv(1, "00".repeat(1_024));
        ListenerSpec plain = Specs.listener("l", address("10.0.0.1", 1), "g");
        assertThatThrownBy(() ->
                        Specs.withTlvs(
                                plain, Collections.nCopies(64, large).toArray(ProxyTlv[]::new)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listener l");
    }
}

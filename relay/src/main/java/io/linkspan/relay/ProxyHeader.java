package io.linkspan.relay;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The header a target sees before a flow's first byte. Source: the PROXY protocol specification,
 * section 2.2 (version 2, command PROXY, STREAM over IPv4 or IPv6).
 */
final class ProxyHeader {
    /** What the header's 16-bit length leaves for TLVs after two IPv6 addresses and ports. */
    static final int MAX_TLV_BYTES = 65_535 - 36;

    private static final byte[] SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };

    private ProxyHeader() {}

    static byte[] of(InetSocketAddress client, InetSocketAddress listener, List<ProxyTlv> tlvs) {
        byte[] source = client.getAddress().getAddress();
        byte[] destination = listener.getAddress().getAddress();
        if (source.length != destination.length) {
            // An IPv4 client of an IPv6 listener: both are written as IPv6.
            source = mapped(source);
            destination = mapped(destination);
        }
        int length = 2 * source.length + 4;
        for (ProxyTlv tlv : tlvs) {
            length += 3 + tlv.bytes().length;
        }
        ByteBuffer header = ByteBuffer.allocate(16 + length).order(ByteOrder.BIG_ENDIAN);
        header.put(SIGNATURE);
        header.put((byte) 0x21);
        header.put((byte) (source.length == 4 ? 0x11 : 0x21));
        header.putShort((short) length);
        header.put(source).put(destination);
        header.putShort((short) client.getPort()).putShort((short) listener.getPort());
        for (ProxyTlv tlv : tlvs) {
            byte[] value = tlv.bytes();
            header.put((byte) tlv.type()).putShort((short) value.length).put(value);
        }
        return header.array();
    }

    private static byte[] mapped(byte[] address) {
        if (address.length == 16) {
            return address;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(address, 0, mapped, 12, 4);
        return mapped;
    }
}

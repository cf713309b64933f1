package io.linkspan.relay;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** Memory for one socket address. Source: Linux manual pages ip(7) and ipv6(7). */
final class NativeAddress {
    static final int INET = 2;
    static final int INET6 = 10;
    private static final int INET_BYTES = 16;
    private static final int INET6_BYTES = 28;
    private static final ValueLayout.OfShort PORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment memory;
    private final MemorySegment length;

    NativeAddress(Arena arena) {
        memory = arena.allocate(32, 8);
        length = arena.allocate(JAVA_INT);
    }

    static int family(InetAddress address) {
        return address instanceof Inet6Address ? INET6 : INET;
    }

    long address() {
        return memory.address();
    }

    /** Where the system writes how long the address is; set to all there is. */
    long lengthAddress() {
        length.set(JAVA_INT, 0, INET6_BYTES);
        return length.address();
    }

    /** Writes an address; answers its length in bytes. */
    int put(InetAddress address, int port) {
        byte[] bytes = address.getAddress();
        memory.fill((byte) 0);
        memory.set(JAVA_SHORT, 0, (short) family(address));
        memory.set(PORT, 2, (short) port);
        int at = bytes.length == 4 ? 4 : 8;
        MemorySegment.copy(bytes, 0, memory, JAVA_BYTE, at, bytes.length);
        if (address instanceof Inet6Address six) {
            memory.set(JAVA_INT, 24, six.getScopeId());
            return INET6_BYTES;
        }
        return INET_BYTES;
    }

    InetSocketAddress get() {
        boolean six = memory.get(JAVA_SHORT, 0) == INET6;
        byte[] bytes = new byte[six ? 16 : 4];
        MemorySegment.copy(memory, JAVA_BYTE, six ? 8 : 4, bytes, 0, bytes.length);
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(bytes), memory.get(PORT, 2) & 0xffff);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}

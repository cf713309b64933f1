package io.linkspan.relay;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * A block of addresses: a base address whose bits past the prefix are zero, and the prefix length
 * in bits (0-32 for IPv4, 0-128 for IPv6). Source: RFC 4632.
 */
public record Cidr(InetAddress base, int prefixLength) {

    public Cidr {
        int bits = base.getAddress().length * 8;
        if (prefixLength < 0 || prefixLength > bits) {
            throw new IllegalArgumentException(
                    "prefix length "
                            + prefixLength
                            + " of "
                            + base.getHostAddress()
                            + " is outside 0-"
                            + bits);
        }
        if (!Arrays.equals(masked(base.getAddress(), prefixLength), base.getAddress())) {
            throw new IllegalArgumentException(
                    base.getHostAddress() + "/" + prefixLength + " has bits set past its prefix");
        }
    }

    /** Parses {@code a.b.c.d/n} or an IPv6 block; never resolves a name. */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + text + "' is not a block: no '/'");
        }
        try {
            return new Cidr(
                    InetAddress.ofLiteral(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a block: its prefix is no number", e);
        }
    }

    /** The block of exactly one address. */
    public static Cidr of(InetAddress address) {
        return new Cidr(address, address.getAddress().length * 8);
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == base.getAddress().length
                && Arrays.equals(masked(bytes, prefixLength), base.getAddress());
    }

    private static byte[] masked(byte[] address, int prefixLength) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(prefixLength - i * 8L, 0, 8);
            masked[i] = (byte) (masked[i] & (0xff << (8 - kept)));
        }
        return masked;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefixLength;
    }
}

package io.linkspan.core.link;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of IPv4 addresses in CIDR form; no bit is set past the prefix. Source: RFC 4632.
 *
 * @param base the first address as an unsigned 32-bit number
 * @param prefix 0-32
 */
public record Ipv4Block(long base, int prefix) implements Comparable<Ipv4Block> {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})/(\\d{1,2})");
    private static final long ALL = 0xffff_ffffL;

    public Ipv4Block {
        if (prefix < 0 || prefix > 32 || base < 0 || base > ALL) {
            throw new IllegalArgumentException(base + "/" + prefix + " is no IPv4 block");
        }
        if ((base & ~mask(prefix) & ALL) != 0) {
            throw new IllegalArgumentException(
                    address(base)
                            + "/"
                            + prefix
                            + " has bits set past its prefix; did you mean "
                            + address(base & mask(prefix))
                            + "/"
                            + prefix
                            + "?");
        }
    }

    /** Parses {@code 10.0.0.0/16}. */
    public static Ipv4Block parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no IPv4 block; write it like 10.0.0.0/16");
        }
        return new Ipv4Block(
                parseAddress(text.substring(0, text.indexOf('/'))), Integer.parseInt(m.group(5)));
    }

    /** Parses {@code 10.0.0.1} to its number. */
    public static long parseAddress(String text) {
        long value = 0;
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
        }
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
            }
            value = value << 8 | Integer.parseInt(part);
        }
        return value;
    }

    public long size() {
        return 1L << (32 - prefix);
    }

    public boolean contains(Ipv4Block other) {
        return prefix <= other.prefix && (other.base & mask(prefix)) == base;
    }

    public boolean contains(String address) {
        return (parseAddress(address) & mask(prefix)) == base;
    }

    public boolean overlaps(Ipv4Block other) {
        return contains(other) || other.contains(this);
    }

    /**
     * The {@code index}-th of the equal parts that {@code parts} (rounded up to a power of two)
     * would make.
     *
     * @throws IllegalArgumentException when a part would be smaller than /28, the smallest subnet
     *     AWS takes
     */
    public Ipv4Block part(int index, int parts) {
        int bits = 32 - Integer.numberOfLeadingZeros(parts - 1);
        if (prefix + bits > 28) {
            throw new IllegalArgumentException(
                    this
                            + " is too small for "
                            + parts
                            + " subnets: the smallest AWS takes is /28");
        }
        return new Ipv4Block(base + ((long) index << (32 - prefix - bits)), prefix + bits);
    }

    /** The address {@code offset} after the first. */
    public String address(int offset) {
        if (offset < 0 || offset >= size()) {
            throw new IllegalArgumentException("offset " + offset + " is outside " + this);
        }
        return address(base + offset);
    }

    private static long mask(int prefix) {
        return prefix == 0 ? 0 : ALL << (32 - prefix) & ALL;
    }

    private static String address(long value) {
        return (value >> 24 & 255)
                + "."
                + (value >> 16 & 255)
                + "."
                + (value >> 8 & 255)
                + "."
                + (value & 255);
    }

    @Override
    public int compareTo(Ipv4Block other) {
        return base != other.base
                ? Long.compare(base, other.base)
                : Integer.compare(prefix, other.prefix);
    }

    @Override
    public String toString() {
        return address(base) + "/" + prefix;
    }
}

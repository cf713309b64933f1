package io.linkspan.localcloud.image;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A block of IPv4 addresses, written {@code a.b.c.d/n}; bits past the prefix are zero.
 *
 * @param base the first address as a number
 * @param prefixLength 0-32
 */
public record CidrBlock(int base, int prefixLength) {
    public CidrBlock {
        if (prefixLength < 0 || prefixLength > 32) {
            throw new IllegalArgumentException(
                    "prefix length " + prefixLength + " is outside 0-32");
        }
        if ((base & mask(prefixLength)) != base) {
            throw new IllegalArgumentException(
                    Ipv4.text(base) + "/" + prefixLength + " has bits set past its prefix");
        }
    }

    /** Reads {@code a.b.c.d/n}; anything else is an {@link IllegalArgumentException}. */
    @JsonCreator
    public static CidrBlock parse(String text) {
        return parse(text, false);
    }

    /** As {@link #parse(String)}, but clears bits past the prefix, as EC2 does for rules. */
    public static CidrBlock parseMasked(String text) {
        return parse(text, true);
    }

    private static CidrBlock parse(String text, boolean masked) {
        int slash = text.indexOf('/');
        if (slash < 0 || slash == text.length() - 1 || text.length() - slash > 3) {
            throw new IllegalArgumentException("'" + text + "' is no block of addresses");
        }
        int prefix = 0;
        for (int i = slash + 1; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                throw new IllegalArgumentException("'" + text + "' is no block of addresses");
            }
            prefix = prefix * 10 + digit;
        }
        int base = Ipv4.parse(text.substring(0, slash));
        return new CidrBlock(masked && prefix <= 32 ? base & mask(prefix) : base, prefix);
    }

    private static int mask(int prefixLength) {
        return prefixLength == 0 ? 0 : -1 << (32 - prefixLength);
    }

    /** How many addresses it has. */
    public long size() {
        return 1L << (32 - prefixLength);
    }

    public boolean contains(int address) {
        return (address & mask(prefixLength)) == base;
    }

    public boolean contains(CidrBlock other) {
        return other.prefixLength >= prefixLength && contains(other.base);
    }

    public boolean overlaps(CidrBlock other) {
        return contains(other.base) || other.contains(base);
    }

    /** The address this many places after the first. */
    public int at(long offset) {
        return (int) (base + offset);
    }

    @Override
    @JsonValue
    public String toString() {
        return Ipv4.text(base) + "/" + prefixLength;
    }
}

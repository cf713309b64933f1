package io.linkspan.relay;

/**
 * One type-length-value of a PROXY protocol version 2 header. Source: the PROXY protocol
 * specification, section 2.2.
 *
 * @param type 0-255
 * @param value at most 1,024 bytes
 */
public record ProxyTlv(int type, byte[] value) {
    public ProxyTlv {
        if (type < 0 || type > 255 || value.length > 1024) {
            throw new IllegalArgumentException(
                    "TLV type " + type + " with " + value.length + " bytes is out of range");
        }
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(@org.jspecify.annotations.Nullable Object other) {
        return other instanceof ProxyTlv that
                && type == that.type
                && java.util.Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * type + java.util.Arrays.hashCode(value);
    }
}

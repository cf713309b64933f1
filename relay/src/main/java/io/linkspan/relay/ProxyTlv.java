package io.linkspan.relay;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * One type-length-value of a PROXY protocol version 2 header. Source: the PROXY protocol
 * specification, section 2.2.
 *
 * @param type 0-255
 * @param hex the value's bytes in hexadecimal, at most 1,024 bytes
 */
public record ProxyTlv(int type, String hex) {
    private static final int MAX_BYTES = 1024;

    public ProxyTlv {
        if (type < 0 || type > 255 || hex.length() > 2 * MAX_BYTES) {
            throw new IllegalArgumentException(
                    "TLV type " + type + " with " + hex.length() / 2 + " bytes is out of range");
        }
        HexFormat.of().parseHex(hex);
    }

    /** A TLV whose value is a subtype byte and ASCII text. */
    public static ProxyTlv ofAscii(int type, int subtype, String text) {
        HexFormat hex = HexFormat.of();
        return new ProxyTlv(
                type,
                hex.toHexDigits((byte) subtype)
                        + hex.formatHex(text.getBytes(StandardCharsets.US_ASCII)));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }
}

package io.linkspan.localcloud.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of an XML document under way. */
final class XmlOut {
    private byte[] bytes = new byte[4_096];
    private int length;

    XmlOut raw(byte[] more) {
        ensure(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /** Markup that needs no escaping. */
    XmlOut raw(String ascii) {
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** Character data, escaped; what XML cannot carry becomes U+FFFD. */
    XmlOut text(String text) {
        ensure(text.length() * 6);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                i = unicode(text, i);
                continue;
            }
            switch (c) {
                case '&' -> raw("&amp;");
                case '<' -> raw("&lt;");
                case '>' -> raw("&gt;");
                case '"' -> raw("&quot;");
                case '\r' -> raw("&#xd;");
                default -> {
                    if (c >= 0x20 || c == '\t' || c == '\n') {
                        bytes[length++] = (byte) c;
                    } else {
                        replacement();
                    }
                }
            }
        }
        return this;
    }

    private int unicode(String text, int i) {
        int codePoint = text.codePointAt(i);
        boolean legal =
                (codePoint <= 0xD7FF)
                        || (codePoint >= 0xE000 && codePoint <= 0xFFFD)
                        || codePoint >= 0x10000;
        if (legal) {
            raw(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        } else {
            replacement();
        }
        return codePoint >= 0x10000 ? i + 1 : i;
    }

    private void replacement() {
        raw("\uFFFD".getBytes(StandardCharsets.UTF_8));
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}

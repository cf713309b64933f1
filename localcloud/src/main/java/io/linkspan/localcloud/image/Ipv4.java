package io.linkspan.localcloud.image;

/** IPv4 addresses as numbers, so that blocks and free addresses can be reckoned. */
public final class Ipv4 {
    private Ipv4() {}

    /**
     * Reads four decimal numbers of 0-255; anything else is an {@link IllegalArgumentException}.
     */
    public static int parse(String text) {
        int address = 0;
        int part = 0;
        int digits = 0;
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9' && digits < 3) {
                part = part * 10 + (c - '0');
                digits++;
            } else if (c == '.' && digits > 0 && part <= 255 && dots < 3) {
                address = address << 8 | part;
                part = 0;
                digits = 0;
                dots++;
            } else {
                throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
            }
        }
        if (dots != 3 || digits == 0 || part > 255) {
            throw new IllegalArgumentException("'" + text + "' is no IPv4 address");
        }
        return address << 8 | part;
    }

    public static String text(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }
}

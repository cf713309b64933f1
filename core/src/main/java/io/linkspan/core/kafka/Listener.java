package io.linkspan.core.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One item of {@code listeners} or {@code advertised.listeners}.
 *
 * @param name in capitals, as Kafka compares it
 * @param host empty means every address for {@code listeners}, and the machine's own name for
 *     {@code advertised.listeners}; IPv6 without brackets
 * @param port 0 lets the system choose, in {@code listeners}
 */
public record Listener(String name, String host, int port) {
    private static final Pattern FORM = Pattern.compile("([^:]+)://\\[?([^\\]]*?)]?:(-?\\d{1,10})");

    public Listener {
        name = name.toUpperCase(Locale.ROOT);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "listener " + name + " has port " + port + ", which is outside 0-65535");
        }
    }

    /**
     * Reads {@code INTERNAL://10.0.0.10:9092}.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Listener parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'" + text.strip() + "' is no listener; listeners look like NAME://host:port");
        }
        long port = Long.parseLong(m.group(3));
        return new Listener(m.group(1).strip(), m.group(2), Math.clamp(port, -1, 65_536));
    }

    /** Reads a list as Kafka does: parted by commas, blanks and empty items ignored. */
    public static List<Listener> parseAll(String list) {
        return items(list).stream().map(Listener::parse).toList();
    }

    /** Reads {@code INTERNAL:PLAINTEXT,EXTERNAL:SASL_SSL}. */
    public static Map<String, String> parseProtocols(String list) {
        Map<String, String> protocols = new LinkedHashMap<>();
        for (String item : items(list)) {
            int colon = item.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(
                        "'"
                                + item
                                + "' is no entry of listener.security.protocol.map; entries look like NAME:PROTOCOL");
            }
            protocols.put(
                    item.substring(0, colon).strip().toUpperCase(Locale.ROOT),
                    item.substring(colon + 1).strip().toUpperCase(Locale.ROOT));
        }
        return protocols;
    }

    static List<String> items(String list) {
        List<String> items = new ArrayList<>();
        for (String item : list.split(",", -1)) {
            if (!item.isBlank()) {
                items.add(item.strip());
            }
        }
        return items;
    }

    /** Whether it stands for every address of the machine. */
    public boolean isWildcard() {
        return host.isEmpty() || host.equals("0.0.0.0") || host.equals("::");
    }

    @Override
    public String toString() {
        return name + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}

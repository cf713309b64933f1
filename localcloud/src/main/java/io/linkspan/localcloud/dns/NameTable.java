package io.linkspan.localcloud.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An immutable table of names and their addresses, wildcards included. Source for wildcards and for
 * names that exist only because of names below them: RFC 4592.
 */
public final class NameTable implements DnsView {
    /** As the names of load balancers and endpoints have. Source: Elastic Load Balancing. */
    public static final Duration TTL = Duration.ofSeconds(60);

    private final Set<String> zones;
    private final Map<String, List<InetAddress>> names;

    /** Every name that exists, those with only names below them included. */
    private final Set<String> existing;

    /**
     * @param zones names at and below which this table is the authority
     * @param names addresses of each name; a first label of {@code *} stands for any labels that no
     *     closer name has
     */
    public NameTable(Set<String> zones, Map<String, List<InetAddress>> names) {
        this.zones = new HashSet<>();
        zones.forEach(zone -> this.zones.add(canonical(zone)));
        this.names = new HashMap<>();
        this.existing = new HashSet<>(this.zones);
        names.forEach((name, addresses) -> {
            String canonical = canonical(name);
            this.names.put(canonical, List.copyOf(addresses));
            for (String at = canonical; !at.isEmpty(); at = parent(at)) {
                existing.add(at);
                if (this.zones.contains(at)) {
                    break;
                }
            }
        });
    }

    public static final NameTable EMPTY = new NameTable(Set.of(), Map.of());

    @Override
    public Answer lookup(String name) {
        String zone = zoneOf(name);
        if (zone.isEmpty()) {
            return new Answer.NotOurs();
        }
        if (existing.contains(name)) {
            return new Answer.Addresses(zone, names.getOrDefault(name, List.of()), TTL);
        }
        for (String above = parent(name); !above.isEmpty(); above = parent(above)) {
            if (existing.contains(above)) {
                List<InetAddress> wild = names.get("*." + above);
                return wild == null
                        ? new Answer.NoSuchName(zone)
                        : new Answer.Addresses(zone, wild, TTL);
            }
        }
        return new Answer.NoSuchName(zone);
    }

    /** The closest zone at or above the name; empty when there is none. */
    private String zoneOf(String name) {
        for (String at = name; !at.isEmpty(); at = parent(at)) {
            if (zones.contains(at)) {
                return at;
            }
        }
        return "";
    }

    private static String parent(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    private static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}

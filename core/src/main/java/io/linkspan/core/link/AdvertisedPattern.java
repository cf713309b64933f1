package io.linkspan.core.link;

import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a broker is called by a generic consumer, such as {@code
 * b{id}.{zone}.kafka.example.com:{port}}. Knows {@code {id}}, {@code {zone}} and {@code {port}};
 * must contain {@code {id}} or {@code {port}}, or two brokers would have one name.
 */
public record AdvertisedPattern(String template) {
    private static final Pattern SYMBOL = Pattern.compile("\\{([^}]*)\\}");
    private static final Set<String> KNOWN = Set.of("id", "zone", "port");

    public AdvertisedPattern {
        Set<String> used =
                SYMBOL.matcher(template)
                        .results()
                        .map((MatchResult m) -> m.group(1))
                        .collect(Collectors.toSet());
        for (String symbol : used) {
            if (!KNOWN.contains(symbol)) {
                throw new IllegalArgumentException(
                        "advertised pattern '"
                                + template
                                + "' uses {"
                                + symbol
                                + "}; known are {id}, {zone} and {port}");
            }
        }
        if (!template.endsWith(":{port}")) {
            throw new IllegalArgumentException(
                    "advertised pattern '"
                            + template
                            + "' must end with :{port}, the port that tells brokers apart");
        }
    }

    public HostPort of(BrokerId broker, ZoneId zone, int port) {
        String host =
                template.substring(0, template.length() - ":{port}".length())
                        .replace("{id}", broker.toString())
                        .replace("{zone}", zone.value())
                        .replace("{port}", Integer.toString(port));
        return new HostPort(host, port);
    }
}

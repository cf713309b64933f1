package io.linkspan.localcloud;

import io.linkspan.localcloud.image.Account;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the two accounts name a region's zones. Each account's names are shuffled, as AWS shuffles
 * them, so that mixing up names and ids shows. Source: AWS RAM, "Availability Zone IDs".
 */
final class ZoneMaps {
    static final String PROVIDER = "acbd";
    private static final String CONSUMER = "bacd";

    private ZoneMaps() {}

    /**
     * @param provider the letters of the provider's zones
     */
    static Map<String, String> of(String region, Account.Role role, String provider) {
        String letters =
                switch (role) {
                    case PROVIDER -> provider;
                    case CONSUMER -> CONSUMER;
                };
        Map<String, String> zones = new TreeMap<>();
        for (int i = 0; i < letters.length(); i++) {
            zones.put(prefix(region) + "-az" + (i + 1), region + letters.charAt(i));
        }
        return zones;
    }

    static void check(String letters) {
        if (!letters.matches("[a-d]{4}") || letters.chars().distinct().count() < letters.length()) {
            throw new IllegalArgumentException(
                    "'"
                            + letters
                            + "' are no letters of zones: they are a, b, c and d in any order");
        }
    }

    /** The first part of a region's zone ids: {@code usw2} for {@code us-west-2}. */
    static String prefix(String region) {
        String[] parts = region.split("-", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "'" + region + "' is no region: it should look like us-west-2");
        }
        String direction =
                switch (parts[1]) {
                    case "northeast" -> "ne";
                    case "northwest" -> "nw";
                    case "southeast" -> "se";
                    case "southwest" -> "sw";
                    default -> parts[1].substring(0, 1);
                };
        return parts[0] + direction + parts[2];
    }
}

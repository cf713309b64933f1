package io.linkspan.providers.tidbcloud;

import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A set of domains that belong to one connection.
 *
 * @param id empty in a dry run
 * @param type such as {@link #MANAGED}
 */
record ApiDomains(String id, String type, String uniqueName, List<Domain> domains) {
    /** Names that TiDB Cloud makes. */
    static final String MANAGED = "TIDBCLOUD_MANAGED";

    /**
     * @param name such as {@code *.usw2-az1.<unique name>.<suffix>}
     * @param message why it failed
     */
    record Domain(String name, String state, String message) {
        /**
         * The API does not say which states there are: those in motion end in -ING, as everywhere
         * else in it, and a failed one says so.
         */
        boolean ready() {
            return !state.isEmpty() && !failed() && !upper().endsWith("ING");
        }

        boolean failed() {
            return upper().contains("FAIL");
        }

        private String upper() {
            return state.toUpperCase(Locale.ROOT);
        }

        /** The name under which brokers' names stand. */
        String base() {
            return name.startsWith("*.") ? name.substring(2) : name;
        }

        boolean isOf(ZoneId zone) {
            return Arrays.asList(name.split("\\.")).contains(zone.value());
        }
    }

    static ApiDomains of(JsonNode json) {
        List<Domain> domains = new ArrayList<>();
        json.path("domains")
                .forEach(d ->
                        domains.add(
                                new Domain(
                                        d.path("name").asString(""),
                                        d.path("state").asString(""),
                                        d.path("message").asString(""))));
        return new ApiDomains(
                json.path("attachDomainId").asString(""),
                json.path("type").asString(""),
                json.path("uniqueName").asString(""),
                List.copyOf(domains));
    }

    Optional<Domain> of(ZoneId zone) {
        return domains.stream().filter(d -> d.isOf(zone)).findFirst();
    }
}

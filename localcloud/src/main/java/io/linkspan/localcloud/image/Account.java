package io.linkspan.localcloud.image;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An account: who may call, and how it names the zones.
 *
 * @param id twelve digits
 * @param role which of the two accounts it is
 * @param zoneNames zone id to this account's zone name, in the order of ids
 */
public record Account(
        String id,
        Role role,
        String accessKeyId,
        String secretAccessKey,
        Map<String, String> zoneNames)
        implements Entity {
    public enum Role {
        /** The owner of Kafka and of the endpoint service. */
        PROVIDER,
        /** The account that connects through an endpoint: TiDB Cloud's. */
        CONSUMER
    }

    public Account {
        zoneNames = Collections.unmodifiableMap(new TreeMap<>(zoneNames));
    }

    @Override
    public String owner() {
        return id;
    }

    /** This account's name of a zone. */
    public String zoneName(String zoneId) {
        String name = zoneNames.get(zoneId);
        if (name == null) {
            throw new IllegalStateException("account " + id + " has no zone " + zoneId);
        }
        return name;
    }

    /** The zone that this account calls by a name. */
    public Optional<String> zoneId(String zoneName) {
        return zoneNames.entrySet().stream()
                .filter(e -> e.getValue().equals(zoneName))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}

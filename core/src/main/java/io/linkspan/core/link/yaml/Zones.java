package io.linkspan.core.link.yaml;

import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;

/**
 * What the spec alone says about zones and the brokers in them; the consumer may say more later.
 *
 * @param ids in order; empty where only the consumer knows
 * @param nodes how many nodes there are in each zone, as far as known
 * @param brokers how many brokers there are; the least there can be where the zones are not known
 */
record Zones(List<ZoneId> ids, Map<ZoneId, Integer> nodes, int brokers) {
    Zones {
        ids = List.copyOf(ids);
        nodes = Map.copyOf(nodes);
    }
}

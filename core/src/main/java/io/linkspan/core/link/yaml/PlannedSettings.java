package io.linkspan.core.link.yaml;

import java.util.Map;

/** The {@code server.properties} entries that follow from the rest of the spec. */
final class PlannedSettings {
    private static final String LISTENERS = "listeners follow from kafka.ports and consumers";
    private static final String NODES = "nodes follow from kafka.brokers";
    private static final String FOLDERS = "data lies on the broker's data volume";

    private static final Map<String, String> PLANNED =
            Map.ofEntries(
                    Map.entry("process.roles", NODES),
                    Map.entry("node.id", NODES),
                    Map.entry("broker.id", NODES),
                    Map.entry("broker.rack", "the rack is the zone's id"),
                    Map.entry("controller.quorum.voters", NODES),
                    Map.entry("controller.quorum.bootstrap.servers", NODES),
                    Map.entry("zookeeper.connect", "new clusters run in KRaft mode"),
                    Map.entry("listeners", LISTENERS),
                    Map.entry("advertised.listeners", LISTENERS),
                    Map.entry("listener.security.protocol.map", LISTENERS),
                    Map.entry("inter.broker.listener.name", LISTENERS),
                    Map.entry("security.inter.broker.protocol", LISTENERS),
                    Map.entry("controller.listener.names", LISTENERS),
                    Map.entry("log.dir", FOLDERS),
                    Map.entry("log.dirs", FOLDERS),
                    Map.entry("metadata.log.dir", FOLDERS));

    private PlannedSettings() {}

    static boolean isPlanned(String key) {
        return PLANNED.containsKey(key);
    }

    /** Where its value comes from. */
    static String instead(String key) {
        return PLANNED.getOrDefault(key, "");
    }
}

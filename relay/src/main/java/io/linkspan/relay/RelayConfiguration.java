package io.linkspan.relay;

import java.util.List;

/**
 * Everything a relay is to do. Ids are unique; a listener whose group is missing refuses (resets)
 * every connection.
 */
public record RelayConfiguration(List<ListenerSpec> listeners, List<TargetGroupSpec> targetGroups) {
    public static final RelayConfiguration EMPTY = new RelayConfiguration(List.of(), List.of());

    public RelayConfiguration {
        listeners = List.copyOf(listeners);
        targetGroups = List.copyOf(targetGroups);
    }
}

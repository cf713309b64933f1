package io.linkspan.core.kafka;

import io.linkspan.core.kafka.ClusterState.Partition;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether a broker may be restarted now, and whether it is back. Both answers are reasons against,
 * in words; none means yes.
 */
public final class RestartGate {
    /**
     * Beyond so many records a voter does not follow any more: the leader appends one every 500 ms
     * when nothing else happens. Source: Kafka, {@code metadata.max.idle.interval.ms}.
     */
    static final long FOLLOWS_WITHIN_RECORDS = 20;

    private static final int SHOWN_MAX = 5;

    private RestartGate() {}

    /**
     * Whether a node is away: neither registered as a broker nor, as a controller, with the quorum.
     * A controller that ended just now counts as there until its lag shows.
     */
    public static boolean away(ClusterState state, BrokerId node) {
        return !state.brokers().contains(node)
                && state.voters()
                        .map(voters -> voters.get(node))
                        .filter(RestartGate::follows)
                        .isEmpty();
    }

    /**
     * Reasons against taking a node away. There are none when it is away already: to start it again
     * can only help.
     */
    public static List<String> against(ClusterState state, BrokerId broker) {
        if (away(state, broker)) {
            return List.of();
        }
        List<String> reasons = new ArrayList<>();
        List<Partition> behind =
                state.partitions().stream().filter(p -> !p.behind().isEmpty()).toList();
        if (!behind.isEmpty()) {
            reasons.add(
                    behind.size()
                            + " partitions are under-replicated: "
                            + shown(
                                    behind.stream()
                                            .map(p -> p + " on " + joined(p.behind()))
                                            .toList()));
        }
        List<Partition> tooFew =
                state.partitions().stream()
                        .filter(p -> p.inSync().contains(broker))
                        .filter(p -> p.inSync().size() - 1 < Math.max(1, p.minInsync()))
                        .toList();
        if (!tooFew.isEmpty()) {
            reasons.add(
                    "without broker "
                            + broker
                            + " fewer replicas than min.insync.replicas would be left of "
                            + shown(
                                    tooFew.stream()
                                            .map(p ->
                                                    p
                                                            + " ("
                                                            + (p.inSync().size() - 1)
                                                            + " of "
                                                            + Math.max(1, p.minInsync())
                                                            + ")")
                                            .toList()));
        }
        state.voters()
                .filter(voters -> voters.containsKey(broker))
                .ifPresent(voters -> quorum(state, voters, broker, reasons));
        if (state.voters().isPresent() && state.controller().isEmpty()) {
            reasons.add("the controllers have no leader");
        }
        return List.copyOf(reasons);
    }

    private static void quorum(
            ClusterState state, Map<BrokerId, Long> voters, BrokerId broker, List<String> reasons) {
        int majority = voters.size() / 2 + 1;
        long left =
                voters.entrySet().stream()
                        .filter(v -> !v.getKey().equals(broker) && follows(v.getValue()))
                        .count();
        if (left < majority && voters.size() > 1) {
            reasons.add(
                    "without controller "
                            + broker
                            + " "
                            + left
                            + " of "
                            + voters.size()
                            + " controllers would be left that follow, and "
                            + majority
                            + " are needed");
        }
        if (voters.size() == 1 && state.brokers().size() > 1) {
            reasons.add("broker " + broker + " is the only controller");
        }
    }

    private static boolean follows(long lag) {
        return lag >= 0 && lag <= FOLLOWS_WITHIN_RECORDS;
    }

    /** What a node that was restarted still lacks of being back. */
    public static List<String> missing(ClusterState state, BrokerId broker, Roles roles) {
        List<String> reasons = new ArrayList<>();
        if (roles.isBroker() && !state.brokers().contains(broker)) {
            reasons.add("broker " + broker + " is not registered, or fenced");
            return List.copyOf(reasons);
        }
        List<Partition> behind =
                state.partitions().stream().filter(p -> p.behind().contains(broker)).toList();
        if (!behind.isEmpty()) {
            reasons.add(
                    "broker "
                            + broker
                            + " is not in sync yet for "
                            + behind.size()
                            + " partitions: "
                            + shown(behind.stream().map(Partition::toString).toList()));
        }
        state.voters()
                .map(voters -> voters.getOrDefault(broker, roles.isBroker() ? 0L : -1L))
                .filter(lag -> !follows(lag))
                .ifPresent(_ ->
                        reasons.add("controller " + broker + " has not caught up with the quorum"));
        if (state.voters().isPresent() && state.controller().isEmpty()) {
            reasons.add("the controllers have no leader");
        }
        return List.copyOf(reasons);
    }

    private static String joined(Iterable<BrokerId> brokers) {
        List<String> ids = new ArrayList<>();
        brokers.forEach(b -> ids.add(b.toString()));
        return String.join(" and ", ids);
    }

    private static String shown(List<String> items) {
        String first = items.stream().limit(SHOWN_MAX).collect(Collectors.joining(", "));
        return items.size() > SHOWN_MAX
                ? first + " and " + (items.size() - SHOWN_MAX) + " more"
                : first;
    }
}

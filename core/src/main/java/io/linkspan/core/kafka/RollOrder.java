package io.linkspan.core.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The order in which nodes restart, one at a time: brokers, then controllers, the active controller
 * last, so that the cluster changes its controller once at most. Within a group by id.
 */
public final class RollOrder {
    private RollOrder() {}

    /** A node of the cluster; combined nodes count as controllers. */
    public record Member(BrokerId id, Roles roles) {}

    /**
     * @param activeController empty where there is none, as under ZooKeeper's brokers before a
     *     choice
     */
    public static List<BrokerId> of(
            Collection<Member> members, Optional<BrokerId> activeController) {
        return members.stream()
                .sorted(
                        Comparator.comparingInt((Member m) -> turn(m, activeController))
                                .thenComparing(Member::id))
                .map(Member::id)
                .toList();
    }

    private static int turn(Member member, Optional<BrokerId> activeController) {
        if (activeController.equals(Optional.of(member.id()))) {
            return 2;
        }
        return member.roles().isController() ? 1 : 0;
    }
}

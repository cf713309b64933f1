package io.linkspan.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.kafka.RollOrder.Member;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec.Roles;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollOrderTest {

    @Test
    void of_mixedRoles_putsBrokersFirstAndTheActiveControllerLast() {
        List<Member> members =
                List.of(
                        member(1, Roles.COMBINED),
                        member(2, Roles.CONTROLLER),
                        member(3, Roles.COMBINED),
                        member(5, Roles.BROKER),
                        member(4, Roles.BROKER));

        assertThat(RollOrder.of(members, Optional.of(new BrokerId(1))))
                .extracting(BrokerId::value)
                .containsExactly(4, 5, 2, 3, 1);
    }

    @Test
    void of_noActiveController_goesByRoleAndId() {
        List<Member> members = List.of(member(2, Roles.COMBINED), member(1, Roles.COMBINED));

        assertThat(RollOrder.of(members, Optional.empty()))
                .extracting(BrokerId::value)
                .containsExactly(1, 2);
    }

    private static Member member(int id, Roles roles) {
        return new Member(new BrokerId(id), roles);
    }
}

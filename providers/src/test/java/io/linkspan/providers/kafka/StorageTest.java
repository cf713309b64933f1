package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class StorageTest {
    @Test
    void newId_sameAnchor_isTheSameAndKafkaReadsIt() {
        String id = Storage.newId("orders", "i-0123456789abcdef0");

        assertThat(Storage.newId("orders", "i-0123456789abcdef0")).isEqualTo(id);
        assertThat(Uuid.fromString(id).toString()).isEqualTo(id);
    }

    @Test
    void newId_manyAnchors_areDistinctAndNeverLookLikeAnOption() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            String id = Storage.newId("orders", "i-" + i);
            assertThat(id).doesNotStartWith("-").hasSize(22);
            ids.add(id);
        }
        assertThat(ids).hasSize(5_000);
    }
}

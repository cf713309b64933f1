package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.engine.view.ListenerReader.Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerCertificateTest {
    @ParameterizedTest
    @CsvSource({
        "b1.example.com, b1.example.com, true",
        "*.example.com, B1.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, a.b1.example.com, false",
        "*.example.com, b1.other.com, false",
        "b2.example.com, b1.example.com, false"
    })
    void isFor_nameAndHost_asClientsDecide(String name, String host, boolean covered) {
        assertThat(
                        new Certificate(
                                        "CN=b1",
                                        List.of(name),
                                        Instant.EPOCH,
                                        Instant.MAX,
                                        Optional.empty())
                                .isFor(host))
                .isEqualTo(covered);
    }
}

package io.linkspan.cli.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import org.junit.jupiter.api.Test;

class ResolverTest {
    @Test
    void parse_addressWithAndWithoutPort() {
        assertThat(Resolver.parse("127.20.0.2")).isEqualTo(new Resolver("127.20.0.2", 53));
        assertThat(Resolver.parse("127.20.0.2:5353")).isEqualTo(new Resolver("127.20.0.2", 5353));
    }

    @Test
    void parse_name_isRefused() {
        assertThatThrownBy(() -> Resolver.parse("dns.example.com"))
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("LINKSPAN_CONSUMER_RESOLVER is 'dns.example.com'");
    }
}

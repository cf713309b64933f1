package io.linkspan.localcloud.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.dns.DnsView.Answer;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private static final List<InetAddress> ONE = List.of(InetAddress.ofLiteral("127.42.0.1"));
    private static final List<InetAddress> TWO = List.of(InetAddress.ofLiteral("127.42.0.2"));

    private final NameTable table =
            new NameTable(
                    Set.of("Example.test", "below.example.test"),
                    Map.of(
                            "A.example.test", ONE,
                            "*.wild.example.test", ONE,
                            "b1.z.wild.example.test", TWO,
                            "deep.down.example.test.", TWO,
                            "*.below.example.test", TWO));

    @Test
    void lookup_ofAName_findsItsAddresses() {
        assertThat(table.lookup("a.example.test")).isEqualTo(found("example.test", ONE));
    }

    @Test
    void lookup_ofAnUnknownName_saysItDoesNotExist() {
        assertThat(table.lookup("b.example.test")).isEqualTo(new Answer.NoSuchName("example.test"));
        assertThat(table.lookup("x.a.example.test"))
                .isEqualTo(new Answer.NoSuchName("example.test"));
    }

    @Test
    void lookup_outsideOfTheZones_isNotOurs() {
        for (String name : List.of("test", "", "example.com", "badexample.test")) {
            assertThat(table.lookup(name)).as(name).isEqualTo(new Answer.NotOurs());
        }
    }

    @Test
    void lookup_underAWildcard_findsItAtAnyDepth() {
        assertThat(table.lookup("b9.wild.example.test")).isEqualTo(found("example.test", ONE));
        assertThat(table.lookup("x.y.wild.example.test")).isEqualTo(found("example.test", ONE));
    }

    @Test
    void lookup_underACloserName_doesNotUseTheWildcard() {
        assertThat(table.lookup("b1.z.wild.example.test")).isEqualTo(found("example.test", TWO));
        // z exists because of b1.z, so it shadows the wildcard: RFC 4592, section 2.2.2.
        assertThat(table.lookup("b2.z.wild.example.test"))
                .isEqualTo(new Answer.NoSuchName("example.test"));
        assertThat(table.lookup("z.wild.example.test")).isEqualTo(found("example.test", List.of()));
    }

    @Test
    void lookup_ofANameAboveOthers_existsWithoutAddresses() {
        assertThat(table.lookup("down.example.test")).isEqualTo(found("example.test", List.of()));
        assertThat(table.lookup("example.test")).isEqualTo(found("example.test", List.of()));
    }

    @Test
    void lookup_inTheCloserZone_namesThatZone() {
        assertThat(table.lookup("any.below.example.test"))
                .isEqualTo(found("below.example.test", TWO));
    }

    private static Answer found(String zone, List<InetAddress> addresses) {
        return new Answer.Addresses(zone, addresses, NameTable.TTL);
    }
}

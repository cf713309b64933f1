package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.LinkSpec;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.PortRange;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExampleSpecTest {

    @Test
    void example_parsed_isTheGuidesTopologyOnLoopback() {
        SpecResult result = SpecParser.parse(ExampleSpec.NAME, ExampleSpec.text());

        assertThat(result.diagnostics()).isEmpty();
        KafkaLink link = Specs.accepted(result);
        LinkSpec ports = new LinkSpec(9092, new PortRange(9093, 9095));
        assertThat(link.name()).isEqualTo("orders");
        assertThat(link.aws().vpc())
                .isEqualTo(new AwsSpec.VpcSpec.Made(Ipv4Block.parse("127.10.0.0/16")));
        assertThat(link.kafka().brokers()).isEqualTo(new KafkaSpec.Brokers.PerZone(1));
        assertThat(link.kafka().heapMiB()).isEqualTo(256);
        assertThat(link.link()).isEqualTo(ports);
        assertThat(link.consumers())
                .containsExactly(
                        new ConsumerSpec.TidbCloud(
                                "10048930788495339885",
                                "orders-kafka",
                                ports,
                                39092,
                                Optional.empty(),
                                ListenerSecurity.PLAINTEXT));
    }

    @Test
    void example_laidOutOverThreeZones_givesEachBrokerItsPort() {
        KafkaLink link = Specs.accepted(SpecParser.parse("example.yaml", ExampleSpec.text()));

        List<ZoneId> zones =
                List.of(new ZoneId("usw2-az1"), new ZoneId("usw2-az2"), new ZoneId("usw2-az3"));
        Topology topology = Topology.of(link, zones, Ipv4Block.parse("127.10.0.0/16"));

        assertThat(topology.brokerPorts(link.consumers().getFirst()))
                .containsEntry(new BrokerId(1), 9093)
                .containsEntry(new BrokerId(3), 9095)
                .hasSize(3);
    }
}

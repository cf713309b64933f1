package io.linkspan.core.link.yaml;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.PortRange;
import java.util.List;

/**
 * Defaults: the guide's values wherever it has one. Its words to people stand in {@link SpecKey}; a
 * test holds the two together.
 */
final class Standard {
    static final Ipv4Block VPC = Ipv4Block.parse("10.0.0.0/16");
    static final String BASTION_TYPE = "t2.small";
    static final String BROKER_TYPE = "t2.large";
    static final int DATA_VOLUME_GIB = 100;
    static final List<Ipv4Block> CLIENTS_FROM = List.of(Ipv4Block.parse("0.0.0.0/0"));
    static final KafkaVersion KAFKA = new KafkaVersion(4, 4, 0);
    static final int PER_ZONE = 1;
    static final int INTERNAL_PORT = 9_092;
    static final int CONTROLLER_PORT = 29_092;
    static final int FIRST_LISTENER_PORT = 39_092;

    /** What kafka-server-start.sh takes. */
    static final int HEAP_MIB = 1_024;

    static final int BOOTSTRAP_PORT = 9_092;
    static final PortRange BROKER_PORTS = new PortRange(9_093, 9_141);

    private Standard() {}
}

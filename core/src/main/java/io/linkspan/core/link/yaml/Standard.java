package io.linkspan.core.link.yaml;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.link.PortRange;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

    /** For a bastion that is not made. */
    static final List<Ipv4Block> NOBODY = List.of(Ipv4Block.parse("127.0.0.1/32"));

    static final KafkaVersion KAFKA = new KafkaVersion(4, 4, 0);
    static final int PER_ZONE = 1;
    static final int INTERNAL_PORT = 9_092;
    static final int CONTROLLER_PORT = 29_092;
    static final int FIRST_LISTENER_PORT = 39_092;
    static final int RESTART_TIMEOUT_SECONDS = 300;

    /** What kafka-server-start.sh takes; of instance types whose memory is not known. */
    static final int HEAP_MIB = 1_024;

    private static final int HEAP_MAX_MIB = 6 * 1_024;

    /** Family with generation and variant, then size. */
    private static final Pattern INSTANCE_TYPE =
            Pattern.compile(
                    "([tmcri])\\d{1,2}[a-z0-9-]*\\.(nano|micro|small|medium|large|(\\d{0,2})xlarge)");

    static final int BOOTSTRAP_PORT = 9_092;
    static final PortRange BROKER_PORTS = new PortRange(9_093, 9_141);

    private Standard() {}

    /**
     * A quarter of the memory, as long as that is no more than brokers make use of. Source: AWS,
     * "Amazon EC2 instance types": a large of the general families has 8 GiB, half of it where
     * computing counts, double where memory or storage does; each size doubles the one before.
     */
    static int heapMiB(String instanceType) {
        Matcher m = INSTANCE_TYPE.matcher(instanceType);
        if (!m.matches()) {
            return HEAP_MIB;
        }
        int ofLarge =
                switch (m.group(1)) {
                    case "c" -> 4_096;
                    case "r", "i" -> 16_384;
                    default -> 8_192;
                };
        int memory =
                switch (m.group(2)) {
                    case "nano" -> ofLarge / 16;
                    case "micro" -> ofLarge / 8;
                    case "small" -> ofLarge / 4;
                    case "medium" -> ofLarge / 2;
                    case "large" -> ofLarge;
                    case "xlarge" -> ofLarge * 2;
                    default -> ofLarge * 2 * Integer.parseInt(m.group(3));
                };
        return Math.min(HEAP_MAX_MIB, memory / 4);
    }
}

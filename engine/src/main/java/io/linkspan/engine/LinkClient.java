package io.linkspan.engine;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import java.util.Map;

/**
 * A stock Kafka client in the consumer's position, following advertised names as every client does.
 */
public interface LinkClient {

    /**
     * What came through.
     *
     * @param leaders of each partition of the test topic
     * @param produced acknowledged messages by partition
     * @param consumed messages read back by partition, each equal to what was sent
     */
    record Delivery(
            Map<Integer, BrokerId> leaders,
            Map<Integer, Integer> produced,
            Map<Integer, Integer> consumed,
            long firstMessageMillis) {
        public Delivery {
            leaders = Map.copyOf(leaders);
            produced = Map.copyOf(produced);
            consumed = Map.copyOf(consumed);
        }
    }

    /**
     * Makes a topic with at least one partition led by each broker, sends messages to all
     * partitions, reads them back, and removes the topic.
     *
     * @param consumer whose listener is used, as its user where it knows users
     * @param bootstrap the endpoint's name and bootstrap port
     * @param brokers how many the cluster has
     * @param messages how many to send, at least one for each partition
     * @throws io.linkspan.core.diagnostic.DiagnosticException when something did not come through
     */
    Delivery deliver(ConsumerSpec consumer, HostPort bootstrap, int brokers, int messages)
            throws InterruptedException;
}

package io.linkspan.relay;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Is told of every flow that ends while it wants to be. */
@FunctionalInterface
public interface FlowLog {
    /** Called on an event loop for each flow that ends; while it is false, nothing is told. */
    default boolean wanted() {
        return true;
    }

    /** Called on an event loop: must not block, and must not throw. */
    void ended(Entry entry);

    /**
     * One flow.
     *
     * @param listener the listener's id
     * @param group the target group's id; empty when the listener had none
     * @param target the id of the last target tried; empty when there was none
     * @param bytesIn from the client to the target
     * @param bytesOut from the target to the client
     * @param attempts how many targets were tried
     */
    record Entry(
            String listener,
            Optional<String> group,
            Optional<String> target,
            InetSocketAddress client,
            Optional<InetSocketAddress> targetAddress,
            Duration lasted,
            long bytesIn,
            long bytesOut,
            int attempts,
            FlowEnd end) {

        /** {@code listener=.. client=.. target=..}: one line of keys and values. */
        public String line() {
            return "listener=%s client=%s group=%s target=%s address=%s in=%d out=%d ms=%d tries=%d end=%s"
                    .formatted(
                            listener,
                            text(client),
                            group.orElse("-"),
                            target.orElse("-"),
                            targetAddress.map(Entry::text).orElse("-"),
                            bytesIn,
                            bytesOut,
                            lasted.toMillis(),
                            attempts,
                            end);
        }

        private static String text(InetSocketAddress address) {
            return address.getAddress().getHostAddress() + ":" + address.getPort();
        }
    }
}

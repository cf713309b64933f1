package io.linkspan.localcloud.dns;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/** The names that one listener answers for. Called from many threads. */
@FunctionalInterface
public interface DnsView {

    /**
     * @param name in lower case, without the final dot
     */
    Answer lookup(String name);

    sealed interface Answer {

        /**
         * The name exists; without IPv4 addresses it exists for other reasons, such as names below
         * it.
         *
         * @param zone the zone the name belongs to, for the SOA record of an empty answer
         */
        record Addresses(String zone, List<InetAddress> ipv4, Duration ttl) implements Answer {
            public Addresses {
                ipv4 = List.copyOf(ipv4);
            }
        }

        /** The zone is ours and has no such name. */
        record NoSuchName(String zone) implements Answer {}

        /** Not ours to answer: nothing is asked on. */
        record NotOurs() implements Answer {}
    }
}

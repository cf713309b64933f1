package io.linkspan.core.check;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ZoneId;
import java.util.function.Function;

/** What a broker must be called on a consumer's listener. */
public sealed interface AdvertisedName {
    /**
     * @param domains the consumer's domain of a zone, as its API reports it
     */
    HostPort in(Function<ZoneId, String> domains);

    /** Under a domain that the consumer gives out: {@code b<id>.<domain of the zone>:<port>}. */
    record UnderDomain(BrokerId broker, ZoneId zone, int port) implements AdvertisedName {
        @Override
        public HostPort in(Function<ZoneId, String> domains) {
            return new HostPort("b" + broker + "." + domains.apply(zone), port);
        }
    }

    /** A name that the spec says in full. */
    record Fixed(HostPort name) implements AdvertisedName {
        @Override
        public HostPort in(Function<ZoneId, String> domains) {
            return name;
        }
    }
}

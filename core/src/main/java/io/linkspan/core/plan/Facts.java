package io.linkspan.core.plan;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the clouds say of themselves, before any resource.
 *
 * @param account the provider's account id, 12 digits
 * @param zoneNames the region's zones by id, as this account names them
 * @param consumers by the consumer's name in the spec
 * @param givenVpcCidr the block of a VPC that the spec names by id
 */
public record Facts(
        String account,
        Map<ZoneId, String> zoneNames,
        Map<String, ConsumerFacts> consumers,
        Optional<Ipv4Block> givenVpcCidr) {
    public Facts {
        zoneNames = Map.copyOf(zoneNames);
        consumers = Map.copyOf(consumers);
    }

    /**
     * @param account whose endpoint will connect
     * @param zones where it can have endpoints; empty when the consumer does not say
     */
    public record ConsumerFacts(String account, List<ZoneId> zones) {
        public ConsumerFacts {
            zones = List.copyOf(zones);
        }
    }
}

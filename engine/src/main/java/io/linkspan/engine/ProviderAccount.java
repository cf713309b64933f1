package io.linkspan.engine;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import java.util.Map;
import java.util.Optional;

/** The account that the cluster lives in. */
public interface ProviderAccount {
    /** 12 digits. */
    String id();

    /** The region's zones by id, under the names this account knows them by. */
    Map<ZoneId, String> zoneNames();

    Optional<Ipv4Block> vpcCidr(String vpcId);
}

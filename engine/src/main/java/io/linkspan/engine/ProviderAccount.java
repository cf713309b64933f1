package io.linkspan.engine;

import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.HostFacts;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The account that the cluster lives in. */
public interface ProviderAccount {
    /** 12 digits. */
    String id();

    /** The region's zones by id, under the names this account knows them by. */
    Map<ZoneId, String> zoneNames();

    Optional<Ipv4Block> vpcCidr(String vpcId);

    /** Those of some subnets that exist, by id. */
    Map<String, Ground.Subnet> subnets(Collection<String> ids);

    /** Those of some instances that run or are about to, by id. */
    Map<String, Ground.Host> instances(Collection<String> ids);

    /**
     * The IPv4 address that the account's side sees this machine come from.
     *
     * @throws io.linkspan.core.diagnostic.DiagnosticException when nobody tells it
     */
    String callerAddress();

    /**
     * Instances in a network that were not terminated, by those private addresses that have one.
     */
    Map<String, HostFacts> hosts(String vpcId, Collection<String> privateAddresses);
}

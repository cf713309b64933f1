package io.linkspan.localcloud.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stateless filter of some subnets. Recorded and described, not enforced on traffic.
 *
 * @param isDefault whether it came with its network and takes every subnet without another
 */
public record NetworkAcl(
        String id,
        String owner,
        String vpcId,
        boolean isDefault,
        List<Entry> entries,
        List<Association> associations)
        implements Entity {
    public NetworkAcl {
        entries = List.copyOf(entries);
        associations = List.copyOf(associations);
    }

    /**
     * @param protocol a protocol's number, -1 for all
     */
    public record Entry(
            int number,
            boolean egress,
            boolean allow,
            String protocol,
            CidrBlock cidr,
            @Nullable Integer fromPort,
            @Nullable Integer toPort) {}

    public record Association(String id, String subnetId) {}

    public NetworkAcl withEntries(List<Entry> entries) {
        return new NetworkAcl(id, owner, vpcId, isDefault, entries, associations);
    }

    public NetworkAcl withAssociations(List<Association> associations) {
        return new NetworkAcl(id, owner, vpcId, isDefault, entries, associations);
    }
}

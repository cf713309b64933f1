package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a cloud shows after it was killed, found to be whole: each network has one default group,
 * one ACL and one main route table, and none of these is without its network.
 *
 * @param blocks networks and their blocks
 * @param tags values of the tag {@code t}, by resource
 */
record KilledWorld(Map<String, String> blocks, Set<String> subnets, Map<String, String> tags) {
    @FunctionalInterface
    interface Caller {
        Reply call(String action, String... parameters) throws KillClient.Dead;
    }

    static KilledWorld look(Caller ec2) throws KillClient.Dead {
        Reply vpcs = ec2.call("DescribeVpcs").ok();
        List<String> ids = vpcs.texts("vpcId");
        // A network's own block, and its one association's, which repeats it.
        List<String> cidrs = vpcs.texts("cidrBlock");
        assertThat(cidrs).hasSize(2 * ids.size());
        Map<String, String> blocks = new HashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            blocks.put(ids.get(i), cidrs.get(2 * i));
        }
        Reply groups = ec2.call("DescribeSecurityGroups").ok();
        Reply acls = ec2.call("DescribeNetworkAcls").ok();
        Reply tables = ec2.call("DescribeRouteTables").ok();
        assertThat(groups.texts("vpcId")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(groups.texts("groupName")).isSubsetOf("default");
        assertThat(acls.texts("vpcId")).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(tables.texts("vpcId")).containsExactlyInAnyOrderElementsOf(ids);
        Reply subnets = ec2.call("DescribeSubnets").ok();
        assertThat(ids).containsAll(subnets.texts("vpcId"));
        Reply tagged = ec2.call("DescribeTags").ok();
        Map<String, String> tags = new HashMap<>();
        List<String> values = tagged.texts("value");
        List<String> resources = tagged.texts("resourceId");
        for (int i = 0; i < resources.size(); i++) {
            tags.put(resources.get(i), values.get(i));
        }
        return new KilledWorld(blocks, new HashSet<>(subnets.texts("subnetId")), tags);
    }
}

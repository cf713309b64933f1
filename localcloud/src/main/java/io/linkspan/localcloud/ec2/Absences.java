package io.linkspan.localcloud.ec2;

import static io.linkspan.localcloud.api.Service.EC2;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.*;

/** Lists of what this cloud has none of: empty, and an id is of nobody's. */
final class Absences {
    private static final Filters<String> VOLUMES =
            filters(
                    "attachment.attach-time",
                    "attachment.delete-on-termination",
                    "attachment.device",
                    "attachment.instance-id",
                    "attachment.status",
                    "availability-zone",
                    "availability-zone-id",
                    "create-time",
                    "encrypted",
                    "fast-restored",
                    "multi-attach-enabled",
                    "operator.managed",
                    "operator.principal",
                    "size",
                    "snapshot-id",
                    "status",
                    "volume-id",
                    "volume-type");

    private static final Filters<String> ADDRESSES =
            filters(
                    "allocation-id",
                    "association-id",
                    "instance-id",
                    "network-border-group",
                    "network-interface-id",
                    "network-interface-owner-id",
                    "private-ip-address",
                    "public-ip");

    private static final Filters<String> PREFIX_LISTS =
            filters("owner-id", "prefix-list-id", "prefix-list-name");

    private Absences() {}

    private static Filters<String> filters(String... names) {
        Filters<String> filters = new Filters<>((view, id) -> Map.of());
        for (String name : names) {
            filters.one(name, (view, id) -> null);
        }
        return filters;
    }

    static void register(Actions a) {
        a.read(EC2, "DescribeVolumes", DescribeVolumesRequest::builder, Absences::volumes);
        a.read(EC2, "DescribeAddresses", DescribeAddressesRequest::builder, Absences::addresses);
        a.read(
                EC2,
                "DescribePrefixLists",
                DescribePrefixListsRequest::builder,
                Absences::prefixLists);
        a.read(
                EC2,
                "DescribeManagedPrefixLists",
                DescribeManagedPrefixListsRequest::builder,
                Absences::managedPrefixLists);
    }

    /** Instances here have no volumes: their disk is this machine's. */
    private static DescribeVolumesResponse volumes(View view, DescribeVolumesRequest request) {
        check(view, Kind.VOLUME, request.volumeIds(), VOLUMES, request.filters());
        return DescribeVolumesResponse.builder().volumes(List.of()).build();
    }

    /** Public addresses come with instances; nobody can allocate one. */
    private static DescribeAddressesResponse addresses(
            View view, DescribeAddressesRequest request) {
        for (String id : request.allocationIds()) {
            throw new AwsException(
                    "InvalidAllocationID.NotFound",
                    "The allocation ID '" + id + "' does not exist");
        }
        for (String address : request.publicIps()) {
            throw new AwsException(
                    "InvalidAddress.NotFound", "Address '" + address + "' not found.");
        }
        var _ = ADDRESSES.matching(view, request.filters());
        return DescribeAddressesResponse.builder().addresses(List.of()).build();
    }

    /** Prefix lists are for gateway endpoints, and of those there are none. */
    private static DescribePrefixListsResponse prefixLists(
            View view, DescribePrefixListsRequest request) {
        check(view, Kind.PREFIX_LIST, request.prefixListIds(), PREFIX_LISTS, request.filters());
        return DescribePrefixListsResponse.builder().prefixLists(List.of()).build();
    }

    private static DescribeManagedPrefixListsResponse managedPrefixLists(
            View view, DescribeManagedPrefixListsRequest request) {
        check(view, Kind.PREFIX_LIST, request.prefixListIds(), PREFIX_LISTS, request.filters());
        return DescribeManagedPrefixListsResponse.builder().prefixLists(List.of()).build();
    }

    private static void check(
            View view, Kind kind, List<String> ids, Filters<String> filters, List<Filter> given) {
        for (String id : ids) {
            throw kind.notFound(id);
        }
        var _ = filters.matching(view, given); // Refuses a filter that there is not.
    }
}

package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Account;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Regions, availability zones as each account names them, and account attributes. */
final class Zones {
    /** Regions by name, those that need no opting in. Source: AWS General Reference. */
    private static final List<String> REGIONS =
            List.of(
                    "ap-northeast-1",
                    "ap-northeast-2",
                    "ap-northeast-3",
                    "ap-south-1",
                    "ap-southeast-1",
                    "ap-southeast-2",
                    "ca-central-1",
                    "eu-central-1",
                    "eu-north-1",
                    "eu-west-1",
                    "eu-west-2",
                    "eu-west-3",
                    "sa-east-1",
                    "us-east-1",
                    "us-east-2",
                    "us-west-1",
                    "us-west-2");

    private Zones() {}

    private record Zone(String id, String name) {}

    private static final Filters<Zone> ZONE_FILTERS =
            new Filters<Zone>((view, zone) -> Map.of())
                    .one("zone-id", (view, zone) -> zone.id())
                    .one("zone-name", (view, zone) -> zone.name())
                    .one("region-name", (view, zone) -> view.region())
                    .one("group-name", (view, zone) -> groupName(view.region()))
                    .one("network-border-group", (view, zone) -> view.region())
                    .always("opt-in-status", "opt-in-not-required")
                    .always("zone-type", "availability-zone")
                    .always("message", "")
                    .always("state", "available");

    private static final Filters<String> REGION_FILTERS =
            new Filters<String>((view, name) -> Map.of())
                    .one("region-name", (view, name) -> name)
                    .one("endpoint", (view, name) -> endpoint(name))
                    .always("opt-in-status", "opt-in-not-required");

    /** The zone group of a region's standard zones, such as {@code us-west-2-zg-1}. */
    private static String groupName(String region) {
        return region + "-zg-1";
    }

    static DescribeAvailabilityZonesResponse describe(
            View view, DescribeAvailabilityZonesRequest request) {
        Account account = view.account();
        for (String name : request.zoneNames()) {
            if (account.zoneId(name).isEmpty()) {
                throw new AwsException(
                        "InvalidParameterValue", "Invalid availability zone: [" + name + "]");
            }
        }
        for (String id : request.zoneIds()) {
            if (!account.zoneNames().containsKey(id)) {
                throw new AwsException(
                        "InvalidParameterValue", "Invalid availability zone-id: [" + id + "]");
            }
        }
        Predicate<Zone> passes = ZONE_FILTERS.matching(view, request.filters());
        List<AvailabilityZone> zones =
                account.zoneNames().entrySet().stream()
                        .map(e -> new Zone(e.getKey(), e.getValue()))
                        .filter(z ->
                                request.zoneNames().isEmpty()
                                        || request.zoneNames().contains(z.name()))
                        .filter(z ->
                                request.zoneIds().isEmpty() || request.zoneIds().contains(z.id()))
                        .filter(passes)
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .map(z -> wire(view, z))
                        .toList();
        return DescribeAvailabilityZonesResponse.builder().availabilityZones(zones).build();
    }

    private static AvailabilityZone wire(View view, Zone zone) {
        return AvailabilityZone.builder()
                .zoneName(zone.name())
                .zoneId(zone.id())
                .state("available")
                .regionName(view.region())
                .groupName(groupName(view.region()))
                .groupLongName(view.region())
                .networkBorderGroup(view.region())
                .optInStatus("opt-in-not-required")
                .zoneType("availability-zone")
                .messages(List.of())
                .build();
    }

    /**
     * The zone that a call names by name or by id; empty text when it names none.
     *
     * @throws AwsException when the caller has no such zone, or the two name different ones
     */
    static String zoneId(View view, @Nullable String name, @Nullable String id) {
        String byName = "";
        if (name != null && !name.isEmpty()) {
            byName =
                    view.account()
                            .zoneId(name)
                            .orElseThrow(() ->
                                    new AwsException(
                                            "InvalidParameterValue",
                                            "Value ("
                                                    + name
                                                    + ") for parameter availabilityZone is"
                                                    + " invalid. Subnets can currently"
                                                    + " only be created in the following"
                                                    + " availability zones: "
                                                    + String.join(", ", names(view))
                                                    + "."));
        }
        if (id == null || id.isEmpty()) {
            return byName;
        }
        if (!view.account().zoneNames().containsKey(id)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + id
                            + ") for parameter availabilityZoneId is invalid. Subnets can currently"
                            + " only be created in the following availability zones: "
                            + String.join(", ", view.account().zoneNames().keySet())
                            + ".");
        }
        if (!byName.isEmpty() && !byName.equals(id)) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "The parameters availabilityZone and availabilityZoneId name different zones: '"
                            + name
                            + "' is "
                            + byName);
        }
        return id;
    }

    private static Set<String> names(View view) {
        return new TreeSet<>(view.account().zoneNames().values());
    }

    static DescribeRegionsResponse describeRegions(View view, DescribeRegionsRequest request) {
        for (String name : request.regionNames()) {
            if (!REGIONS.contains(name) && !name.equals(view.region())) {
                throw new AwsException("InvalidParameterValue", "Invalid region: [" + name + "]");
            }
        }
        Set<String> all = new TreeSet<>(REGIONS);
        all.add(view.region());
        Predicate<String> passes = REGION_FILTERS.matching(view, request.filters());
        List<Region> regions =
                all.stream()
                        .filter(n ->
                                request.regionNames().isEmpty()
                                        || request.regionNames().contains(n))
                        .filter(passes)
                        .map(n ->
                                Region.builder()
                                        .regionName(n)
                                        .endpoint(endpoint(n))
                                        .optInStatus("opt-in-not-required")
                                        .build())
                        .toList();
        return DescribeRegionsResponse.builder().regions(regions).build();
    }

    private static String endpoint(String region) {
        return "ec2." + region + ".amazonaws.com";
    }

    static DescribeAccountAttributesResponse describeAccountAttributes(
            View view, DescribeAccountAttributesRequest request) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("supported-platforms", "VPC");
        values.put("default-vpc", "none");
        values.put("max-instances", "1000");
        values.put("vpc-max-security-groups-per-interface", "5");
        values.put("max-elastic-ips", "5");
        values.put("vpc-max-elastic-ips", "5");
        List<AccountAttribute> attributes = new ArrayList<>();
        for (String name : request.attributeNamesAsStrings()) {
            if (!values.containsKey(name)) {
                throw new AwsException(
                        "InvalidParameterValue", "Unknown attribute name: [" + name + "]");
            }
        }
        values.forEach((name, value) -> {
            if (!request.hasAttributeNames() || request.attributeNamesAsStrings().contains(name)) {
                attributes.add(
                        AccountAttribute.builder()
                                .attributeName(name)
                                .attributeValues(
                                        AccountAttributeValue.builder()
                                                .attributeValue(value)
                                                .build())
                                .build());
            }
        });
        return DescribeAccountAttributesResponse.builder().accountAttributes(attributes).build();
    }
}

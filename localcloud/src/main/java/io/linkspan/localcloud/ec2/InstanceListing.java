package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Instances described, their status and their attributes. */
final class InstanceListing {
    static final Listing<Instance> LISTING =
            new Listing<>(
                    Kind.INSTANCE,
                    Instance.class,
                    new Filters<Instance>((view, i) -> view.image().tags(i.id()))
                            .one("instance-id", (view, i) -> i.id())
                            .one("instance-state-name", (view, i) -> i.state().wire())
                            .one("instance-state-code", (view, i) -> i.state().code())
                            .one("instance-type", (view, i) -> i.type())
                            .one("image-id", (view, i) -> i.imageId())
                            .one("key-name", (view, i) -> i.keyName())
                            .one("launch-index", (view, i) -> i.launchIndex())
                            .one("owner-id", (view, i) -> i.owner())
                            .one("reservation-id", (view, i) -> i.reservationId())
                            .one("client-token", (view, i) -> i.clientToken())
                            .one("availability-zone", InstanceListing::zone)
                            .one("placement.availability-zone", InstanceListing::zone)
                            .one("availability-zone-id", (view, i) -> i.zoneId())
                            .one("vpc-id", (view, i) -> live(i, i.vpcId()))
                            .one("network-interface.vpc-id", (view, i) -> live(i, i.vpcId()))
                            .one("subnet-id", (view, i) -> live(i, i.subnetId()))
                            .one("network-interface.subnet-id", (view, i) -> live(i, i.subnetId()))
                            .one("private-ip-address", (view, i) -> live(i, i.address()))
                            .many(
                                    "network-interface.addresses.private-ip-address",
                                    (v, i) -> addresses(v, i))
                            .one(
                                    "private-dns-name",
                                    (view, i) ->
                                            live(
                                                    i,
                                                    NetworkInterfaces.privateDnsName(
                                                            view, i.address())))
                            .many("ip-address", (v, i) -> of(v, i, NetworkInterface::publicAddress))
                            .many(
                                    "network-interface.network-interface-id",
                                    (v, i) -> of(v, i, NetworkInterface::id))
                            .many("instance.group-id", InstanceListing::groups)
                            .many("network-interface.group-id", InstanceListing::groups)
                            .many("group-id", InstanceListing::groups)
                            .many("instance.group-name", InstanceListing::groupNames)
                            .many("group-name", InstanceListing::groupNames)
                            .always("architecture", "x86_64")
                            .always("hypervisor", "xen")
                            .always("root-device-type", "ebs")
                            .always("virtualization-type", "hvm")
                            .always("tenancy", "default"));

    private InstanceListing() {}

    private static String zone(View view, Instance instance) {
        return view.account().zoneName(instance.zoneId());
    }

    private static @Nullable Object live(Instance instance, String value) {
        return instance.state() == Instance.State.TERMINATED ? null : value;
    }

    private static List<String> of(
            View view, Instance instance, Function<NetworkInterface, @Nullable String> value) {
        return view.image().all(NetworkInterface.class).stream()
                .filter(e -> e.isOf(instance.id()))
                .map(value)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> addresses(View view, Instance instance) {
        return view.image().all(NetworkInterface.class).stream()
                .filter(e -> e.isOf(instance.id()))
                .flatMap(e -> e.addresses().stream())
                .toList();
    }

    static List<String> groups(View view, Instance instance) {
        return view.image().all(NetworkInterface.class).stream()
                .filter(e -> e.isOf(instance.id()))
                .flatMap(e -> e.groupIds().stream())
                .toList();
    }

    private static List<String> groupNames(View view, Instance instance) {
        return groups(view, instance).stream()
                .map(g -> view.image().get(SecurityGroup.class, g).name())
                .toList();
    }

    static DescribeInstancesResponse describe(View view, DescribeInstancesRequest request) {
        if (request.maxResults() != null && !request.instanceIds().isEmpty()) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "The parameter instancesSet cannot be used with the parameter maxResults");
        }
        Page<Instance> page =
                LISTING.page(
                        view,
                        request.instanceIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        InstanceViews views = InstanceViews.of(view);
        Map<String, List<software.amazon.awssdk.services.ec2.model.Instance>> byReservation =
                new LinkedHashMap<>();
        for (Instance instance : page.items()) {
            byReservation
                    .computeIfAbsent(instance.reservationId(), r -> new ArrayList<>())
                    .add(views.wire(instance));
        }
        List<Reservation> reservations = new ArrayList<>();
        byReservation.forEach((id, instances) ->
                reservations.add(
                        Reservation.builder()
                                .reservationId(id)
                                .ownerId(view.owner())
                                .groups(List.of())
                                .instances(instances)
                                .build()));
        return DescribeInstancesResponse.builder()
                .reservations(reservations)
                .nextToken(page.nextToken())
                .build();
    }

    static DescribeInstanceStatusResponse status(View view, DescribeInstanceStatusRequest request) {
        Page<Instance> page =
                LISTING.page(
                        view,
                        request.instanceIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        boolean all = Boolean.TRUE.equals(request.includeAllInstances());
        return DescribeInstanceStatusResponse.builder()
                .instanceStatuses(
                        page.items().stream()
                                .filter(i -> all || i.state() == Instance.State.RUNNING)
                                .map(i -> status(view, i))
                                .toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static InstanceStatus status(View view, Instance instance) {
        boolean running = instance.state() == Instance.State.RUNNING;
        InstanceStatusSummary summary =
                running
                        ? InstanceStatusSummary.builder()
                                .status("ok")
                                .details(
                                        InstanceStatusDetails.builder()
                                                .name("reachability")
                                                .status("passed")
                                                .build())
                                .build()
                        : InstanceStatusSummary.builder().status("not-applicable").build();
        return InstanceStatus.builder()
                .instanceId(instance.id())
                .availabilityZone(zone(view, instance))
                .availabilityZoneId(instance.zoneId())
                .instanceState(InstanceViews.state(instance.state()))
                .instanceStatus(summary)
                .systemStatus(summary)
                .build();
    }
}

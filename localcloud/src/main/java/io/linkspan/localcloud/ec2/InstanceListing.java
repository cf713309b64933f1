package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
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
                            .one(
                                    "network-interface.addresses.private-ip-address",
                                    (view, i) -> live(i, i.address()))
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
                .filter(e ->
                        e.attachment() != null && e.attachment().instanceId().equals(instance.id()))
                .map(value)
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<String> groups(View view, Instance instance) {
        return view.image().all(NetworkInterface.class).stream()
                .filter(e ->
                        e.attachment() != null && e.attachment().instanceId().equals(instance.id()))
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

    static DescribeInstanceAttributeResponse describeAttribute(
            View view, DescribeInstanceAttributeRequest request) {
        Instance instance = LISTING.find(view, request.instanceId());
        DescribeInstanceAttributeResponse.Builder response =
                DescribeInstanceAttributeResponse.builder().instanceId(instance.id());
        switch (request.attributeAsString()) {
            case "instanceType" -> response.instanceType(v -> v.value(instance.type()));
            case "userData" -> response.userData(v -> v.value(instance.userData()));
            case "disableApiTermination" ->
                    response.disableApiTermination(v -> v.value(instance.disableApiTermination()));
            case "disableApiStop" ->
                    response.disableApiStop(v -> v.value(instance.disableApiStop()));
            case "instanceInitiatedShutdownBehavior" ->
                    response.instanceInitiatedShutdownBehavior(
                            v -> v.value(instance.shutdownBehavior()));
            case "rootDeviceName" -> response.rootDeviceName(v -> v.value("/dev/xvda"));
            case "ebsOptimized" -> response.ebsOptimized(v -> v.value(false));
            case "enaSupport" -> response.enaSupport(v -> v.value(true));
            case "sourceDestCheck" -> response.sourceDestCheck(v -> v.value(true));
            case "blockDeviceMapping" -> response.blockDeviceMappings(List.of());
            case "productCodes" -> response.productCodes(List.of());
            case "groupSet" ->
                    response.groups(
                            groups(view, instance).stream()
                                    .map(g ->
                                            GroupIdentifier.builder()
                                                    .groupId(g)
                                                    .groupName(
                                                            view.image()
                                                                    .get(SecurityGroup.class, g)
                                                                    .name())
                                                    .build())
                                    .toList());
            default ->
                    throw new AwsException(
                            "InvalidParameterValue",
                            "Value ("
                                    + request.attributeAsString()
                                    + ") for parameter attribute is invalid. Unknown attribute.");
        }
        return response.build();
    }

    static ModifyInstanceAttributeResponse modify(
            Edit edit, ModifyInstanceAttributeRequest request) {
        Instance instance = LISTING.find(edit, request.instanceId());
        boolean needsStop = request.instanceType() != null || request.userData() != null;
        if (needsStop && instance.state() != Instance.State.STOPPED) {
            throw new AwsException(
                    "IncorrectInstanceState",
                    "The instance '" + instance.id() + "' is not in the 'stopped' state.");
        }
        if (request.hasGroups() && !request.groups().isEmpty()) {
            for (NetworkInterface eni : edit.image().all(NetworkInterface.class)) {
                if (eni.attachment() != null
                        && eni.attachment().instanceId().equals(instance.id())) {
                    edit.put(
                            eni.withGroupIds(
                                    NetworkInterfaces.groups(edit, eni.vpcId(), request.groups())));
                }
            }
        }
        String type = instance.type();
        if (request.instanceType() != null) {
            type =
                    InstanceTypes.check(
                            request.instanceType().value(), MachineImages.find(instance.imageId()));
        }
        String userData =
                request.userData() == null || request.userData().value() == null
                        ? instance.userData()
                        : request.userData().value().asUtf8String();
        AttributeValue behavior = request.instanceInitiatedShutdownBehavior();
        edit.put(
                instance.withSettings(
                        type,
                        userData,
                        Vpcs.or(request.disableApiTermination(), instance.disableApiTermination()),
                        Vpcs.or(request.disableApiStop(), instance.disableApiStop()),
                        behavior == null || behavior.value() == null
                                ? instance.shutdownBehavior()
                                : behavior.value()));
        return ModifyInstanceAttributeResponse.builder().build();
    }
}

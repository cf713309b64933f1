package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.Subnet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Addresses in subnets: instances', load balancers', endpoints' and free ones. */
public final class NetworkInterfaces {
    private static final int MAX_GROUPS = 5;

    static final Listing<NetworkInterface> LISTING =
            new Listing<>(
                    Kind.NETWORK_INTERFACE,
                    NetworkInterface.class,
                    new Filters<NetworkInterface>((view, eni) -> view.image().tags(eni.id()))
                            .one("network-interface-id", (view, eni) -> eni.id())
                            .one("vpc-id", (view, eni) -> eni.vpcId())
                            .one("subnet-id", (view, eni) -> eni.subnetId())
                            .one(
                                    "availability-zone",
                                    (view, eni) -> view.account().zoneName(eni.zoneId()))
                            .one("description", (view, eni) -> eni.description())
                            .one("private-ip-address", (view, eni) -> eni.address())
                            .many("addresses.private-ip-address", (view, eni) -> eni.addresses())
                            .one("association.public-ip", (view, eni) -> eni.publicAddress())
                            .one(
                                    "addresses.association.public-ip",
                                    (view, eni) -> eni.publicAddress())
                            .one("interface-type", (view, eni) -> eni.kind().wire())
                            .one("mac-address", (view, eni) -> eni.macAddress())
                            .one("owner-id", (view, eni) -> eni.owner())
                            .one("requester-managed", (view, eni) -> isManaged(eni))
                            .one("attachment.instance-owner-id", (view, eni) -> instanceOwner(eni))
                            .one("requester-id", (view, eni) -> requester(eni))
                            .one("status", (view, eni) -> status(eni))
                            .one(
                                    "attachment.status",
                                    (view, eni) -> status(eni).equals("in-use") ? "attached" : null)
                            .one(
                                    "attachment.instance-id",
                                    (view, eni) ->
                                            eni.attachment() == null
                                                    ? null
                                                    : eni.attachment().instanceId())
                            .one(
                                    "attachment.device-index",
                                    (view, eni) ->
                                            eni.attachment() == null
                                                    ? null
                                                    : eni.attachment().deviceIndex())
                            .one(
                                    "attachment.attachment-id",
                                    (view, eni) ->
                                            eni.attachment() == null ? null : eni.attachment().id())
                            .one("source-dest-check", (view, eni) -> eni.sourceDestCheck())
                            .many("group-id", (view, eni) -> eni.groupIds())
                            .many(
                                    "group-name",
                                    (view, eni) ->
                                            eni.groupIds().stream()
                                                    .map(g ->
                                                            view.image()
                                                                    .get(SecurityGroup.class, g)
                                                                    .name())
                                                    .toList()));

    private NetworkInterfaces() {}

    private static boolean isManaged(NetworkInterface eni) {
        return eni.kind() != NetworkInterface.Kind.INTERFACE;
    }

    private static String status(NetworkInterface eni) {
        return isManaged(eni) || eni.attachment() != null ? "in-use" : "available";
    }

    private static String requester(NetworkInterface eni) {
        return switch (eni.kind()) {
            case INTERFACE -> eni.owner();
            case NETWORK_LOAD_BALANCER -> "amazon-elb";
            case VPC_ENDPOINT -> "amazon-aws";
        };
    }

    private static @Nullable String instanceOwner(NetworkInterface eni) {
        if (isManaged(eni)) {
            return "amazon-aws";
        }
        return eni.attachment() == null ? null : eni.owner();
    }

    /** Makes an interface that is attached to nothing. */
    public static NetworkInterface make(
            Edit edit,
            Subnet subnet,
            NetworkInterface.Kind kind,
            String description,
            @Nullable String wantedAddress,
            List<String> groupIds) {
        String address = Addresses.claim(edit.image(), subnet, wantedAddress);
        NetworkInterface eni =
                new NetworkInterface(
                        edit.newId("eni"),
                        subnet.owner(),
                        subnet.vpcId(),
                        subnet.id(),
                        subnet.zoneId(),
                        kind,
                        description,
                        address,
                        null,
                        macAddress(edit),
                        groupIds,
                        null,
                        kind == NetworkInterface.Kind.INTERFACE,
                        List.of());
        edit.put(eni);
        return eni;
    }

    private static String macAddress(Edit edit) {
        long bits = edit.random().nextLong();
        return String.format(
                "02:%02x:%02x:%02x:%02x:%02x",
                bits & 0xff,
                bits >> 8 & 0xff,
                bits >> 16 & 0xff,
                bits >> 24 & 0xff,
                bits >> 32 & 0xff);
    }

    /** Removes an interface and its tags. */
    public static void remove(Edit edit, String id) {
        Vpcs.removeAll(edit, NetworkInterface.class, e -> e.id().equals(id));
    }

    /** The groups given, checked to be in a network; its default group when none is given. */
    public static List<String> groups(View view, String vpcId, List<String> given) {
        if (given.isEmpty()) {
            return view.image().all(SecurityGroup.class).stream()
                    .filter(g -> g.vpcId().equals(vpcId) && g.name().equals("default"))
                    .map(SecurityGroup::id)
                    .toList();
        }
        if (given.size() > MAX_GROUPS) {
            throw new AwsException(
                    "SecurityGroupsPerInterfaceLimitExceeded",
                    "The maximum number of security groups per interface has been reached.");
        }
        for (String id : given) {
            SecurityGroup group = SecurityGroups.LISTING.find(view, id);
            if (!group.vpcId().equals(vpcId)) {
                throw new AwsException(
                        "InvalidParameter",
                        "Security group "
                                + id
                                + " and subnet belong to different networks: it is in "
                                + group.vpcId()
                                + ", not "
                                + vpcId);
            }
        }
        return given;
    }

    /**
     * The addresses a call asks for.
     *
     * @param primary null for any
     * @param count of secondary ones; null when they are named or there are none
     */
    record Wanted(@Nullable String primary, List<String> secondary, @Nullable Integer count) {
        static Wanted of(
                @Nullable String address,
                List<PrivateIpAddressSpecification> listed,
                @Nullable Integer count) {
            String primary = address;
            List<String> secondary = new ArrayList<>();
            for (PrivateIpAddressSpecification one : listed) {
                if (!Boolean.TRUE.equals(one.primary())) {
                    secondary.add(one.privateIpAddress() == null ? "" : one.privateIpAddress());
                } else if (primary != null) {
                    throw new AwsException(
                            "InvalidParameterCombination",
                            "Only one primary private IP address can be specified.");
                } else {
                    primary = one.privateIpAddress();
                }
            }
            if (!secondary.isEmpty() && count != null) {
                throw new AwsException(
                        "InvalidParameterCombination",
                        "Secondary addresses and their count may not both be specified");
            }
            return new Wanted(primary, secondary, count);
        }

        NetworkInterface addTo(Edit edit, NetworkInterface eni) {
            return secondary.isEmpty() && count == null
                    ? eni
                    : InterfaceAddresses.add(edit, eni, secondary, count);
        }

        boolean isNamed() {
            return primary != null || !secondary.isEmpty();
        }
    }

    static CreateNetworkInterfaceResponse create(Edit edit, CreateNetworkInterfaceRequest request) {
        Optional<List<String>> made = edit.made(request.clientToken());
        if (made.isPresent()) {
            return CreateNetworkInterfaceResponse.builder()
                    .networkInterface(wire(edit, LISTING.find(edit, made.get().getFirst())))
                    .clientToken(request.clientToken())
                    .build();
        }
        Subnet subnet = Subnets.LISTING.find(edit, request.subnetId());
        Wanted wanted =
                Wanted.of(
                        request.privateIpAddress(),
                        request.privateIpAddresses(),
                        request.secondaryPrivateIpAddressCount());
        NetworkInterface eni =
                wanted.addTo(
                        edit,
                        make(
                                edit,
                                subnet,
                                NetworkInterface.Kind.INTERFACE,
                                request.description() == null ? "" : request.description(),
                                wanted.primary(),
                                groups(edit, subnet.vpcId(), request.groups())));
        edit.remember(request.clientToken(), List.of(eni.id()));
        Tags.create(edit, Kind.NETWORK_INTERFACE, eni.id(), request.tagSpecifications());
        return CreateNetworkInterfaceResponse.builder()
                .networkInterface(wire(edit, eni))
                .clientToken(request.clientToken())
                .build();
    }

    static DescribeNetworkInterfacesResponse describe(
            View view, DescribeNetworkInterfacesRequest request) {
        Page<NetworkInterface> page =
                LISTING.page(
                        view,
                        request.networkInterfaceIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeNetworkInterfacesResponse.builder()
                .networkInterfaces(page.items().stream().map(e -> wire(view, e)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static DeleteNetworkInterfaceResponse delete(Edit edit, DeleteNetworkInterfaceRequest request) {
        NetworkInterface eni = LISTING.find(edit, request.networkInterfaceId());
        checkNotManaged(eni);
        if (eni.attachment() != null) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Network interface '" + eni.id() + "' is currently in use.");
        }
        remove(edit, eni.id());
        return DeleteNetworkInterfaceResponse.builder().build();
    }

    /** Refuses to change what a load balancer or an endpoint made. */
    static void checkNotManaged(NetworkInterface eni) {
        if (isManaged(eni)) {
            throw new AwsException(
                    "OperationNotPermitted",
                    "You are not allowed to manage '"
                            + eni.id()
                            + "': AWS made it for "
                            + eni.description());
        }
    }

    static List<GroupIdentifier> groupIdentifiers(View view, NetworkInterface eni) {
        return eni.groupIds().stream()
                .map(g ->
                        GroupIdentifier.builder()
                                .groupId(g)
                                .groupName(view.image().get(SecurityGroup.class, g).name())
                                .build())
                .toList();
    }

    /** Source: Amazon VPC, "DNS attributes for your VPC". */
    static String internalDomain(String region) {
        return region.equals("us-east-1") ? "ec2.internal" : region + ".compute.internal";
    }

    /** The private DNS name of an address: {@code ip-127-10-0-5.us-west-2.compute.internal}. */
    static String privateDnsName(View view, String address) {
        return "ip-" + address.replace('.', '-') + "." + internalDomain(view.region());
    }

    private static software.amazon.awssdk.services.ec2.model.NetworkInterface wire(
            View view, NetworkInterface eni) {
        software.amazon.awssdk.services.ec2.model.NetworkInterface.Builder wire =
                software.amazon.awssdk.services.ec2.model.NetworkInterface.builder()
                        .networkInterfaceId(eni.id())
                        .ownerId(eni.owner())
                        .requesterId(requester(eni))
                        .requesterManaged(isManaged(eni))
                        .interfaceType(eni.kind().wire())
                        .description(eni.description())
                        .vpcId(eni.vpcId())
                        .subnetId(eni.subnetId())
                        .availabilityZone(view.account().zoneName(eni.zoneId()))
                        .availabilityZoneId(eni.zoneId())
                        .macAddress(eni.macAddress())
                        .privateIpAddress(eni.address())
                        .privateDnsName(privateDnsName(view, eni.address()))
                        .privateIpAddresses(
                                eni.addresses().stream().map(a -> wire(view, eni, a)).toList())
                        .association(association(eni))
                        .groups(groupIdentifiers(view, eni))
                        .sourceDestCheck(eni.sourceDestCheck())
                        .ipv6Addresses(List.of())
                        .status(status(eni))
                        .tagSet(Tags.of(view, eni.id()));
        return wire.attachment(attachment(eni)).build();
    }

    private static NetworkInterfacePrivateIpAddress wire(
            View view, NetworkInterface eni, String address) {
        boolean primary = address.equals(eni.address());
        return NetworkInterfacePrivateIpAddress.builder()
                .primary(primary)
                .privateIpAddress(address)
                .privateDnsName(privateDnsName(view, address))
                .association(primary ? association(eni) : null)
                .build();
    }

    /** What an interface is attached to, as responses show it; null when to nothing. */
    static @Nullable NetworkInterfaceAttachment attachment(NetworkInterface eni) {
        NetworkInterface.Attachment attachment = eni.attachment();
        if (attachment != null) {
            return NetworkInterfaceAttachment.builder()
                    .attachmentId(attachment.id())
                    .instanceId(attachment.instanceId())
                    .instanceOwnerId(eni.owner())
                    .deviceIndex(attachment.deviceIndex())
                    .networkCardIndex(0)
                    .deleteOnTermination(attachment.deleteOnTermination())
                    .attachTime(attachment.attachedAt())
                    .status("attached")
                    .build();
        }
        return isManaged(eni)
                ? NetworkInterfaceAttachment.builder()
                        .attachmentId("ela-attach-" + eni.id().substring(4))
                        .instanceOwnerId("amazon-aws")
                        .deviceIndex(1)
                        .deleteOnTermination(false)
                        .status("attached")
                        .build()
                : null;
    }

    private static @Nullable NetworkInterfaceAssociation association(NetworkInterface eni) {
        String address = eni.publicAddress();
        return address == null
                ? null
                : NetworkInterfaceAssociation.builder()
                        .ipOwnerId("amazon")
                        .publicIp(address)
                        .publicDnsName("")
                        .build();
    }

    /** The interfaces of instances by their instance's id, in the order of device indexes. */
    static Map<String, List<NetworkInterface>> byInstance(View view) {
        Map<String, List<NetworkInterface>> all = new HashMap<>();
        view.image()
                .owned(NetworkInterface.class, view.owner())
                .filter(e -> e.attachment() != null)
                .sorted(Comparator.comparingInt(NetworkInterfaces::deviceIndex))
                .forEach(e ->
                        all.computeIfAbsent(
                                        Objects.requireNonNull(e.attachment()).instanceId(),
                                        i -> new ArrayList<>())
                                .add(e));
        return all;
    }

    private static int deviceIndex(NetworkInterface eni) {
        return eni.attachment() == null ? 0 : eni.attachment().deviceIndex();
    }
}

package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.KeyPair;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Subnet;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Starts new hosts. What becomes of them is in {@link InstanceLife}. */
final class Instances {
    /** Most instances of one call. */
    private static final int MAX_COUNT = 1_000;

    /** Source: EC2, "Run commands when you launch an EC2 instance with user data input". */
    private static final int MAX_USER_DATA_BYTES = 16_384;

    private final CidrBlock publicBlock;

    Instances(CidrBlock publicBlock) {
        this.publicBlock = publicBlock;
    }

    /** Where a launch puts its instances: one of their interfaces. */
    private record Placement(
            int deviceIndex,
            Subnet subnet,
            String description,
            List<String> groupIds,
            NetworkInterfaces.Wanted addresses,
            boolean publicAddress,
            boolean deleteOnTermination,
            @Nullable NetworkInterface existing) {}

    RunInstancesResponse run(Edit edit, RunInstancesRequest request) {
        Optional<List<String>> made = edit.made(request.clientToken());
        if (made.isPresent()) {
            return reservation(edit, made.get());
        }
        MachineImages.MachineImage image = MachineImages.find(request.imageId());
        String type = InstanceTypes.check(request.instanceTypeAsString(), image);
        int count = count(request);
        KeyPair key = null;
        if (request.keyName() != null) {
            key =
                    KeyPairs.named(edit, request.keyName())
                            .orElseThrow(() -> KeyPairs.notFound(request.keyName()));
        }
        checkUserData(request.userData());
        List<Placement> placements = placements(edit, request, count);
        InterfaceAttachments.checkCount(type, placements.size());
        Instance.MetadataOptions metadata = MetadataOptions.of(image, request.metadataOptions());
        String reservationId = edit.newId("r");
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = edit.newId("i");
            List<NetworkInterface> all = placements.stream().map(p -> attach(edit, p, id)).toList();
            NetworkInterface eni = all.getFirst();
            edit.put(
                    new Instance(
                            id,
                            edit.owner(),
                            reservationId,
                            i,
                            image.id(),
                            type,
                            key == null ? null : key.name(),
                            key == null ? null : key.publicKey() + " " + key.name(),
                            MachineImages.USER,
                            eni.vpcId(),
                            eni.subnetId(),
                            eni.zoneId(),
                            eni.address(),
                            request.userData(),
                            Boolean.TRUE.equals(request.disableApiTermination()),
                            Boolean.TRUE.equals(request.disableApiStop()),
                            shutdownBehavior(request),
                            request.clientToken() == null ? "" : request.clientToken(),
                            edit.now(),
                            Instance.State.PENDING,
                            edit.now(),
                            "",
                            0,
                            metadata));
            Tags.create(
                    edit,
                    Kind.INSTANCE,
                    id,
                    request.tagSpecifications(),
                    Kind.NETWORK_INTERFACE,
                    Kind.VOLUME);
            for (NetworkInterface one : all) {
                Tags.create(
                        edit,
                        Kind.NETWORK_INTERFACE,
                        one.id(),
                        request.tagSpecifications(),
                        Kind.INSTANCE,
                        Kind.VOLUME);
            }
            ids.add(id);
        }
        edit.remember(request.clientToken(), ids);
        return reservation(edit, ids);
    }

    private static RunInstancesResponse reservation(Edit edit, List<String> ids) {
        List<Instance> instances =
                ids.stream().flatMap(id -> edit.image().find(Instance.class, id).stream()).toList();
        if (instances.isEmpty()) {
            throw Kind.INSTANCE.notFound(ids.getFirst());
        }
        InstanceViews views = InstanceViews.of(edit);
        return RunInstancesResponse.builder()
                .reservationId(instances.getFirst().reservationId())
                .ownerId(edit.owner())
                .groups(List.of())
                .instances(instances.stream().map(views::wire).toList())
                .build();
    }

    private static int count(RunInstancesRequest request) {
        int min = request.minCount();
        int max = request.maxCount();
        if (min < 1 || max < min) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Invalid value '"
                            + (min < 1 ? min : max)
                            + "' for "
                            + (min < 1 ? "min" : "max")
                            + "Count. It must be at least "
                            + (min < 1 ? 1 : min));
        }
        if (max > MAX_COUNT) {
            throw new AwsException(
                    "InstanceLimitExceeded",
                    "You have requested more instances ("
                            + max
                            + ") than your current instance limit of "
                            + MAX_COUNT
                            + " allows.");
        }
        return max;
    }

    private static String shutdownBehavior(RunInstancesRequest request) {
        String given = request.instanceInitiatedShutdownBehaviorAsString();
        if (given == null) {
            return "stop";
        }
        if (!given.equals("stop") && !given.equals("terminate")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + given
                            + ") for parameter instanceInitiatedShutdownBehavior is invalid.");
        }
        return given;
    }

    private static void checkUserData(@Nullable String userData) {
        if (userData == null) {
            return;
        }
        try {
            if (Base64.getDecoder().decode(userData.replaceAll("\\s", "")).length
                    > MAX_USER_DATA_BYTES) {
                throw new AwsException(
                        "InvalidParameterValue", "User data is limited to 16384 bytes");
            }
        } catch (IllegalArgumentException e) {
            throw new AwsException(
                    "InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
        }
    }

    /** The interfaces of each instance, the one with device index 0 first. */
    private static List<Placement> placements(Edit edit, RunInstancesRequest request, int count) {
        List<Placement> placements =
                request.hasNetworkInterfaces() && !request.networkInterfaces().isEmpty()
                        ? fromInterfaces(edit, request, request.networkInterfaces())
                        : List.of(fromSubnet(edit, request));
        if (count > 1
                && placements.stream()
                        .anyMatch(p -> p.addresses().isNamed() || p.existing() != null)) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "An address or network interface cannot be specified when launching multiple"
                            + " instances");
        }
        String zone =
                request.placement() == null
                        ? ""
                        : Zones.zoneId(
                                edit,
                                request.placement().availabilityZone(),
                                request.placement().availabilityZoneId());
        for (Placement placement : placements) {
            if (!zone.isEmpty() && !zone.equals(placement.subnet().zoneId())) {
                throw new AwsException(
                        "InvalidParameterCombination",
                        "The availability zone of the placement does not match that of subnet "
                                + placement.subnet().id());
            }
        }
        return placements;
    }

    private static Placement fromSubnet(Edit edit, RunInstancesRequest request) {
        Subnet subnet = subnet(edit, request.subnetId());
        return new Placement(
                0,
                subnet,
                "",
                NetworkInterfaces.groups(
                        edit,
                        subnet.vpcId(),
                        groups(request.securityGroupIds(), request.securityGroups())),
                NetworkInterfaces.Wanted.of(request.privateIpAddress(), List.of(), null),
                subnet.mapPublicIp(),
                true,
                null);
    }

    private static List<String> groups(List<String> ids, List<String> names) {
        if (!names.isEmpty()) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "The parameter groupName cannot be used with the parameter subnet");
        }
        return ids;
    }

    private static Subnet subnet(Edit edit, @Nullable String id) {
        if (id == null) {
            throw new AwsException(
                    "MissingInput",
                    "No default VPC for this user; give the parameter SubnetId or a network"
                            + " interface with a subnet.");
        }
        return Subnets.LISTING.find(edit, id);
    }

    private static List<Placement> fromInterfaces(
            Edit edit,
            RunInstancesRequest request,
            List<InstanceNetworkInterfaceSpecification> specifications) {
        if (request.subnetId() != null || !request.securityGroupIds().isEmpty()) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "Network interfaces and an instance-level subnet ID or security groups may not"
                            + " be specified on the same request");
        }
        boolean several = specifications.size() > 1;
        Map<Integer, Placement> byDevice = new TreeMap<>();
        for (InstanceNetworkInterfaceSpecification one : specifications) {
            if (several && Boolean.TRUE.equals(one.associatePublicIpAddress())) {
                throw new AwsException(
                        "InvalidParameterCombination",
                        "The associatePublicIpAddress parameter cannot be specified when launching"
                                + " with multiple network interfaces.");
            }
            Placement placement = fromInterface(edit, request, one, several);
            if (byDevice.put(placement.deviceIndex(), placement) != null) {
                throw new AwsException(
                        "InvalidParameterValue",
                        "Each network interface requires a device index of its own: "
                                + placement.deviceIndex());
            }
        }
        List<Placement> placements = List.copyOf(byDevice.values());
        if (placements.getFirst().deviceIndex() != 0) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "One network interface must have device index 0");
        }
        for (Placement placement : placements) {
            if (!placement.subnet().zoneId().equals(placements.getFirst().subnet().zoneId())) {
                throw new AwsException(
                        "InvalidParameterCombination",
                        "All network interfaces of an instance must be in one availability zone");
            }
        }
        return placements;
    }

    private static Placement fromInterface(
            Edit edit,
            RunInstancesRequest request,
            InstanceNetworkInterfaceSpecification one,
            boolean several) {
        int device = one.deviceIndex() == null ? 0 : one.deviceIndex();
        if (one.networkInterfaceId() != null) {
            NetworkInterface existing =
                    NetworkInterfaces.LISTING.find(edit, one.networkInterfaceId());
            InterfaceAttachments.checkFree(existing);
            return new Placement(
                    device,
                    edit.image().get(Subnet.class, existing.subnetId()),
                    existing.description(),
                    existing.groupIds(),
                    NetworkInterfaces.Wanted.of(null, List.of(), null),
                    false,
                    Boolean.TRUE.equals(one.deleteOnTermination()),
                    existing);
        }
        Subnet subnet = subnet(edit, one.subnetId());
        String address = one.privateIpAddress();
        return new Placement(
                device,
                subnet,
                one.description() == null ? "" : one.description(),
                NetworkInterfaces.groups(edit, subnet.vpcId(), one.groups()),
                NetworkInterfaces.Wanted.of(
                        address == null && device == 0 ? request.privateIpAddress() : address,
                        one.privateIpAddresses(),
                        one.secondaryPrivateIpAddressCount()),
                one.associatePublicIpAddress() == null
                        ? subnet.mapPublicIp() && !several
                        : one.associatePublicIpAddress(),
                !Boolean.FALSE.equals(one.deleteOnTermination()),
                null);
    }

    private NetworkInterface attach(Edit edit, Placement placement, String instanceId) {
        NetworkInterface eni = placement.existing();
        if (eni == null) {
            eni =
                    NetworkInterfaces.make(
                            edit,
                            placement.subnet(),
                            NetworkInterface.Kind.INTERFACE,
                            placement.description(),
                            placement.addresses().primary(),
                            placement.groupIds());
        }
        if (placement.publicAddress()) {
            eni = eni.withPublicAddress(Addresses.claimPublic(edit.image(), publicBlock));
        }
        eni =
                eni.withAttachment(
                        new NetworkInterface.Attachment(
                                edit.newId("eni-attach"),
                                instanceId,
                                placement.deviceIndex(),
                                placement.deleteOnTermination(),
                                edit.now(),
                                placement.publicAddress()));
        edit.put(eni);
        return placement.addresses().addTo(edit, eni);
    }
}

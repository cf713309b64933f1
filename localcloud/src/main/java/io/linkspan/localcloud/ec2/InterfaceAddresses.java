package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Subnet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Secondary private addresses of interfaces. */
final class InterfaceAddresses {
    private InterfaceAddresses() {}

    static AssignPrivateIpAddressesResponse assign(
            Edit edit, AssignPrivateIpAddressesRequest request) {
        if (request.hasIpv4Prefixes() || request.ipv4PrefixCount() != null) {
            throw new AwsException(
                    "InvalidParameterValue", "This cloud delegates no prefixes to interfaces");
        }
        NetworkInterface eni = NetworkInterfaces.LISTING.find(edit, request.networkInterfaceId());
        NetworkInterfaces.checkNotManaged(eni);
        List<String> wanted = request.privateIpAddresses();
        Integer count = request.secondaryPrivateIpAddressCount();
        if (wanted.isEmpty() == (count == null)) {
            throw new AwsException(
                    wanted.isEmpty() ? "MissingParameter" : "InvalidParameterCombination",
                    "Either privateIpAddresses or secondaryPrivateIpAddressCount must be given, and"
                            + " not both");
        }
        if (Boolean.TRUE.equals(request.allowReassignment())) {
            wanted.forEach(address -> release(edit, eni, address));
        }
        List<String> before = eni.secondaryAddresses();
        List<String> after = add(edit, eni, wanted, count).secondaryAddresses();
        return AssignPrivateIpAddressesResponse.builder()
                .networkInterfaceId(eni.id())
                .assignedPrivateIpAddresses(
                        after.subList(before.size(), after.size()).stream()
                                .map(a ->
                                        AssignedPrivateIpAddress.builder()
                                                .privateIpAddress(a)
                                                .build())
                                .toList())
                .assignedIpv4Prefixes(List.of())
                .build();
    }

    /** Takes an address from the caller's other interface that has it as a secondary one. */
    private static void release(Edit edit, NetworkInterface to, String address) {
        edit.image()
                .owned(NetworkInterface.class, edit.owner())
                .filter(e -> !e.id().equals(to.id()) && e.subnetId().equals(to.subnetId()))
                .filter(e -> e.secondaryAddresses().contains(address))
                .toList()
                .forEach(e -> edit.put(without(e, List.of(address))));
    }

    private static NetworkInterface without(NetworkInterface eni, List<String> addresses) {
        return eni.withSecondaryAddresses(
                eni.secondaryAddresses().stream().filter(a -> !addresses.contains(a)).toList());
    }

    /** An interface with more addresses: those wanted, or so many that are free. */
    static NetworkInterface add(
            Edit edit, NetworkInterface to, List<String> wanted, @Nullable Integer count) {
        int more = count == null ? wanted.size() : count;
        if (more < 1) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + more
                            + ") for parameter secondaryPrivateIpAddressCount is invalid.");
        }
        int limit = limit(edit, to);
        if (more > limit - to.addresses().size()) {
            throw new AwsException(
                    "PrivateIpAddressLimitExceeded",
                    "Number of private addresses will exceed limit: "
                            + limit
                            + " for network interface "
                            + to.id());
        }
        Subnet subnet = edit.image().get(Subnet.class, to.subnetId());
        NetworkInterface eni = to;
        for (int i = 0; i < more; i++) {
            List<String> secondary = new ArrayList<>(eni.secondaryAddresses());
            secondary.add(
                    Addresses.claim(edit.image(), subnet, wanted.isEmpty() ? null : wanted.get(i)));
            eni = eni.withSecondaryAddresses(secondary);
            edit.put(eni);
        }
        return eni;
    }

    private static int limit(Edit edit, NetworkInterface eni) {
        NetworkInterface.Attachment attachment = eni.attachment();
        return attachment == null
                ? InstanceTypes.MOST_ADDRESSES
                : edit.image()
                        .find(Instance.class, attachment.instanceId())
                        .map(i -> InstanceTypes.maxAddresses(i.type()))
                        .orElse(InstanceTypes.MOST_ADDRESSES); // It is just being launched.
    }

    static UnassignPrivateIpAddressesResponse unassign(
            Edit edit, UnassignPrivateIpAddressesRequest request) {
        NetworkInterface eni = NetworkInterfaces.LISTING.find(edit, request.networkInterfaceId());
        NetworkInterfaces.checkNotManaged(eni);
        if (request.privateIpAddresses().isEmpty()) {
            throw new AwsException(
                    "MissingParameter",
                    "The request must contain the parameter privateIpAddresses");
        }
        for (String address : request.privateIpAddresses()) {
            if (!eni.secondaryAddresses().contains(address)) {
                throw new AwsException(
                        "InvalidParameterValue",
                        address.equals(eni.address())
                                ? address + " is the primary address of " + eni.id()
                                : "Some of the specified addresses are not assigned to interface "
                                        + eni.id());
            }
        }
        edit.put(without(eni, request.privateIpAddresses()));
        return UnassignPrivateIpAddressesResponse.builder().build();
    }
}

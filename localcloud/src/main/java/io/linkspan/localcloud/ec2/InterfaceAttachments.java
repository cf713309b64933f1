package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.NetworkInterface;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** Further interfaces of instances that are there: a host has the address from then on. */
final class InterfaceAttachments {
    private InterfaceAttachments() {}

    static AttachNetworkInterfaceResponse attach(Edit edit, AttachNetworkInterfaceRequest request) {
        NetworkInterface eni = NetworkInterfaces.LISTING.find(edit, request.networkInterfaceId());
        Instance instance = InstanceListing.LISTING.find(edit, request.instanceId());
        NetworkInterfaces.checkNotManaged(eni);
        checkFree(eni);
        switch (instance.state()) {
            case RUNNING, STOPPED -> {}
            case PENDING, STOPPING, SHUTTING_DOWN, TERMINATED ->
                    throw new AwsException(
                            "IncorrectState",
                            "Instance '"
                                    + instance.id()
                                    + "' is not 'running' or 'stopped': it is '"
                                    + instance.state().wire()
                                    + "'.");
        }
        if (!eni.zoneId().equals(instance.zoneId())) {
            throw new AwsException(
                    "InvalidParameterCombination",
                    "You may not attach a network interface to an instance if they are not in the"
                            + " same availability zone");
        }
        checkDevice(edit, instance, request.deviceIndex(), request.networkCardIndex());
        String id = edit.newId("eni-attach");
        edit.put(
                eni.withAttachment(
                        new NetworkInterface.Attachment(
                                id,
                                instance.id(),
                                request.deviceIndex(),
                                false,
                                edit.now(),
                                false)));
        return AttachNetworkInterfaceResponse.builder()
                .attachmentId(id)
                .networkCardIndex(0)
                .build();
    }

    /** Refuses an interface that something has already. */
    static void checkFree(NetworkInterface eni) {
        if (eni.attachment() != null || eni.kind() != NetworkInterface.Kind.INTERFACE) {
            throw new AwsException(
                    "InvalidNetworkInterface.InUse", "Interface: [" + eni.id() + "] in use.");
        }
    }

    private static void checkDevice(
            Edit edit,
            Instance instance,
            int deviceIndex,
            @org.jspecify.annotations.Nullable Integer networkCard) {
        if (deviceIndex < 0 || (networkCard != null && networkCard != 0)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "A device index is 0 or more, and this instance has network card 0 only");
        }
        List<NetworkInterface> all =
                NetworkInterfaces.byInstance(edit).getOrDefault(instance.id(), List.of());
        for (NetworkInterface other : all) {
            if (other.attachment() != null && other.attachment().deviceIndex() == deviceIndex) {
                throw new AwsException(
                        "InvalidParameterValue",
                        "Instance '"
                                + instance.id()
                                + "' already has an interface attached at device index '"
                                + deviceIndex
                                + "'.");
            }
        }
        checkCount(instance.type(), all.size() + 1);
    }

    /** Refuses more interfaces than a type of instance has. */
    static void checkCount(String type, int count) {
        if (count > InstanceTypes.maxInterfaces(type)) {
            throw new AwsException(
                    "AttachmentLimitExceeded",
                    "Interface count " + count + " exceeds the limit for " + type);
        }
    }

    static DetachNetworkInterfaceResponse detach(Edit edit, DetachNetworkInterfaceRequest request) {
        String id = request.attachmentId();
        NetworkInterface eni =
                edit.image()
                        .owned(NetworkInterface.class, edit.owner())
                        .filter(e -> e.attachment() != null && e.attachment().id().equals(id))
                        .findFirst()
                        .orElseThrow(() -> Kind.ATTACHMENT.notFound(id));
        if (eni.isPrimary()) {
            throw new AwsException(
                    "OperationNotPermitted",
                    "The network interface at device index 0 and networkCard index 0 cannot be"
                            + " detached.");
        }
        edit.put(eni.withAttachment(null));
        return DetachNetworkInterfaceResponse.builder().build();
    }
}

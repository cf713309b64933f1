package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.NetworkInterface;
import software.amazon.awssdk.services.ec2.model.*;

/** Interfaces' attributes one by one. */
final class InterfaceAttributes {
    private InterfaceAttributes() {}

    static DescribeNetworkInterfaceAttributeResponse describe(
            View view, DescribeNetworkInterfaceAttributeRequest request) {
        NetworkInterface eni = NetworkInterfaces.LISTING.find(view, request.networkInterfaceId());
        DescribeNetworkInterfaceAttributeResponse.Builder response =
                DescribeNetworkInterfaceAttributeResponse.builder().networkInterfaceId(eni.id());
        String attribute = request.attributeAsString();
        switch (attribute == null ? "" : attribute) {
            case "description" -> response.description(v -> v.value(eni.description()));
            case "groupSet" -> response.groups(NetworkInterfaces.groupIdentifiers(view, eni));
            case "sourceDestCheck" -> response.sourceDestCheck(v -> v.value(eni.sourceDestCheck()));
            case "attachment" -> response.attachment(NetworkInterfaces.attachment(eni));
            case "associatePublicIpAddress" ->
                    response.associatePublicIpAddress(eni.publicAddress() != null);
            default ->
                    throw new AwsException(
                            attribute == null
                                    ? "InvalidParameterCombination"
                                    : "InvalidParameterValue",
                            "Value ("
                                    + attribute
                                    + ") for parameter attribute is invalid."
                                    + " Exactly one known attribute must be specified.");
        }
        return response.build();
    }

    static ModifyNetworkInterfaceAttributeResponse modify(
            Edit edit, ModifyNetworkInterfaceAttributeRequest request) {
        NetworkInterface eni = NetworkInterfaces.LISTING.find(edit, request.networkInterfaceId());
        NetworkInterfaces.checkNotManaged(eni);
        if (request.hasGroups() && !request.groups().isEmpty()) {
            eni = eni.withGroupIds(NetworkInterfaces.groups(edit, eni.vpcId(), request.groups()));
        }
        if (request.description() != null && request.description().value() != null) {
            eni = eni.withDescription(request.description().value());
        }
        if (request.attachment() != null) {
            eni = eni.withAttachment(changed(eni, request.attachment()));
        }
        eni = eni.withSourceDestCheck(Vpcs.or(request.sourceDestCheck(), eni.sourceDestCheck()));
        edit.put(eni);
        return ModifyNetworkInterfaceAttributeResponse.builder().build();
    }

    private static NetworkInterface.Attachment changed(
            NetworkInterface eni, NetworkInterfaceAttachmentChanges wanted) {
        NetworkInterface.Attachment before = eni.attachment();
        String id = wanted.attachmentId() == null ? "" : wanted.attachmentId();
        if (before == null || !before.id().equals(id)) {
            throw Kind.ATTACHMENT.notFound(id);
        }
        return new NetworkInterface.Attachment(
                id,
                before.instanceId(),
                before.deviceIndex(),
                wanted.deleteOnTermination() == null
                        ? before.deleteOnTermination()
                        : wanted.deleteOnTermination(),
                before.attachedAt(),
                before.givesPublicAddress());
    }

    static ResetNetworkInterfaceAttributeResponse reset(
            Edit edit, ResetNetworkInterfaceAttributeRequest request) {
        NetworkInterface eni = NetworkInterfaces.LISTING.find(edit, request.networkInterfaceId());
        NetworkInterfaces.checkNotManaged(eni);
        String given = request.sourceDestCheck();
        // EC2 documents the value as a string and takes any, even none.
        if (given != null && given.length() > 255) {
            throw new AwsException(
                    "InvalidParameterValue", "Value for parameter sourceDestCheck is too long");
        }
        edit.put(eni.withSourceDestCheck(true));
        return ResetNetworkInterfaceAttributeResponse.builder().build();
    }
}

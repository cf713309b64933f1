package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** Instances' attributes one by one. */
final class InstanceAttributes {
    private InstanceAttributes() {}

    static DescribeInstanceAttributeResponse describe(
            View view, DescribeInstanceAttributeRequest request) {
        Instance instance = InstanceListing.LISTING.find(view, request.instanceId());
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
            case "sourceDestCheck" ->
                    response.sourceDestCheck(v ->
                            v.value(
                                    interfaces(view, instance).stream()
                                            .filter(NetworkInterface::isPrimary)
                                            .allMatch(NetworkInterface::sourceDestCheck)));
            case "blockDeviceMapping" -> response.blockDeviceMappings(List.of());
            case "productCodes" -> response.productCodes(List.of());
            case "groupSet" ->
                    response.groups(
                            InstanceListing.groups(view, instance).stream()
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
        Instance instance = InstanceListing.LISTING.find(edit, request.instanceId());
        boolean needsStop = request.instanceType() != null || request.userData() != null;
        if (needsStop && instance.state() != Instance.State.STOPPED) {
            throw new AwsException(
                    "IncorrectInstanceState",
                    "The instance '" + instance.id() + "' is not in the 'stopped' state.");
        }
        if (request.hasGroups() && !request.groups().isEmpty()) {
            NetworkInterface eni = only(edit, instance);
            edit.put(
                    eni.withGroupIds(
                            NetworkInterfaces.groups(edit, eni.vpcId(), request.groups())));
        }
        if (request.sourceDestCheck() != null && request.sourceDestCheck().value() != null) {
            edit.put(only(edit, instance).withSourceDestCheck(request.sourceDestCheck().value()));
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

    static ResetInstanceAttributeResponse reset(Edit edit, ResetInstanceAttributeRequest request) {
        Instance instance = InstanceListing.LISTING.find(edit, request.instanceId());
        String attribute = request.attributeAsString();
        if (!"sourceDestCheck".equals(attribute)) {
            // Kernel and RAM disk can be reset too, but only of images that have any.
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + attribute
                            + ") for parameter attribute is invalid: this instance can reset"
                            + " 'sourceDestCheck' only.");
        }
        edit.put(only(edit, instance).withSourceDestCheck(true));
        return ResetInstanceAttributeResponse.builder().build();
    }

    private static List<NetworkInterface> interfaces(View view, Instance instance) {
        return NetworkInterfaces.byInstance(view).getOrDefault(instance.id(), List.of());
    }

    /** The one interface of an instance; with several, the call must name one. */
    private static NetworkInterface only(Edit edit, Instance instance) {
        List<NetworkInterface> all = interfaces(edit, instance);
        if (all.size() != 1) {
            throw new AwsException(
                    all.isEmpty() ? "IncorrectInstanceState" : "InvalidInstanceID",
                    all.isEmpty()
                            ? "The instance '" + instance.id() + "' has no network interface."
                            : "There are multiple interfaces attached to instance '"
                                    + instance.id()
                                    + "'. Please specify an interface ID for the operation"
                                    + " instead.");
        }
        return all.getFirst();
    }
}

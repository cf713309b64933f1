package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.NetworkInterface;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** Instances with their interfaces, as responses show them. */
record InstanceViews(View view, Map<String, List<NetworkInterface>> interfaces) {
    private static final DateTimeFormatter REASON_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'GMT'").withZone(ZoneOffset.UTC);

    static InstanceViews of(View view) {
        return new InstanceViews(view, NetworkInterfaces.byInstance(view));
    }

    static InstanceState state(Instance.State state) {
        return InstanceState.builder().code(state.code()).name(state.wire()).build();
    }

    private @Nullable NetworkInterface primary(Instance instance) {
        List<NetworkInterface> all = interfaces.getOrDefault(instance.id(), List.of());
        return all.isEmpty() ? null : all.getFirst();
    }

    software.amazon.awssdk.services.ec2.model.Instance wire(Instance instance) {
        NetworkInterface eni = primary(instance);
        software.amazon.awssdk.services.ec2.model.Instance.Builder wire =
                software.amazon.awssdk.services.ec2.model.Instance.builder()
                        .instanceId(instance.id())
                        .amiLaunchIndex(instance.launchIndex())
                        .imageId(instance.imageId())
                        .instanceType(instance.type())
                        .keyName(instance.keyName())
                        .launchTime(instance.launchedAt())
                        .clientToken(instance.clientToken())
                        .state(state(instance.state()))
                        .placement(p ->
                                p.availabilityZone(view.account().zoneName(instance.zoneId()))
                                        .availabilityZoneId(instance.zoneId())
                                        .groupName("")
                                        .tenancy("default"))
                        .architecture(MachineImages.find(instance.imageId()).architecture())
                        .hypervisor("xen")
                        .virtualizationType("hvm")
                        .rootDeviceName("/dev/xvda")
                        .rootDeviceType("ebs")
                        .blockDeviceMappings(List.of())
                        .productCodes(List.of())
                        .monitoring(m -> m.state("disabled"))
                        .ebsOptimized(false)
                        .enaSupport(true)
                        .sourceDestCheck(eni == null || eni.sourceDestCheck())
                        .privateDnsName("")
                        .publicDnsName("")
                        .stateTransitionReason(transition(instance))
                        .cpuOptions(c ->
                                c.coreCount(Math.max(1, InstanceTypes.vcpus(instance.type()) / 2))
                                        .threadsPerCore(
                                                InstanceTypes.vcpus(instance.type()) > 1 ? 2 : 1))
                        .capacityReservationSpecification(
                                c -> c.capacityReservationPreference("open"))
                        .hibernationOptions(h -> h.configured(false))
                        .enclaveOptions(e -> e.enabled(false))
                        .metadataOptions(MetadataOptions.wire(instance))
                        .maintenanceOptions(m -> m.autoRecovery("default"))
                        .platformDetails("Linux/UNIX")
                        .usageOperation("RunInstances")
                        .usageOperationUpdateTime(instance.launchedAt())
                        .networkInterfaces(
                                interfaces.getOrDefault(instance.id(), List.of()).stream()
                                        .map(this::wire)
                                        .toList())
                        .securityGroups(
                                eni == null
                                        ? List.of()
                                        : NetworkInterfaces.groupIdentifiers(view, eni));
        List<Tag> tags = Tags.of(view, instance.id());
        if (!tags.isEmpty()) {
            wire.tags(tags);
        }
        if (eni != null) {
            wire.vpcId(instance.vpcId())
                    .subnetId(instance.subnetId())
                    .privateIpAddress(eni.address())
                    .privateDnsName(NetworkInterfaces.privateDnsName(view, eni.address()))
                    .publicIpAddress(eni.publicAddress());
        }
        if (!instance.stateReason().isEmpty()) {
            String code =
                    instance.stateReason().startsWith("Server")
                            ? "Server.InternalError"
                            : "Client.UserInitiatedShutdown";
            wire.stateReason(r -> r.code(code).message(instance.stateReason()));
        }
        return wire.build();
    }

    private static String transition(Instance instance) {
        return instance.stateReason().startsWith("Client.")
                ? "User initiated (" + REASON_TIME.format(instance.stateChangedAt()) + ")"
                : "";
    }

    private InstanceNetworkInterface wire(NetworkInterface eni) {
        NetworkInterface.Attachment attachment = eni.attachment();
        InstanceNetworkInterface.Builder wire =
                InstanceNetworkInterface.builder()
                        .networkInterfaceId(eni.id())
                        .ownerId(eni.owner())
                        .interfaceType("interface")
                        .description(eni.description())
                        .vpcId(eni.vpcId())
                        .subnetId(eni.subnetId())
                        .macAddress(eni.macAddress())
                        .privateIpAddress(eni.address())
                        .privateDnsName(NetworkInterfaces.privateDnsName(view, eni.address()))
                        .sourceDestCheck(eni.sourceDestCheck())
                        .status("in-use")
                        .groups(NetworkInterfaces.groupIdentifiers(view, eni))
                        .ipv6Addresses(List.of())
                        .privateIpAddresses(
                                eni.addresses().stream().map(a -> wire(eni, a)).toList())
                        .association(association(eni));
        if (attachment != null) {
            wire.attachment(a ->
                    a.attachmentId(attachment.id())
                            .deviceIndex(attachment.deviceIndex())
                            .networkCardIndex(0)
                            .deleteOnTermination(attachment.deleteOnTermination())
                            .attachTime(attachment.attachedAt())
                            .status("attached"));
        }
        return wire.build();
    }

    private InstancePrivateIpAddress wire(NetworkInterface eni, String address) {
        boolean primary = address.equals(eni.address());
        return InstancePrivateIpAddress.builder()
                .primary(primary)
                .privateIpAddress(address)
                .privateDnsName(NetworkInterfaces.privateDnsName(view, address))
                .association(primary ? association(eni) : null)
                .build();
    }

    private static @Nullable InstanceNetworkInterfaceAssociation association(NetworkInterface eni) {
        return eni.publicAddress() == null
                ? null
                : InstanceNetworkInterfaceAssociation.builder()
                        .ipOwnerId("amazon")
                        .publicIp(eni.publicAddress())
                        .publicDnsName("")
                        .build();
    }
}

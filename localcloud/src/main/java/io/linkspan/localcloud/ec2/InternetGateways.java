package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.InternetGateway;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Vpc;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** Ways out of networks. */
final class InternetGateways {
    static final Listing<InternetGateway> LISTING =
            new Listing<>(
                    Kind.INTERNET_GATEWAY,
                    InternetGateway.class,
                    new Filters<InternetGateway>((view, gateway) -> view.image().tags(gateway.id()))
                            .one("internet-gateway-id", (view, gateway) -> gateway.id())
                            .one("attachment.vpc-id", (view, gateway) -> gateway.vpcId())
                            .one(
                                    "attachment.state",
                                    (view, gateway) -> gateway.vpcId() == null ? null : "available")
                            .one("owner-id", (view, gateway) -> gateway.owner()));

    private InternetGateways() {}

    static CreateInternetGatewayResponse create(Edit edit, CreateInternetGatewayRequest request) {
        InternetGateway gateway = new InternetGateway(edit.newId("igw"), edit.owner(), null);
        edit.put(gateway);
        Tags.create(edit, Kind.INTERNET_GATEWAY, gateway.id(), request.tagSpecifications());
        return CreateInternetGatewayResponse.builder().internetGateway(wire(edit, gateway)).build();
    }

    static DescribeInternetGatewaysResponse describe(
            View view, DescribeInternetGatewaysRequest request) {
        Page<InternetGateway> page =
                LISTING.page(
                        view,
                        request.internetGatewayIds(),
                        request.filters(),
                        request.maxResults(),
                        request.nextToken());
        return DescribeInternetGatewaysResponse.builder()
                .internetGateways(page.items().stream().map(g -> wire(view, g)).toList())
                .nextToken(page.nextToken())
                .build();
    }

    static AttachInternetGatewayResponse attach(Edit edit, AttachInternetGatewayRequest request) {
        InternetGateway gateway = LISTING.find(edit, request.internetGatewayId());
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        if (gateway.vpcId() != null) {
            throw new AwsException(
                    "Resource.AlreadyAssociated",
                    "resource "
                            + gateway.id()
                            + " is already attached to network "
                            + gateway.vpcId());
        }
        if (Vpcs.any(edit, InternetGateway.class, g -> vpc.id().equals(g.vpcId()))) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Network " + vpc.id() + " already has an internet gateway attached");
        }
        edit.put(new InternetGateway(gateway.id(), gateway.owner(), vpc.id()));
        return AttachInternetGatewayResponse.builder().build();
    }

    static DetachInternetGatewayResponse detach(Edit edit, DetachInternetGatewayRequest request) {
        InternetGateway gateway = LISTING.find(edit, request.internetGatewayId());
        Vpc vpc = Vpcs.LISTING.find(edit, request.vpcId());
        if (!vpc.id().equals(gateway.vpcId())) {
            throw new AwsException(
                    "Gateway.NotAttached",
                    "resource " + gateway.id() + " is not attached to network " + vpc.id());
        }
        if (Vpcs.any(
                edit,
                NetworkInterface.class,
                e -> e.vpcId().equals(vpc.id()) && e.publicAddress() != null)) {
            throw new AwsException(
                    "DependencyViolation",
                    "Network "
                            + vpc.id()
                            + " has some mapped public address(es). Please unmap those public"
                            + " address(es) before detaching the gateway.");
        }
        edit.put(new InternetGateway(gateway.id(), gateway.owner(), null));
        return DetachInternetGatewayResponse.builder().build();
    }

    static DeleteInternetGatewayResponse delete(Edit edit, DeleteInternetGatewayRequest request) {
        InternetGateway gateway = LISTING.find(edit, request.internetGatewayId());
        if (gateway.vpcId() != null) {
            throw new AwsException(
                    "DependencyViolation",
                    "The internetGateway '"
                            + gateway.id()
                            + "' has dependencies and cannot be deleted.");
        }
        Vpcs.removeAll(edit, InternetGateway.class, g -> g.id().equals(gateway.id()));
        return DeleteInternetGatewayResponse.builder().build();
    }

    private static software.amazon.awssdk.services.ec2.model.InternetGateway wire(
            View view, InternetGateway gateway) {
        return software.amazon.awssdk.services.ec2.model.InternetGateway.builder()
                .internetGatewayId(gateway.id())
                .ownerId(gateway.owner())
                .attachments(
                        gateway.vpcId() == null
                                ? List.of()
                                : List.of(
                                        InternetGatewayAttachment.builder()
                                                .vpcId(gateway.vpcId())
                                                .state("available")
                                                .build()))
                .tags(Tags.of(view, gateway.id()))
                .build();
    }
}

package io.linkspan.localcloud;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.ec2.VpcEndpoints;
import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.store.Transaction;
import io.linkspan.localcloud.tidbcloud.ConsumerNetwork;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.ec2.model.CreateVpcEndpointRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcEndpointsRequest;

/** TiDB Cloud's account, acting in AWS through the same handlers as any other caller. */
final class ConsumerAccount implements ConsumerNetwork {
    private final CloudSettings settings;
    private final DataPlane dataPlane;
    private final RandomGenerator random;

    ConsumerAccount(CloudSettings settings, DataPlane dataPlane, RandomGenerator random) {
        this.settings = settings;
        this.dataPlane = dataPlane;
        this.random = random;
    }

    @Override
    public String accountId(Image image) {
        return image.account(Account.Role.CONSUMER).id();
    }

    @Override
    public List<String> zoneIds(Image image) {
        return subnets(image).stream().map(Subnet::zoneId).sorted().distinct().toList();
    }

    private List<Subnet> subnets(Image image) {
        return image.all(Subnet.class).stream()
                .filter(s -> s.vpcId().equals(settings.consumerVpcId()))
                .toList();
    }

    @Override
    public String createEndpoint(Transaction transaction, String serviceName, String name)
            throws EndpointRefusedException {
        Image image = transaction.image();
        Set<String> offered = offered(image, serviceName);
        Set<String> taken = new HashSet<>();
        List<String> subnets =
                subnets(image).stream()
                        .filter(s -> offered.contains(s.zoneId()) && taken.add(s.zoneId()))
                        .map(Subnet::id)
                        .toList();
        CreateVpcEndpointRequest request =
                CreateVpcEndpointRequest.builder()
                        .vpcEndpointType("Interface")
                        .vpcId(settings.consumerVpcId())
                        .serviceName(serviceName)
                        .subnetIds(subnets)
                        .securityGroupIds(endpointGroup(image))
                        .build();
        try {
            Edit edit = edit(transaction);
            String id = VpcEndpoints.create(edit, request).vpcEndpoint().vpcEndpointId();
            if (subnets.isEmpty()) {
                transaction.remove(VpcEndpoint.class, id);
                throw new EndpointRefusedException(
                        "The VPC endpoint service "
                                + serviceName
                                + " is in none of the availability zones "
                                + String.join(", ", zoneIds(image)));
            }
            VpcEndpoints.name(edit, id, name);
            return id;
        } catch (AwsException e) {
            throw new EndpointRefusedException(e.message());
        }
    }

    private static Set<String> offered(Image image, String serviceName) {
        Set<String> zones = new HashSet<>();
        for (EndpointService service : image.all(EndpointService.class)) {
            if (service.serviceName().equals(serviceName)) {
                for (String arn : service.loadBalancerArns()) {
                    image.find(LoadBalancer.class, arn)
                            .ifPresent(b -> b.nodes().forEach(n -> zones.add(n.zoneId())));
                }
            }
        }
        return zones;
    }

    private List<String> endpointGroup(Image image) {
        return image.all(SecurityGroup.class).stream()
                .filter(g -> g.vpcId().equals(settings.consumerVpcId()))
                .filter(g -> g.name().equals(Genesis.ENDPOINT_GROUP))
                .map(SecurityGroup::id)
                .toList();
    }

    private Edit edit(Transaction transaction) {
        return Edit.by(
                transaction.image().account(Account.Role.CONSUMER),
                settings.region(),
                transaction,
                random);
    }

    @Override
    public Optional<Endpoint> endpoint(Image image, String endpointId) {
        return image.find(VpcEndpoint.class, endpointId)
                .filter(e -> e.state() != VpcEndpoint.State.DELETED)
                .map(e ->
                        new Endpoint(
                                e.id(),
                                state(e.state()),
                                e.nodes().stream().map(VpcEndpoint.Node::zoneId).toList()));
    }

    @Override
    public Optional<String> endpointName(Image image, String endpointId) {
        return image.find(VpcEndpoint.class, endpointId)
                .filter(VpcEndpoint::exists)
                .map(VpcEndpoint::dnsName);
    }

    @Override
    public List<InetAddress> resolve(String name) {
        return dataPlane.addresses(settings.consumerVpcId(), name);
    }

    private static Endpoint.State state(VpcEndpoint.State state) {
        return switch (state) {
            case PENDING_ACCEPTANCE -> Endpoint.State.PENDING_ACCEPTANCE;
            case PENDING -> Endpoint.State.PENDING;
            case AVAILABLE -> Endpoint.State.AVAILABLE;
            case REJECTED -> Endpoint.State.REJECTED;
            case FAILED -> Endpoint.State.FAILED;
            case EXPIRED -> Endpoint.State.EXPIRED;
            case DELETING, DELETED -> Endpoint.State.DELETING;
        };
    }

    @Override
    public void deleteEndpoint(Transaction transaction, String endpointId) {
        VpcEndpoints.delete(
                edit(transaction),
                DeleteVpcEndpointsRequest.builder().vpcEndpointIds(endpointId).build());
    }

    @Override
    public boolean resolves(String domain) {
        return dataPlane.answersBelow(domain);
    }
}

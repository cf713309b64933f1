package io.linkspan.cli.plan;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Change;
import io.linkspan.core.plan.Plan;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Under which heading of a printed plan each resource stands: its zone, or the part of the link
 * that spans zones.
 */
final class Place {
    private final Map<ResourceKey, ZoneId> zones = new HashMap<>();
    private final Map<ResourceKey, ResourceKey> subnets = new HashMap<>();

    Place(Plan plan) {
        for (Change change : plan.changes()) {
            switch (resource(change)) {
                case Resource.Subnet subnet -> zones.put(subnet.key(), subnet.zone());
                case Resource.Instance host -> subnets.put(host.key(), host.subnet());
                default -> {}
            }
        }
    }

    /** What a change is about: as wanted, or as it is when it goes or stays. */
    static Resource resource(Change change) {
        return switch (change) {
            case Change.Create c -> c.wanted();
            case Change.Update c -> c.wanted();
            case Change.Delete c -> c.existing().actual();
            case Change.Keep c -> c.existing().actual();
        };
    }

    String of(Resource resource) {
        return switch (resource) {
            case Resource.Subnet r when !r.name().equals("bastion") -> "zone " + r.zone();
            case Resource.Instance r when r.key().equals(Resource.Instance.BASTION) -> "network";
            case Resource.Instance r -> zone(r.key());
            case Resource.KafkaInstallation r -> ofNode(r.node());
            case Resource.BrokerConfiguration r -> ofNode(r.node());
            case Resource.ListenerCertificate r -> ofNode(r.node());
            case Resource.ListenerPassword r -> ofNode(r.node());
            case Resource.BrokerStorage r -> ofNode(r.node());
            case Resource.BrokerProcess r -> ofNode(r.node());
            case Resource.Vpc _,
                    Resource.Subnet _,
                    Resource.InternetGateway _,
                    Resource.RouteTable _,
                    Resource.SecurityGroup _,
                    Resource.KeyPair _ ->
                    "network";
            case Resource.LoadBalancer _,
                    Resource.TargetGroup _,
                    Resource.Listener _,
                    Resource.Targets _ ->
                    "load balancer";
            case Resource.EndpointService _,
                    Resource.PrivateLinkConnection _,
                    Resource.AcceptedConnection _,
                    Resource.OwnersConnections _,
                    Resource.AttachedDomains _ ->
                    "private link";
            case Resource.ExistingConfiguration r -> ofNode(r.node());
            case Resource.KafkaCluster _,
                    Resource.RollingRestart _,
                    Resource.ScramUser _,
                    Resource.UserPermissions _ ->
                    "Kafka";
        };
    }

    private String ofNode(BrokerId node) {
        return zone(Resource.Instance.ofNode(node));
    }

    private String zone(ResourceKey host) {
        return Optional.ofNullable(subnets.get(host))
                .flatMap(s -> Optional.ofNullable(zones.get(s)))
                .map(z -> "zone " + z)
                .orElse("hosts");
    }
}

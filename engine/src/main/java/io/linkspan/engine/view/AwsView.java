package io.linkspan.engine.view;

import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What AWS says of a link's network. Ids and states are AWS's own words.
 *
 * @param account 12 digits
 * @param zoneNames the region's zones by id, as this account names them
 * @param vpc the one the spec names, or that carries the link's tag
 * @param subnets all of the VPC
 * @param bastion the instance that SSH goes through
 * @param instances all of the VPC, terminated ones for as long as AWS shows them
 * @param balancer the network load balancer that stands at the planned addresses or carries the
 *     link's tag
 * @param groups all target groups of the region that the balancer forwards to, or that are of the
 *     VPC
 * @param service the endpoint service in front of the balancer
 */
public record AwsView(
        String account,
        Map<ZoneId, String> zoneNames,
        Optional<Vpc> vpc,
        List<Subnet> subnets,
        List<SecurityGroup> securityGroups,
        Optional<Instance> bastion,
        List<Instance> instances,
        Optional<Balancer> balancer,
        List<TargetGroup> groups,
        Optional<Service> service) {
    public AwsView {
        zoneNames = Map.copyOf(zoneNames);
        subnets = List.copyOf(subnets);
        securityGroups = List.copyOf(securityGroups);
        instances = List.copyOf(instances);
        groups = List.copyOf(groups);
    }

    /**
     * @param state pending or available
     */
    public record Vpc(String id, String cidr, String state) {}

    /**
     * @param defaultRoute where 0.0.0.0/0 leads: the id of a gateway that is attached and a route
     *     that is active; empty for nowhere
     * @param acl entries of its network ACL
     */
    public record Subnet(
            String id,
            ZoneId zone,
            String cidr,
            Optional<String> defaultRoute,
            List<AclEntry> acl) {
        public Subnet {
            acl = List.copyOf(acl);
        }
    }

    /**
     * One entry of a network ACL, evaluated in order of numbers.
     *
     * @param protocol 6 for TCP, -1 for all
     * @param from first port; 0 to 65535 when all
     */
    public record AclEntry(
            String aclId,
            int number,
            boolean egress,
            boolean allow,
            String protocol,
            int from,
            int to,
            String cidr) {}

    public record SecurityGroup(String id, String name, List<Rule> ingress, List<Rule> egress) {
        public SecurityGroup {
            ingress = List.copyOf(ingress);
            egress = List.copyOf(egress);
        }
    }

    /**
     * @param protocol tcp, or -1 for all
     * @param peer a block, or a security group's id
     */
    public record Rule(String protocol, int from, int to, String peer) {}

    /**
     * @param address private
     * @param publicAddress where the world reaches it, if it does
     * @param state pending, running, stopping, stopped, shutting-down or terminated
     */
    public record Instance(
            String id,
            String address,
            Optional<String> publicAddress,
            ZoneId zone,
            String state,
            Set<String> securityGroups) {
        public Instance {
            securityGroups = Set.copyOf(securityGroups);
        }

        public boolean running() {
            return state.equals("running");
        }
    }

    /**
     * @param type network, application or gateway
     * @param state active, provisioning, active_impaired or failed
     * @param stateReason why it is not active; empty when AWS does not say
     * @param nodes the address in each zone
     * @param enforced whether security groups apply to PrivateLink traffic
     */
    public record Balancer(
            String arn,
            String name,
            String type,
            String state,
            String stateReason,
            String scheme,
            Map<ZoneId, String> nodes,
            Set<String> securityGroups,
            boolean enforced,
            boolean crossZone,
            List<Listener> listeners) {
        public Balancer {
            nodes = Map.copyOf(nodes);
            securityGroups = Set.copyOf(securityGroups);
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * @param groups ARNs it forwards to
     */
    public record Listener(
            String arn, int port, String protocol, List<String> groups, int idleSeconds) {
        public Listener {
            groups = List.copyOf(groups);
        }
    }

    /**
     * @param healthPort traffic-port or a number
     * @param crossZone empty follows the load balancer
     */
    public record TargetGroup(
            String arn,
            String name,
            String vpc,
            String protocol,
            String healthProtocol,
            String healthPort,
            boolean proxyProtocol,
            Optional<Boolean> crossZone,
            List<Target> targets) {
        public TargetGroup {
            targets = List.copyOf(targets);
        }
    }

    /**
     * @param id of an instance, or an address
     * @param state initial, healthy, unhealthy, unused, draining or unavailable
     */
    public record Target(String id, int port, String state, String reason) {}

    /**
     * @param state Pending, Available, Deleting, Deleted or Failed
     * @param balancers ARNs of what it leads to
     * @param principals who may connect
     * @param connections the latest of each endpoint
     */
    public record Service(
            String id,
            String name,
            String state,
            List<String> balancers,
            Set<String> principals,
            List<Connection> connections) {
        public Service {
            balancers = List.copyOf(balancers);
            principals = Set.copyOf(principals);
            connections = List.copyOf(connections);
        }
    }

    /**
     * @param owner the endpoint's account
     * @param state pendingAcceptance, pending, available, rejected, deleted, failed or expired
     * @param dnsName the endpoint's regional name; empty until AWS says it
     */
    public record Connection(String endpointId, String owner, String state, String dnsName) {}

    public Optional<Instance> instanceAt(String address) {
        return instances.stream()
                .filter(i -> i.address().equals(address))
                .min((a, b) -> Boolean.compare(b.running(), a.running()));
    }

    public Optional<TargetGroup> group(String arn) {
        return groups.stream().filter(g -> g.arn().equals(arn)).findFirst();
    }

    public Optional<Listener> listener(int port) {
        return balancer.flatMap(
                b -> b.listeners().stream().filter(l -> l.port() == port).findFirst());
    }

    /** The group that a port leads to, when it leads to exactly one. */
    public Optional<TargetGroup> groupOf(int port) {
        return listener(port)
                .filter(l -> l.groups().size() == 1)
                .flatMap(l -> group(l.groups().getFirst()));
    }

    /** The load balancer's address and port in a zone. */
    public Optional<HostPort> node(ZoneId zone, int port) {
        return balancer.flatMap(b -> Optional.ofNullable(b.nodes().get(zone)))
                .map(address -> new HostPort(address, port));
    }
}

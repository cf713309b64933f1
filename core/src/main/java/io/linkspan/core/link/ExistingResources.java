package io.linkspan.core.link;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of the link's AWS side is the user's already, by id: used in place of what would be made,
 * never altered, never deleted.
 *
 * @param subnets for brokers and the load balancer, by zone
 * @param bastionSubnet the one with a way to the internet
 * @param securityGroups by the role they stand in for
 * @param keyPair the name of what opens the hosts
 * @param privateKey the file on this machine with its private half
 * @param bastion the id of a running instance with a public address
 * @param nodes ids of running instances, by node
 * @param loadBalancer the ARN of an internal network load balancer
 * @param endpointService the id of an endpoint service in front of the load balancer
 */
public record ExistingResources(
        Map<ZoneId, String> subnets,
        Optional<String> bastionSubnet,
        Map<Role, String> securityGroups,
        Optional<String> keyPair,
        Optional<String> privateKey,
        Optional<String> bastion,
        Map<BrokerId, String> nodes,
        Optional<String> loadBalancer,
        Optional<String> endpointService) {

    /** Everything is to be made. */
    public static final ExistingResources NONE =
            new ExistingResources(
                    Map.of(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.empty(),
                    Optional.empty());

    public ExistingResources {
        subnets = Map.copyOf(subnets);
        securityGroups = Map.copyOf(securityGroups);
        nodes = Map.copyOf(nodes);
    }

    /** What a security group is for. */
    public enum Role {
        BASTION("bastion"),
        BROKERS("brokers"),
        LOAD_BALANCER("loadBalancer");

        private final String shown;

        Role(String shown) {
            this.shown = shown;
        }

        /** As a spec writes it. */
        public String shown() {
            return shown;
        }
    }

    /** The bastion's among them. */
    public List<String> subnetIds() {
        return Stream.concat(subnets.values().stream(), bastionSubnet.stream()).sorted().toList();
    }

    /** The bastion's among them. */
    public List<String> instanceIds() {
        return Stream.concat(nodes.values().stream(), bastion.stream()).sorted().toList();
    }

    public boolean isEmpty() {
        return equals(NONE);
    }
}

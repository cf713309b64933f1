package io.linkspan.localcloud.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of some subnets of a network; the main table serves those without one of their own.
 */
public record RouteTable(
        String id, String owner, String vpcId, List<Route> routes, List<Association> associations)
        implements Entity {
    public RouteTable {
        routes = List.copyOf(routes);
        associations = List.copyOf(associations);
    }

    /**
     * @param gatewayId {@code local} or an internet gateway; null when it leads to an interface
     * @param created whether a call made it; otherwise it came with the table
     */
    public record Route(
            CidrBlock destination,
            @Nullable String gatewayId,
            @Nullable String networkInterfaceId,
            boolean created) {}

    /**
     * @param subnetId null for the main association
     */
    public record Association(String id, @Nullable String subnetId) {
        public boolean main() {
            return subnetId == null;
        }
    }

    public boolean main() {
        return associations.stream().anyMatch(Association::main);
    }

    public RouteTable withRoutes(List<Route> routes) {
        return new RouteTable(id, owner, vpcId, routes, associations);
    }

    public RouteTable withAssociations(List<Association> associations) {
        return new RouteTable(id, owner, vpcId, routes, associations);
    }
}

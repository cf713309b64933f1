package io.linkspan.localcloud.image;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint service: load balancers offered to other accounts.
 *
 * @param id {@code vpce-svc-} and 17 hexadecimal digits
 * @param serviceName what consumers ask for
 * @param loadBalancerArns the balancers behind it
 * @param payerResponsibility {@code ServiceOwner} when the service pays for its endpoints; null
 *     while each endpoint's owner does
 */
public record EndpointService(
        String id,
        String owner,
        String serviceName,
        boolean acceptanceRequired,
        List<String> loadBalancerArns,
        List<Permission> permissions,
        @Nullable String privateDnsName,
        Instant createdAt,
        @Nullable String payerResponsibility)
        implements Entity {

    /**
     * Who may connect.
     *
     * @param principal an ARN, or {@code *}
     */
    public record Permission(String id, String principal) {}

    public EndpointService {
        loadBalancerArns = List.copyOf(loadBalancerArns);
        permissions = List.copyOf(permissions);
    }

    public EndpointService withPermissions(List<Permission> permissions) {
        return new EndpointService(
                id,
                owner,
                serviceName,
                acceptanceRequired,
                loadBalancerArns,
                permissions,
                privateDnsName,
                createdAt,
                payerResponsibility);
    }

    public EndpointService withSettings(
            boolean acceptanceRequired,
            List<String> loadBalancerArns,
            @Nullable String privateDnsName) {
        return new EndpointService(
                id,
                owner,
                serviceName,
                acceptanceRequired,
                loadBalancerArns,
                permissions,
                privateDnsName,
                createdAt,
                payerResponsibility);
    }

    public EndpointService withPayerResponsibility(String payerResponsibility) {
        return new EndpointService(
                id,
                owner,
                serviceName,
                acceptanceRequired,
                loadBalancerArns,
                permissions,
                privateDnsName,
                createdAt,
                payerResponsibility);
    }
}

package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.EndpointService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.*;

/** Who may connect to an endpoint service. */
final class EndpointPermissions {
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern ARN =
            Pattern.compile("arn:aws[a-z-]*:iam::([0-9]{12}):(root|user/.+|role/.+)");

    private EndpointPermissions() {}

    /** Whether a principal includes an account. */
    static boolean covers(String principal, String account) {
        return principal.equals("*") || principal.contains("::" + account + ":");
    }

    private static String normalized(String principal) {
        if (ACCOUNT.matcher(principal).matches()) {
            return "arn:aws:iam::" + principal + ":root";
        }
        if (principal.equals("*") || ARN.matcher(principal).matches()) {
            return principal;
        }
        throw new AwsException("InvalidPrincipal", "Invalid Principal: '" + principal + "'");
    }

    private static String type(String principal) {
        if (principal.equals("*")) {
            return "All";
        }
        if (principal.contains(":user/")) {
            return "User";
        }
        return principal.contains(":role/") ? "Role" : "Account";
    }

    static ModifyVpcEndpointServicePermissionsResponse modify(
            Edit edit, ModifyVpcEndpointServicePermissionsRequest request) {
        EndpointService service = EndpointServices.LISTING.find(edit, request.serviceId());
        List<EndpointService.Permission> permissions = new ArrayList<>(service.permissions());
        List<AddedPrincipal> added = new ArrayList<>();
        for (String given : request.addAllowedPrincipals()) {
            String principal = normalized(given);
            if (permissions.stream().noneMatch(p -> p.principal().equals(principal))) {
                String id = edit.newId("vpce-svc-perm");
                permissions.add(new EndpointService.Permission(id, principal));
                added.add(
                        AddedPrincipal.builder()
                                .principal(principal)
                                .principalType(type(principal))
                                .servicePermissionId(id)
                                .serviceId(service.id())
                                .build());
            }
        }
        for (String given : request.removeAllowedPrincipals()) {
            String principal = normalized(given);
            permissions.removeIf(p -> p.principal().equals(principal));
        }
        edit.put(service.withPermissions(permissions));
        return ModifyVpcEndpointServicePermissionsResponse.builder()
                .addedPrincipals(added)
                .returnValue(true)
                .build();
    }

    static DescribeVpcEndpointServicePermissionsResponse describe(
            View view, DescribeVpcEndpointServicePermissionsRequest request) {
        EndpointService service = EndpointServices.LISTING.find(view, request.serviceId());
        Filters<EndpointService.Permission> filters =
                new Filters<EndpointService.Permission>((v, p) -> Map.of())
                        .one("principal", (v, p) -> p.principal())
                        .one("principal-type", (v, p) -> type(p.principal()));
        Page<EndpointService.Permission> page =
                Page.of(
                        service.permissions().stream()
                                .filter(filters.matching(view, request.filters()))
                                .sorted(Comparator.comparing(EndpointService.Permission::principal))
                                .toList(),
                        EndpointService.Permission::principal,
                        1,
                        request.maxResults(),
                        request.nextToken());
        return DescribeVpcEndpointServicePermissionsResponse.builder()
                .allowedPrincipals(
                        page.items().stream()
                                .map(p ->
                                        AllowedPrincipal.builder()
                                                .principal(p.principal())
                                                .principalType(type(p.principal()))
                                                .servicePermissionId(p.id())
                                                .serviceId(service.id())
                                                .tags(List.of())
                                                .build())
                                .toList())
                .nextToken(page.nextToken())
                .build();
    }
}

package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.core.plan.Permission;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DescribeAclsResponseData.AclDescription;
import org.apache.kafka.common.message.DescribeAclsResponseData.DescribeAclsResource;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.CreateAclsRequest;
import org.apache.kafka.common.requests.CreateAclsResponse;
import org.apache.kafka.common.requests.DeleteAclsRequest;
import org.apache.kafka.common.requests.DeleteAclsResponse;
import org.apache.kafka.common.requests.DescribeAclsRequest;
import org.apache.kafka.common.requests.DescribeAclsResponse;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** What users may do, read and changed at a broker's INTERNAL listener. */
final class Acls {
    private static final String ANY_HOST = "*";

    private Acls() {}

    /** The cluster lets everybody do everything. */
    static final class NoAuthorizer extends IOException {
        private static final long serialVersionUID = 1L;

        NoAuthorizer(String message) {
            super(message);
        }
    }

    private static String principal(String user) {
        return "User:" + user;
    }

    /** What the user is allowed from everywhere; denials are an administrator's and left alone. */
    static SortedSet<Permission> of(Dialer from, HostPort at, String user) throws IOException {
        AclBindingFilter all =
                new AclBindingFilter(
                        ResourcePatternFilter.ANY,
                        new AccessControlEntryFilter(
                                principal(user),
                                ANY_HOST,
                                AclOperation.ANY,
                                AclPermissionType.ALLOW));
        try (BrokerConnection broker = BrokerConnection.open(from, at)) {
            DescribeAclsResponse answer =
                    broker.ask(new DescribeAclsRequest.Builder(all), DescribeAclsResponse.class);
            required(answer.error().error(), answer.error().message());
            SortedSet<Permission> permissions = new TreeSet<>();
            for (DescribeAclsResource resource : answer.acls()) {
                boolean prefix = resource.patternType() == PatternType.PREFIXED.code();
                for (AclDescription acl : resource.acls()) {
                    permissions.add(
                            new Permission(
                                    AclOperation.fromCode(acl.operation()).name(),
                                    ResourceType.fromCode(resource.resourceType()).name(),
                                    resource.resourceName(),
                                    prefix));
                }
            }
            return permissions;
        }
    }

    static void add(Dialer from, HostPort at, String user, Collection<Permission> permissions)
            throws IOException {
        if (permissions.isEmpty()) {
            return;
        }
        CreateAclsRequestData request = new CreateAclsRequestData();
        for (Permission permission : permissions) {
            request.creations()
                    .add(
                            new AclCreation()
                                    .setResourceType(resource(permission).code())
                                    .setResourceName(permission.name())
                                    .setResourcePatternType(pattern(permission).code())
                                    .setPrincipal(principal(user))
                                    .setHost(ANY_HOST)
                                    .setOperation(operation(permission).code())
                                    .setPermissionType(AclPermissionType.ALLOW.code()));
        }
        try (BrokerConnection broker = BrokerConnection.open(from, at)) {
            CreateAclsResponse answer =
                    broker.ask(new CreateAclsRequest.Builder(request), CreateAclsResponse.class);
            for (var result : answer.results()) {
                required(Errors.forCode(result.errorCode()), result.errorMessage());
            }
        }
    }

    static void remove(Dialer from, HostPort at, String user, Collection<Permission> permissions)
            throws IOException {
        if (permissions.isEmpty()) {
            return;
        }
        DeleteAclsRequestData request = new DeleteAclsRequestData();
        for (Permission permission : permissions) {
            request.filters()
                    .add(
                            new DeleteAclsFilter()
                                    .setResourceTypeFilter(resource(permission).code())
                                    .setResourceNameFilter(permission.name())
                                    .setPatternTypeFilter(pattern(permission).code())
                                    .setPrincipalFilter(principal(user))
                                    .setHostFilter(ANY_HOST)
                                    .setOperation(operation(permission).code())
                                    .setPermissionType(AclPermissionType.ALLOW.code()));
        }
        try (BrokerConnection broker = BrokerConnection.open(from, at)) {
            DeleteAclsResponse answer =
                    broker.ask(new DeleteAclsRequest.Builder(request), DeleteAclsResponse.class);
            for (var result : answer.filterResults()) {
                required(Errors.forCode(result.errorCode()), result.errorMessage());
            }
        }
    }

    private static ResourceType resource(Permission permission) {
        return ResourceType.valueOf(permission.resource());
    }

    private static PatternType pattern(Permission permission) {
        return permission.prefix() ? PatternType.PREFIXED : PatternType.LITERAL;
    }

    private static AclOperation operation(Permission permission) {
        return AclOperation.valueOf(permission.operation());
    }

    private static void required(Errors error, @org.jspecify.annotations.Nullable String message)
            throws IOException {
        if (error == Errors.SECURITY_DISABLED) {
            throw new NoAuthorizer(message == null ? error.message() : message);
        }
        if (error == Errors.CLUSTER_AUTHORIZATION_FAILED) {
            throw new ScramCredentials.NotPermitted(message == null ? error.message() : message);
        }
        if (error != Errors.NONE) {
            throw new IOException(message == null ? error.message() : message);
        }
    }
}

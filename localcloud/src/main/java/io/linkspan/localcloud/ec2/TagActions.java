package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.InternetGateway;
import io.linkspan.localcloud.image.KeyPair;
import io.linkspan.localcloud.image.NetworkAcl;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.RouteTable;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.*;

/** Tags of any EC2 resource by its id. */
final class TagActions {
    private static final int MAX_RESOURCES = 1_000;

    private record Row(String resource, String type, String key, String value) {
        String id() {
            return resource + " " + key;
        }
    }

    private static final Filters<Row> FILTERS =
            new Filters<Row>((view, row) -> Map.of(row.key(), row.value()))
                    .one("resource-id", (view, row) -> row.resource())
                    .one("resource-type", (view, row) -> row.type())
                    .one("key", (view, row) -> row.key())
                    .one("value", (view, row) -> row.value());

    private TagActions() {}

    static CreateTagsResponse create(Edit edit, CreateTagsRequest request) {
        requireKeys(request.tags());
        for (String id : resources(request.resources())) {
            Tags.add(edit, kind(edit, id), id, request.tags());
        }
        return CreateTagsResponse.builder().build();
    }

    static DeleteTagsResponse delete(Edit edit, DeleteTagsRequest request) {
        requireKeys(request.tags());
        for (String id : resources(request.resources())) {
            Tags.remove(edit, kind(edit, id), id, request.tags());
        }
        return DeleteTagsResponse.builder().build();
    }

    private static void requireKeys(List<Tag> tags) {
        if (tags.stream().anyMatch(tag -> tag.key() == null)) {
            throw new AwsException(
                    "MissingParameter", "The request must contain the parameter Tag.Key");
        }
    }

    private static List<String> resources(List<String> ids) {
        if (ids.size() > MAX_RESOURCES) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "At most " + MAX_RESOURCES + " resources can be tagged in one call");
        }
        return ids;
    }

    private static Kind kind(View view, String id) {
        Kind kind =
                Kind.of(id)
                        .orElseThrow(() ->
                                new AwsException("InvalidID", "The ID '" + id + "' is not valid"));
        if (!exists(view, kind, id)) {
            throw kind.notFound(id);
        }
        return kind;
    }

    private static boolean exists(View view, Kind kind, String id) {
        return switch (kind) {
            case VPC -> owns(view, Vpc.class, id);
            case SUBNET -> owns(view, Subnet.class, id);
            case INTERNET_GATEWAY -> owns(view, InternetGateway.class, id);
            case ROUTE_TABLE -> owns(view, RouteTable.class, id);
            case NETWORK_ACL -> owns(view, NetworkAcl.class, id);
            case SECURITY_GROUP -> owns(view, SecurityGroup.class, id);
            case SECURITY_GROUP_RULE -> owns(view, SecurityGroupRule.class, id);
            case NETWORK_INTERFACE -> owns(view, NetworkInterface.class, id);
            case KEY_PAIR -> owns(view, KeyPair.class, id);
            case INSTANCE -> owns(view, Instance.class, id);
            case VPC_ENDPOINT -> owns(view, VpcEndpoint.class, id);
            case VPC_ENDPOINT_SERVICE -> owns(view, EndpointService.class, id);
            case DHCP_OPTIONS -> id.equals(DhcpOptions.idOf(view.owner()));
            case ROUTE_TABLE_ASSOCIATION,
                    NETWORK_ACL_ASSOCIATION,
                    ATTACHMENT,
                    VOLUME,
                    IMAGE,
                    PREFIX_LIST ->
                    false;
        };
    }

    private static boolean owns(View view, Class<? extends Entity> type, String id) {
        Optional<? extends Entity> found = view.image().find(type, id);
        return found.isPresent() && found.get().owner().equals(view.owner());
    }

    static DescribeTagsResponse describe(View view, DescribeTagsRequest request) {
        Predicate<Row> passes = FILTERS.matching(view, request.filters());
        List<Row> rows = new ArrayList<>();
        view.image()
                .owned(TagSet.class, view.owner())
                .filter(set -> !set.id().startsWith("arn:"))
                .forEach(set ->
                        set.tags()
                                .forEach((key, value) ->
                                        rows.add(new Row(set.id(), set.type(), key, value))));
        Page<Row> page =
                Page.of(
                        rows.stream().filter(passes).toList(),
                        Row::id,
                        5,
                        request.maxResults(),
                        request.nextToken());
        return DescribeTagsResponse.builder()
                .tags(
                        page.items().stream()
                                .map(r ->
                                        TagDescription.builder()
                                                .resourceId(r.resource())
                                                .resourceType(r.type())
                                                .key(r.key())
                                                .value(r.value())
                                                .build())
                                .toList())
                .nextToken(page.nextToken())
                .build();
    }
}

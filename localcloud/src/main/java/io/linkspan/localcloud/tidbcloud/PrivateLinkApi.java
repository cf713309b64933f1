package io.linkspan.localcloud.tidbcloud;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * The operations of the API's description, from path and JSON to JSON. Source: TiDB Cloud
 * Serverless Private Link Connection Open API, v1beta1; of the Cluster API alone the end of a
 * cluster.
 */
final class PrivateLinkApi {
    static final int DEFAULT_PAGE_SIZE = 10;
    static final int MAX_PAGE_SIZE = 100;

    private static final String COLLECTION = "privateLinkConnections";

    private final PrivateLinks links;
    private final ChangefeedApi changefeeds;

    PrivateLinkApi(PrivateLinks links) {
        this.links = links;
        this.changefeeds = new ChangefeedApi(links);
    }

    /**
     * @param segments the path's decoded segments
     * @param query decoded parameters, the first of each name
     * @param user who asks, for {@code createdBy}
     * @return what the answer's JSON holds
     * @throws ApiError for every answer but success
     */
    Map<String, Object> call(
            String method,
            List<String> segments,
            Map<String, String> query,
            byte[] body,
            String user) {
        if (segments.size() < 3
                || segments.size() > 5
                || !segments.get(0).equals("v1beta1")
                || !segments.get(1).equals("clusters")) {
            throw noSuchPath();
        }
        String cluster = segments.get(2);
        if (!cluster.matches("[0-9]{1,20}")) {
            throw ApiError.notFound("cluster " + cluster + " does not exist");
        }
        links.requireCluster(cluster);
        if (segments.size() == 3) {
            if (!method.equals("DELETE")) {
                throw noSuchPath();
            }
            links.deleteCluster(cluster);
            return ordered("clusterId", cluster, "state", "DELETING");
        }
        List<String> rest = segments.subList(3, segments.size());
        if (rest.size() == 1) {
            return onCollection(method, rest.getFirst(), cluster, query, body, user);
        }
        if (!rest.getFirst().equals(COLLECTION)) {
            throw noSuchPath();
        }
        return onConnection(method, rest.getLast(), cluster, body, user);
    }

    private Map<String, Object> onCollection(
            String method,
            String segment,
            String cluster,
            Map<String, String> query,
            byte[] body,
            String user) {
        if (segment.equals(COLLECTION + ":getAvailabilityZones") && method.equals("GET")) {
            return ordered("accountId", links.accountId(), "azIds", links.zoneIds());
        }
        if (segment.equals(ChangefeedApi.COLLECTION + ":test") && method.equals("POST")) {
            return changefeeds.test(cluster, Fields.json(body));
        }
        if (!segment.equals(COLLECTION)) {
            throw noSuchPath();
        }
        return switch (method) {
            case "GET" -> list(cluster, query);
            case "POST" -> create(cluster, Fields.json(body), user);
            default -> throw noSuchPath();
        };
    }

    private Map<String, Object> onConnection(
            String method, String segment, String cluster, byte[] body, String user) {
        int colon = segment.indexOf(':');
        String id = colon < 0 ? segment : segment.substring(0, colon);
        String verb = colon < 0 ? "" : segment.substring(colon + 1);
        return switch (method + " " + verb) {
            case "GET " -> {
                PrivateLinks.View view = links.get(cluster, id);
                Map<String, Object> connection = connection(view);
                connection.put(
                        "attachedDomains",
                        links.attached(view).stream().map(this::domains).toList());
                yield connection;
            }
            case "DELETE " -> connection(links.delete(cluster, id));
            case "POST attachDomains" -> attach(cluster, id, Fields.json(body), user);
            case "POST detachDomains" ->
                    domains(
                            links.detach(
                                    cluster,
                                    id,
                                    Fields.required(Fields.json(body), "attachDomainId", "")));
            default -> throw noSuchPath();
        };
    }

    private Map<String, Object> create(String cluster, JsonNode body, String user) {
        JsonNode connection = Fields.object(body, "privateLinkConnection");
        String prefix = "privateLinkConnection.";
        String name = Fields.required(connection, "displayName", prefix);
        String type = Fields.required(connection, "type", prefix);
        String stated = Fields.optional(connection, "clusterId", prefix);
        if (!stated.isEmpty() && !stated.equals(cluster)) {
            throw ApiError.invalid(
                    prefix + "clusterId " + stated + " is not the path's: " + cluster);
        }
        return switch (type) {
            case "AWS_ENDPOINT_SERVICE" -> {
                JsonNode service = Fields.object(connection, "awsEndpointService");
                String at = prefix + "awsEndpointService.";
                yield connection(
                        links.create(
                                cluster,
                                name,
                                Fields.required(service, "name", at),
                                Fields.optional(service, "region", at),
                                user));
            }
            case "ALICLOUD_ENDPOINT_SERVICE" ->
                    throw ApiError.invalid(
                            "cluster " + cluster + " is on AWS; " + type + " is not for it");
            default -> throw ApiError.invalid(prefix + "type '" + type + "' is not known");
        };
    }

    private Map<String, Object> attach(String cluster, String id, JsonNode body, String user) {
        JsonNode domain = Fields.object(body, "attachDomain");
        String type = Fields.required(domain, "type", "attachDomain.");
        JsonNode validateOnly = body.path("validateOnly");
        if (!validateOnly.isMissingNode() && !validateOnly.isBoolean()) {
            throw ApiError.invalid("validateOnly must be true or false");
        }
        return domains(
                links.attach(
                        cluster,
                        id,
                        Arrays.stream(Connection.DomainType.values())
                                .filter(known -> known.name().equals(type))
                                .findFirst()
                                .orElseThrow(() ->
                                        ApiError.invalid(
                                                "attachDomain.type '" + type + "' is not known")),
                        Fields.optional(domain, "uniqueName", "attachDomain."),
                        validateOnly.asBoolean(false),
                        user));
    }

    private Map<String, Object> list(String cluster, Map<String, String> query) {
        int size = pageSize(query.getOrDefault("pageSize", ""));
        String state = query.getOrDefault("state", "");
        if (!state.isEmpty()
                && Arrays.stream(PrivateLinks.State.values())
                        .noneMatch(known -> known.name().equals(state))) {
            throw ApiError.invalid("state '" + state + "' is not known");
        }
        List<PrivateLinks.View> all =
                links.list(cluster).stream()
                        .filter(view -> state.isEmpty() || view.state().name().equals(state))
                        .toList();
        String after = pageStart(query.getOrDefault("pageToken", ""));
        List<PrivateLinks.View> page = new ArrayList<>();
        String next = "";
        for (PrivateLinks.View view : all) {
            if (position(view).compareTo(after) > 0) {
                if (page.size() == size) {
                    next = token(position(page.getLast()));
                    break;
                }
                page.add(view);
            }
        }
        return ordered(
                "privateLinkConnections",
                page.stream().map(this::connection).toList(),
                "nextPageToken",
                next,
                "totalSize",
                all.size());
    }

    private static int pageSize(String text) {
        if (text.isEmpty()) {
            return DEFAULT_PAGE_SIZE;
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw ApiError.invalid("pageSize '" + text + "' is no number of 0 or more");
        }
        int size = Integer.parseInt(text);
        return size == 0 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE);
    }

    /** A place in the order of the list that stays the same when others come and go. */
    private static String position(PrivateLinks.View view) {
        return view.connection().createTime() + "/" + view.connection().id();
    }

    private static String token(String position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(position.getBytes(StandardCharsets.UTF_8));
    }

    private static String pageStart(String token) {
        if (token.isEmpty()) {
            return "";
        }
        try {
            String position =
                    new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (position.contains("/plc-")) {
                return position;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw ApiError.invalid("pageToken is not one that this API gave");
    }

    private Map<String, Object> connection(PrivateLinks.View view) {
        Connection connection = view.connection();
        Map<String, Object> json =
                ordered(
                        "privateLinkConnectionId",
                        connection.id(),
                        "clusterId",
                        connection.clusterId(),
                        "displayName",
                        connection.displayName(),
                        "state",
                        view.state().name(),
                        "message",
                        view.message(),
                        "createdBy",
                        connection.createdBy(),
                        "createTime",
                        connection.createTime());
        if (!connection.updateTime().isEmpty()) {
            json.put("updateTime", connection.updateTime());
        }
        json.put("type", "AWS_ENDPOINT_SERVICE");
        json.put(
                "awsEndpointService",
                ordered(
                        "name",
                        connection.serviceName(),
                        "region",
                        connection.region(),
                        "endpointId",
                        connection.endpointId(),
                        "availabilityZoneIds",
                        view.zoneIds()));
        return json;
    }

    private Map<String, Object> domains(PrivateLinks.DomainsView view) {
        Optional<Connection.Attachment> attachment = view.attachment();
        Map<String, Object> json =
                ordered(
                        "attachDomainId",
                        attachment.map(Connection.Attachment::id).orElse(""),
                        "clusterId",
                        view.connection().clusterId(),
                        "privateLinkConnectionId",
                        view.connection().id(),
                        "type",
                        view.type().name(),
                        "uniqueName",
                        view.uniqueName());
        json.put(
                "domains",
                view.domains().stream()
                        .map(domain -> domain(domain, attachment.isPresent()))
                        .toList());
        attachment.ifPresent(a -> {
            json.put("createdBy", a.createdBy());
            json.put("createTime", a.createTime());
        });
        return json;
    }

    private Map<String, Object> domain(AttachedDomains.Domain domain, boolean attached) {
        String state = !attached ? "" : links.resolves(domain) ? "ACTIVE" : "CREATING";
        return ordered("name", domain.wildcard(), "state", state, "message", "");
    }

    private static ApiError noSuchPath() {
        return ApiError.notFound("Not Found");
    }

    /** Keeps the order of the description, for readers of the JSON. */
    private static Map<String, Object> ordered(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}

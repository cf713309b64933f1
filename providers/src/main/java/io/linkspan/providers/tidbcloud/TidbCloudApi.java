package io.linkspan.providers.tidbcloud;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The calls of TiDB Cloud's API that Linkspan makes. Thread-safe. */
final class TidbCloudApi {
    /** Pages of 100; more connections than that on one cluster would be a fault. */
    private static final int MAX_PAGES = 50;

    private final SignedRequests requests;
    private final JsonMapper json = new JsonMapper();

    TidbCloudApi(SignedRequests requests) {
        this.requests = requests;
    }

    /** Where a cluster's endpoints stand, and whose they are. */
    ConsumerFacts availabilityZones(String clusterId) throws InterruptedException {
        JsonNode answer = requests.get(connections(clusterId) + ":getAvailabilityZones");
        List<ZoneId> zones = new ArrayList<>();
        answer.path("azIds").forEach(id -> zones.add(zone(clusterId, id.asString(""))));
        return new ConsumerFacts(answer.path("accountId").asString(""), zones);
    }

    private static ZoneId zone(String clusterId, String id) {
        try {
            return new ZoneId(id);
        } catch (IllegalArgumentException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-TIDB-06",
                            "TiDB Cloud names a zone of cluster " + clusterId + " '" + id + "'",
                            e.getMessage() == null ? "" : e.getMessage(),
                            "A link needs a TiDB Cloud cluster on AWS; check consumers.clusterId in the spec"),
                    e);
        }
    }

    /** All connections of a cluster, without their domains. */
    List<ApiConnection> list(String clusterId) throws InterruptedException {
        List<ApiConnection> all = new ArrayList<>();
        String token = "";
        for (int page = 0; page < MAX_PAGES; page++) {
            JsonNode answer =
                    requests.get(
                            connections(clusterId)
                                    + "?pageSize=100"
                                    + (token.isEmpty()
                                            ? ""
                                            : "&pageToken=" + SignedRequests.escaped(token)));
            answer.path("privateLinkConnections").forEach(c -> all.add(ApiConnection.of(c)));
            token = answer.path("nextPageToken").asString("");
            if (token.isEmpty()) {
                return List.copyOf(all);
            }
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-TIDB-07",
                        "cluster " + clusterId + " has no end of private link connections",
                        MAX_PAGES + " pages were read",
                        "Remove connections that are no longer used"));
    }

    /** One connection with its domains; empty when there is none of that id. */
    Optional<ApiConnection> find(String clusterId, String id) throws InterruptedException {
        try {
            return Optional.of(ApiConnection.of(requests.get(connection(clusterId, id))));
        } catch (ApiException e) {
            if (e.notFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    ApiConnection create(String clusterId, String displayName, String serviceName)
            throws InterruptedException {
        ObjectNode body = json.createObjectNode();
        ObjectNode connection = body.putObject("privateLinkConnection");
        connection.put("clusterId", clusterId);
        connection.put("displayName", displayName);
        connection.put("type", "AWS_ENDPOINT_SERVICE");
        connection.putObject("awsEndpointService").put("name", serviceName);
        return ApiConnection.of(requests.post(connections(clusterId), body.toString(), false));
    }

    void delete(String clusterId, String id) throws InterruptedException {
        requests.delete(connection(clusterId, id));
    }

    /** What domains the connection would have, without attaching them. */
    ApiDomains proposedDomains(String clusterId, String id) throws InterruptedException {
        return attach(clusterId, id, "", true);
    }

    ApiDomains attachDomains(String clusterId, String id, String uniqueName)
            throws InterruptedException {
        return attach(clusterId, id, uniqueName, false);
    }

    private ApiDomains attach(String clusterId, String id, String uniqueName, boolean dryRun)
            throws InterruptedException {
        ObjectNode body = json.createObjectNode();
        ObjectNode domain = body.putObject("attachDomain");
        domain.put("type", ApiDomains.MANAGED);
        if (!uniqueName.isEmpty()) {
            domain.put("uniqueName", uniqueName);
        }
        body.put("validateOnly", dryRun);
        return ApiDomains.of(
                requests.post(
                        connection(clusterId, id) + ":attachDomains", body.toString(), dryRun));
    }

    void detachDomains(String clusterId, String id, String attachDomainId)
            throws InterruptedException {
        ObjectNode body = json.createObjectNode();
        body.put("attachDomainId", attachDomainId);
        requests.post(connection(clusterId, id) + ":detachDomains", body.toString(), true);
    }

    /** Has the cluster try what a changefeed would write to; an answer is a success. */
    void testSink(String clusterId, ObjectNode sink) throws InterruptedException {
        ObjectNode body = json.createObjectNode();
        body.set("sink", sink);
        requests.post(
                "/v1beta1/clusters/" + SignedRequests.escaped(clusterId) + "/changefeeds:test",
                body.toString(),
                false);
    }

    private static String connections(String clusterId) {
        return "/v1beta1/clusters/" + SignedRequests.escaped(clusterId) + "/privateLinkConnections";
    }

    private static String connection(String clusterId, String id) {
        return connections(clusterId) + "/" + SignedRequests.escaped(id);
    }
}

package io.linkspan.providers.tidbcloud;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * A private link connection as the API tells it.
 *
 * @param serviceName the endpoint service it leads to; empty when it is not of AWS
 * @param endpointId empty until TiDB Cloud has made its endpoint
 * @param zones those of its endpoint, by id; empty when they are not told
 * @param domains only told when one connection is asked for
 */
record ApiConnection(
        String id,
        String displayName,
        State state,
        String message,
        String serviceName,
        String endpointId,
        List<String> zones,
        List<ApiDomains> domains) {

    /** Source: the API's description, PrivateLinkConnectionState.Enum. */
    enum State {
        CREATING,
        PENDING_ACCEPTANCE,
        ACTIVE,
        FAILED,
        DELETING,
        /** One that the description does not have. */
        UNKNOWN
    }

    static ApiConnection of(JsonNode json) {
        JsonNode aws = json.path("awsEndpointService");
        List<ApiDomains> domains = new ArrayList<>();
        json.path("attachedDomains").forEach(d -> domains.add(ApiDomains.of(d)));
        List<String> zones = new ArrayList<>();
        aws.path("availabilityZoneIds").forEach(z -> zones.add(z.asString("")));
        return new ApiConnection(
                json.path("privateLinkConnectionId").asString(""),
                json.path("displayName").asString(""),
                state(json.path("state").asString("")),
                json.path("message").asString(""),
                aws.path("name").asString(""),
                aws.path("endpointId").asString(""),
                List.copyOf(zones),
                List.copyOf(domains));
    }

    private static State state(String text) {
        try {
            return State.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return State.UNKNOWN;
        }
    }
}

package io.linkspan.localcloud.tidbcloud;

import io.linkspan.localcloud.image.Document;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * A private link connection as it is kept; its state is that of its endpoint.
 *
 * @param id {@code plc-} and letters and digits
 * @param endpointId empty when AWS refused to make one
 * @param failure why there is no endpoint; empty when there is one
 * @param createTime RFC 3339
 * @param updateTime RFC 3339; empty when it was never changed
 */
record Connection(
        String id,
        String clusterId,
        String displayName,
        String serviceName,
        String region,
        String endpointId,
        String failure,
        boolean deleting,
        String createdBy,
        String createTime,
        String updateTime,
        List<Attachment> attachments) {
    static final String KIND = "tidbcloud-private-link-connection";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    enum DomainType {
        TIDBCLOUD_MANAGED,
        CONFLUENT
    }

    /** Domains that lead to one connection's endpoint. */
    record Attachment(
            String id, DomainType type, String uniqueName, String createdBy, String createTime) {}

    Connection {
        attachments = List.copyOf(attachments);
    }

    static Connection of(Document document) {
        return JSON.readValue(document.json(), Connection.class);
    }

    Document document() {
        return new Document(KIND, id, JSON.writeValueAsString(this));
    }

    Connection with(List<Attachment> attachments, String updateTime) {
        return new Connection(
                id,
                clusterId,
                displayName,
                serviceName,
                region,
                endpointId,
                failure,
                deleting,
                createdBy,
                createTime,
                updateTime,
                attachments);
    }

    Connection beingDeleted(String updateTime) {
        return new Connection(
                id,
                clusterId,
                displayName,
                serviceName,
                region,
                endpointId,
                failure,
                true,
                createdBy,
                createTime,
                updateTime,
                List.of());
    }
}

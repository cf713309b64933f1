package io.linkspan.localcloud.tidbcloud;

import io.linkspan.localcloud.image.Document;
import io.linkspan.localcloud.image.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Which domains an attachment means. The suffixes come from configuration, because TiDB Cloud's
 * changed once.
 *
 * @param managedSuffix such as {@code aws.plc.tidbcloud.com}
 * @param confluentSuffix such as {@code us-west-2.aws.confluent.cloud}
 */
public record AttachedDomains(String managedSuffix, String confluentSuffix) {

    /**
     * A domain and where every name below it leads.
     *
     * @param base the domain without its star
     * @param zoneId the zone of the endpoint's interface; empty for those of all zones
     */
    public record Domain(String base, String endpointId, String zoneId) {
        String wildcard() {
            return "*." + base;
        }
    }

    /**
     * All that are attached.
     *
     * @param zones the zones of an endpoint by its id; empty when it is gone
     */
    public List<Domain> in(Image image, Function<String, List<String>> zones) {
        List<Domain> all = new ArrayList<>();
        for (Document document : image.all(Document.class)) {
            if (document.kind().equals(Connection.KIND)) {
                Connection connection = Connection.of(document);
                for (Connection.Attachment attachment : connection.attachments()) {
                    all.addAll(
                            of(
                                    attachment.type(),
                                    attachment.uniqueName(),
                                    connection.endpointId(),
                                    zones.apply(connection.endpointId())));
                }
            }
        }
        return all;
    }

    List<Domain> of(
            Connection.DomainType type, String uniqueName, String endpointId, List<String> zones) {
        String suffix =
                switch (type) {
                    case TIDBCLOUD_MANAGED -> managedSuffix;
                    case CONFLUENT -> confluentSuffix;
                };
        List<Domain> domains = new ArrayList<>();
        for (String zone : zones) {
            domains.add(new Domain(zone + "." + uniqueName + "." + suffix, endpointId, zone));
        }
        // Confluent's bootstrap name has no zone in it.
        if (type == Connection.DomainType.CONFLUENT) {
            domains.add(new Domain(uniqueName + "." + suffix, endpointId, ""));
        }
        return domains;
    }
}

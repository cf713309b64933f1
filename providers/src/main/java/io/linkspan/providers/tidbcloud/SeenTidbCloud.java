package io.linkspan.providers.tidbcloud;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.engine.view.ConsumerReader;
import io.linkspan.engine.view.ConsumerView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What TiDB Cloud says, for verification. */
record SeenTidbCloud(TidbCloudApi api) implements ConsumerReader {

    @Override
    public ConsumerView read(ConsumerSpec.TidbCloud consumer) throws InterruptedException {
        try {
            ConsumerFacts facts = api.availabilityZones(consumer.clusterId());
            List<ConsumerView.Connection> connections = new ArrayList<>();
            for (ApiConnection listed : api.list(consumer.clusterId())) {
                // The list has no domains.
                boolean meant =
                        consumer.connectionId()
                                .map(listed.id()::equals)
                                .orElseGet(() -> listed.displayName().equals(consumer.name()));
                Optional<ApiConnection> whole =
                        meant ? api.find(consumer.clusterId(), listed.id()) : Optional.of(listed);
                whole.ifPresent(
                        connection -> connections.add(seen(connection, consumer.attachDomainId())));
            }
            return new ConsumerView(facts.account(), facts.zones(), connections);
        } catch (ApiException e) {
            throw e.told("cluster " + consumer.clusterId());
        }
    }

    /** Of several sets of domains attached, one is the link's. */
    private static ConsumerView.Connection seen(
            ApiConnection connection, Optional<String> attachDomainId) {
        List<ConsumerView.Domain> domains = new ArrayList<>();
        Optional<ApiDomains> attached =
                connection.domains().stream()
                        .filter(d ->
                                attachDomainId
                                        .map(d.id()::equals)
                                        .orElseGet(() -> d.type().equals(ApiDomains.MANAGED)))
                        .findFirst();
        if (attached.isPresent()) {
            for (ApiDomains.Domain domain : attached.get().domains()) {
                Arrays.stream(domain.name().split("\\.", -1))
                        .filter(label -> label.matches("[a-z]{2,5}[0-9]+-az[0-9]+"))
                        .findFirst()
                        .map(ZoneId::new)
                        .ifPresent(zone ->
                                domains.add(
                                        new ConsumerView.Domain(
                                                zone,
                                                domain.base(),
                                                domain.ready() ? "ACTIVE" : domain.state(),
                                                domain.message())));
            }
        }
        return new ConsumerView.Connection(
                connection.id(),
                connection.displayName(),
                connection.state().name(),
                connection.message(),
                connection.serviceName(),
                region(connection.serviceName()),
                connection.endpointId(),
                domains);
    }

    /** Source: AWS PrivateLink, service names: com.amazonaws.vpce.REGION.vpce-svc-ID. */
    private static String region(String service) {
        String[] labels = service.split("\\.", -1);
        return labels.length == 5 ? labels[3] : "";
    }
}

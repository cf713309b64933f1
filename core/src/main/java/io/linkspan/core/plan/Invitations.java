package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import java.util.List;
import java.util.Optional;

/** What becomes of consumers' own ends: those to come, those that stay, those that are gone. */
final class Invitations {
    private Invitations() {}

    /** Whether there is nothing to accept yet. */
    static boolean isAwaited(Resource wanted, Observed observed) {
        return wanted instanceof Resource.OwnersConnections
                && observed.find(wanted.key()).isEmpty();
    }

    /** What is still to come, for the reader: no plan can bring it about. */
    static List<Diagnostic> open(Blueprint blueprint, Observed observed) {
        return blueprint.resources().stream()
                .filter(wanted -> isAwaited(wanted, observed))
                .map(Resource.OwnersConnections.class::cast)
                .map(awaited ->
                        Diagnostic.warning(
                                "LS-LINK-01",
                                "consumer "
                                        + awaited.consumer()
                                        + " is awaited: account "
                                        + awaited.owner()
                                        + " has no endpoint at the service",
                                "The consumer makes its endpoint by itself, and only a connection of that account is accepted",
                                "once it has made one for the service's name, run linkspan apply again, which accepts it"))
                .toList();
    }

    /**
     * Connections of the user's that stay while the service they lead to goes.
     *
     * @param doomed all that is to be removed
     */
    static List<Diagnostic> cutOff(List<Existing> doomed, Observed observed) {
        if (doomed.stream().noneMatch(e -> e.key().equals(Resource.EndpointService.KEY))) {
            return List.of();
        }
        return observed.resources().values().stream()
                .filter(e ->
                        e.actual() instanceof Resource.PrivateLinkConnection
                                && e.outputs().containsKey(Output.GIVEN))
                .map(e ->
                        Diagnostic.warning(
                                "LS-LINK-02",
                                "private link connection "
                                        + e.id()
                                        + " is yours and stays, but the endpoint service that it leads to does not",
                                "AWS deletes no service with live connections, so this one is rejected, and TiDB Cloud calls it FAILED from then on",
                                "delete it in TiDB Cloud when it is of no use any more"))
                .toList();
    }

    /** Clusters that TiDB Cloud does not know; then their account is not known either. */
    static List<Diagnostic> gone(KafkaLink link, Facts facts) {
        return link.consumers().stream()
                .filter(ConsumerSpec.TidbCloud.class::isInstance)
                .map(ConsumerSpec.TidbCloud.class::cast)
                .filter(c ->
                        Optional.ofNullable(facts.consumers().get(c.name()))
                                .filter(known -> known.account().isEmpty())
                                .isPresent())
                .map(c ->
                        Diagnostic.warning(
                                "LS-LINK-03",
                                "TiDB Cloud cluster "
                                        + c.clusterId()
                                        + " of consumer "
                                        + c.name()
                                        + " is gone, so nothing was looked for there",
                                "Private link connections go with their cluster. TiDB Cloud answers the same where the key is another organization's",
                                "if the cluster lives, delete its connection "
                                        + c.name()
                                        + " in TiDB Cloud: it leads nowhere any more"))
                .toList();
    }
}

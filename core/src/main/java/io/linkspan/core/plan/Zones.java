package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a zone more or less means for those that stand in several. */
final class Zones {
    /**
     * Source: ELBv2 guide, "Update the Availability Zones for your Network Load Balancer": no
     * subnet is removed while endpoints are connected.
     */
    static final Difference CONNECTED =
            new Difference(
                    "loadBalancer",
                    "connected in every zone of the load balancer",
                    "rejected, so that the load balancer may leave one: AWS takes no zone from a"
                            + " load balancer with connections");

    private Zones() {}

    /** What is there, as far as it was asked for: domains in further zones do no harm. */
    static Resource asked(Resource actual, Resource wanted) {
        if (actual instanceof Resource.AttachedDomains there
                && wanted instanceof Resource.AttachedDomains asked) {
            SortedSet<ZoneId> common = new TreeSet<>(there.zones());
            common.retainAll(asked.zones());
            return new Resource.AttachedDomains(there.consumer(), there.clusterId(), common);
        }
        return actual;
    }

    /** Whether a connection's endpoint lacks a zone: TiDB Cloud extends no endpoint. */
    static Optional<Difference> outgrown(Resource wanted, Existing existing, Blueprint blueprint) {
        String told = existing.outputs().getOrDefault(Output.ENDPOINT_ZONES, "");
        if (!(wanted instanceof Resource.PrivateLinkConnection connection) || told.isEmpty()) {
            return Optional.empty();
        }
        List<ZoneId> there = Arrays.stream(told.split(" ")).map(ZoneId::new).toList();
        return blueprint.resources().stream()
                .filter(r -> r.key().equals(Resource.AttachedDomains.key(connection.consumer())))
                .map(r -> ((Resource.AttachedDomains) r).zones())
                .filter(zones -> !there.containsAll(zones))
                .map(zones -> new Difference("zones", there.toString(), zones.toString()))
                .findFirst();
    }

    /**
     * A connection of the user's is not replaced.
     *
     * @throws DiagnosticException LS-PLAN-22 for each that would be
     */
    static void keepGiven(KafkaLink link, List<Change> changes) {
        List<Diagnostic> problems = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Change.Create(Resource wanted, List<Difference> why, var _)
                    && !why.isEmpty()
                    && wanted instanceof Resource.PrivateLinkConnection connection
                    && isGiven(link, connection)) {
                Difference first = why.getFirst();
                problems.add(
                        Diagnostic.error(
                                "LS-PLAN-22",
                                "private link connection of consumer "
                                        + connection.consumer()
                                        + " would have to be replaced, and it is yours",
                                first.component()
                                        + " is "
                                        + first.actual()
                                        + ", planned is "
                                        + first.wanted(),
                                "Make a connection that fits and name its id, or leave connectionId out to have"
                                        + " one made; nothing was touched"));
            }
        }
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    private static boolean isGiven(KafkaLink link, Resource.PrivateLinkConnection connection) {
        return link.consumers().stream()
                .anyMatch(c ->
                        c.name().equals(connection.consumer())
                                && c instanceof ConsumerSpec.TidbCloud tidb
                                && tidb.connectionId().isPresent());
    }
}

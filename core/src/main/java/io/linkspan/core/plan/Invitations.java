package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import java.util.List;

/** Generic consumers that have not come: they make their endpoints by themselves. */
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
}

package io.linkspan.providers.tidbcloud;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ConsumerSpec.GivenConnection;
import io.linkspan.providers.tidbcloud.ApiConnection.State;
import java.util.Optional;

/**
 * Connections that the spec names by id. Nothing of one is mended or made anew, so one that does
 * not fit is told before anything else is touched.
 */
final class GivenConnections {
    private GivenConnections() {}

    /**
     * @param found what the API says of its id
     * @param service the link's endpoint service; empty when it has none
     * @throws DiagnosticException when the link cannot use it
     */
    static ApiConnection fit(
            ConsumerSpec.TidbCloud consumer,
            GivenConnection given,
            Optional<ApiConnection> found,
            Optional<String> service) {
        ApiConnection connection =
                found.orElseThrow(() ->
                        refused(
                                "LS-TIDB-08",
                                "private link connection "
                                        + given.id()
                                        + " does not exist in cluster "
                                        + consumer.clusterId(),
                                "",
                                "Correct the connection's id in the spec, or leave it out to have one made"));
        if (!service.equals(Optional.of(connection.serviceName()))) {
            throw refused(
                    "LS-TIDB-15",
                    "private link connection "
                            + given.id()
                            + " leads to "
                            + connection.serviceName()
                            + ", not to this link's endpoint service",
                    service.map(name -> "that is " + name)
                            .orElse("the link has none yet, and no connection changes its service"),
                    "Name a connection to the link's service, or leave connectionId out to have one made;"
                            + " aws.existing.endpointService names a service of yours");
        }
        if (connection.state() == State.FAILED || connection.state() == State.DELETING) {
            throw refused(
                    "LS-TIDB-10",
                    "private link connection "
                            + given.id()
                            + ", which the spec names, is "
                            + connection.state(),
                    connection.message(),
                    "Cure what TiDB Cloud says, name another connection, or leave connectionId out to have"
                            + " one made");
        }
        requireDomains(given, connection);
        return connection;
    }

    /**
     * @throws DiagnosticException when the domains that the spec names are not attached
     */
    static void requireDomains(GivenConnection given, ApiConnection connection) {
        if (given.attachDomainId().isPresent()
                && Domains.chosen(connection, given.attachDomainId()).isEmpty()) {
            throw refused(
                    "LS-TIDB-16",
                    "private link connection "
                            + connection.id()
                            + " has no attached domains "
                            + given.attachDomainId().get(),
                    "it has " + connection.domains().stream().map(ApiDomains::id).toList(),
                    "Correct attachDomainId in the spec, or leave it out");
        }
    }

    private static DiagnosticException refused(
            String code, String summary, String detail, String remedy) {
        return new DiagnosticException(Diagnostic.error(code, summary, detail, remedy));
    }
}

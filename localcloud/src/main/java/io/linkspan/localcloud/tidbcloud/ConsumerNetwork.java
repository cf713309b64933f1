package io.linkspan.localcloud.tidbcloud;

import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.store.Transaction;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** TiDB Cloud's own AWS account and network, in which it makes interface endpoints. */
public interface ConsumerNetwork {

    /** Twelve digits. */
    String accountId(Image image);

    /** Zones it can make endpoints in, in order. */
    List<String> zoneIds(Image image);

    /**
     * Makes an interface endpoint in every zone that the service shares with it.
     *
     * @param name put on the endpoint as its Name tag
     * @return the endpoint's id
     * @throws EndpointRefusedException with AWS's words; the transaction must then be given up
     */
    String createEndpoint(Transaction transaction, String serviceName, String name);

    /** The endpoint as it is; empty when it is gone. */
    Optional<Endpoint> endpoint(Image image, String endpointId);

    /** The endpoint's name inside the network; empty when it is gone. */
    Optional<String> endpointName(Image image, String endpointId);

    /** A name's addresses as hosts of the network see them; none when there is no such name. */
    List<InetAddress> resolve(String name);

    /** Starts to delete an endpoint; one that is gone is no error. */
    void deleteEndpoint(Transaction transaction, String endpointId);

    /** Whether a name (a wildcard's without its star) is being answered inside the network. */
    boolean resolves(String domain);

    /**
     * @param zoneIds the zones it has an interface in; kept in order
     */
    record Endpoint(String id, State state, List<String> zoneIds) {
        public enum State {
            PENDING_ACCEPTANCE,
            PENDING,
            AVAILABLE,
            REJECTED,
            FAILED,
            EXPIRED,
            DELETING
        }

        public Endpoint {
            zoneIds = zoneIds.stream().sorted().toList();
        }
    }

    /** AWS did not make the endpoint. */
    final class EndpointRefusedException extends RuntimeException {
        public EndpointRefusedException(String message) {
            super(message);
        }
    }
}

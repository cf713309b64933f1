package io.linkspan.localcloud.tidbcloud;

import io.linkspan.localcloud.image.Document;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.store.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Private link connections of clusters: what may be done with them, and their states. A connection
 * and its endpoint are made and deleted in one transaction, so neither is ever without the other.
 *
 * <pre>
 *   create -> CREATING -> PENDING_ACCEPTANCE -> CREATING -> ACTIVE -> (delete) DELETING -> gone
 *                \______________\___________________\-> FAILED
 * </pre>
 */
final class PrivateLinks {
    static final int MAX_CONNECTIONS_PER_CLUSTER = 100;
    static final int MAX_ATTACHMENTS_PER_CONNECTION = 10;
    static final int MAX_DISPLAY_NAME_CHARS = 64;

    private static final String DELETED_CLUSTER = "tidbcloud-deleted-cluster";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String UNIQUE_NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    enum State {
        CREATING,
        PENDING_ACCEPTANCE,
        ACTIVE,
        FAILED,
        DELETING
    }

    /**
     * A connection at one moment.
     *
     * @param message why it failed; empty otherwise
     * @param zoneIds the zones of its endpoint
     */
    record View(Connection connection, State state, String message, List<String> zoneIds) {}

    /** Domains at one moment; without an id in a dry run. */
    record DomainsView(
            Optional<Connection.Attachment> attachment,
            Connection connection,
            Connection.DomainType type,
            String uniqueName,
            List<AttachedDomains.Domain> domains) {}

    private final Store store;
    private final ConsumerNetwork network;
    private final AttachedDomains names;
    private final String region;
    private final RandomGenerator random;

    PrivateLinks(
            Store store,
            ConsumerNetwork network,
            AttachedDomains names,
            String region,
            RandomGenerator random) {
        this.store = store;
        this.network = network;
        this.names = names;
        this.region = region;
        this.random = random;
    }

    String accountId() {
        return network.accountId(store.image());
    }

    List<String> zoneIds() {
        return network.zoneIds(store.image());
    }

    /** A cluster's connections, eldest first. */
    List<View> list(String clusterId) {
        return list(store.image(), clusterId);
    }

    private List<View> list(Image image, String clusterId) {
        List<View> views = new ArrayList<>();
        for (Document document : image.all(Document.class)) {
            if (document.kind().equals(Connection.KIND)) {
                Connection connection = Connection.of(document);
                if (connection.clusterId().equals(clusterId)) {
                    view(image, connection).ifPresent(views::add);
                }
            }
        }
        views.sort(
                Comparator.comparing((View view) -> view.connection().createTime())
                        .thenComparing(view -> view.connection().id()));
        return views;
    }

    View get(String clusterId, String id) {
        return get(store.image(), clusterId, id);
    }

    private View get(Image image, String clusterId, String id) {
        return image.find(Document.class, Connection.KIND + "/" + id)
                .map(Connection::of)
                .filter(connection -> connection.clusterId().equals(clusterId))
                .flatMap(connection -> view(image, connection))
                .orElseThrow(() ->
                        ApiError.notFound(
                                "private link connection "
                                        + id
                                        + " does not exist in cluster "
                                        + clusterId));
    }

    /**
     * Goes the way of a sink.
     *
     * @return what stands in the way
     */
    Optional<String> tried(String clusterId, KafkaSink sink) {
        Image image = store.image();
        View view = get(image, clusterId, sink.connectionId());
        if (view.state() != State.ACTIVE) {
            return Optional.of(
                    "private link connection " + sink.connectionId() + " is " + view.state());
        }
        Optional<String> endpoint = network.endpointName(image, view.connection().endpointId());
        return endpoint.isEmpty()
                ? Optional.of("private link connection " + sink.connectionId() + " has no endpoint")
                : new SinkAttempt(network, sink).refusal(endpoint.get());
    }

    View create(
            String clusterId,
            String displayName,
            String serviceName,
            String serviceRegion,
            String createdBy) {
        String name = displayName.strip();
        if (name.isEmpty() || name.length() > MAX_DISPLAY_NAME_CHARS) {
            throw ApiError.invalid(
                    "displayName must have 1 to " + MAX_DISPLAY_NAME_CHARS + " characters");
        }
        if (!serviceRegion.isEmpty() && !serviceRegion.equals(region)) {
            throw ApiError.invalid(
                    "awsEndpointService.region "
                            + serviceRegion
                            + " is not the cluster's: "
                            + region);
        }
        if (!serviceName.matches("com\\.amazonaws\\.vpce\\.[a-z0-9-]+\\.vpce-svc-[0-9a-f]{17}")) {
            throw ApiError.invalid(
                    "awsEndpointService.name '" + serviceName + "' is no endpoint service name");
        }
        Request request = new Request(clusterId, name, serviceName, createdBy);
        try {
            return store.execute(transaction -> {
                checkRoom(transaction, clusterId);
                return put(
                        transaction,
                        request,
                        network.createEndpoint(transaction, serviceName, name),
                        "");
            });
        } catch (ConsumerNetwork.EndpointRefusedException e) {
            String failure = String.valueOf(e.getMessage());
            return store.execute(transaction -> put(transaction, request, "", failure));
        }
    }

    private record Request(
            String clusterId, String displayName, String serviceName, String createdBy) {}

    private void checkRoom(Transaction transaction, String clusterId) {
        purge(transaction);
        if (list(transaction.image(), clusterId).size() >= MAX_CONNECTIONS_PER_CLUSTER) {
            throw new ApiError(
                    ApiError.Code.RESOURCE_EXHAUSTED,
                    "cluster "
                            + clusterId
                            + " already has "
                            + MAX_CONNECTIONS_PER_CLUSTER
                            + " private link connections");
        }
    }

    private View put(Transaction transaction, Request request, String endpointId, String failure) {
        Connection connection =
                new Connection(
                        newId("plc-", 12),
                        request.clusterId(),
                        request.displayName(),
                        request.serviceName(),
                        region,
                        endpointId,
                        failure,
                        false,
                        request.createdBy(),
                        time(transaction),
                        "",
                        List.of());
        transaction.put(connection.document());
        // As over there: what becomes of the endpoint is for the client to ask.
        return new View(connection, State.CREATING, "", List.of());
    }

    View delete(String clusterId, String id) {
        return store.execute(transaction -> {
            View view = get(transaction.image(), clusterId, id);
            Connection deleted = deleted(transaction, view.connection());
            return new View(deleted, State.DELETING, "", view.zoneIds());
        });
    }

    private Connection deleted(Transaction transaction, Connection connection) {
        Connection deleted = connection.beingDeleted(time(transaction));
        if (!deleted.endpointId().isEmpty()) {
            network.deleteEndpoint(transaction, deleted.endpointId());
            transaction.put(deleted.document());
        } else {
            transaction.remove(Document.class, deleted.document().id());
        }
        return deleted;
    }

    /**
     * Ends a cluster with its connections. A cluster is there until then, whatever its id: nobody
     * makes them here.
     */
    void deleteCluster(String clusterId) {
        store.execute(transaction -> {
            list(transaction.image(), clusterId)
                    .forEach(view -> deleted(transaction, view.connection()));
            transaction.put(new Document(DELETED_CLUSTER, clusterId, "{}"));
            return clusterId;
        });
    }

    /**
     * @throws ApiError when the cluster was deleted
     */
    void requireCluster(String clusterId) {
        if (store.image().find(Document.class, DELETED_CLUSTER + "/" + clusterId).isPresent()) {
            throw ApiError.notFound("cluster " + clusterId + " does not exist");
        }
    }

    /**
     * @param uniqueName may be empty in a dry run of managed domains, which then makes one up
     */
    DomainsView attach(
            String clusterId,
            String id,
            Connection.DomainType type,
            String uniqueName,
            boolean dryRun,
            String createdBy) {
        if (uniqueName.isEmpty() && !(dryRun && type == Connection.DomainType.TIDBCLOUD_MANAGED)) {
            throw ApiError.invalid(
                    "attachDomain.uniqueName is required, except to validate TIDBCLOUD_MANAGED"
                            + " domains");
        }
        if (!uniqueName.isEmpty() && !uniqueName.matches(UNIQUE_NAME)) {
            throw ApiError.invalid(
                    "attachDomain.uniqueName '"
                            + uniqueName
                            + "' is no domain label of lower-case letters, digits and hyphens");
        }
        if (dryRun) {
            Image image = store.image();
            View view = checkAttachable(image, clusterId, id, type, uniqueName);
            String name = uniqueName.isEmpty() ? newId("", 10) : uniqueName;
            return domains(view, type, name, Optional.empty());
        }
        return store.execute(transaction -> {
            View view = checkAttachable(transaction.image(), clusterId, id, type, uniqueName);
            Connection.Attachment attachment =
                    new Connection.Attachment(
                            newId("attach-domain-", 12),
                            type,
                            uniqueName,
                            createdBy,
                            time(transaction));
            List<Connection.Attachment> all = new ArrayList<>(view.connection().attachments());
            all.add(attachment);
            Connection changed = view.connection().with(all, time(transaction));
            transaction.put(changed.document());
            return domains(
                    new View(changed, view.state(), "", view.zoneIds()),
                    type,
                    uniqueName,
                    Optional.of(attachment));
        });
    }

    DomainsView detach(String clusterId, String id, String attachmentId) {
        return store.execute(transaction -> {
            View view = get(transaction.image(), clusterId, id);
            Connection connection = view.connection();
            Connection.Attachment attachment =
                    connection.attachments().stream()
                            .filter(a -> a.id().equals(attachmentId))
                            .findFirst()
                            .orElseThrow(() ->
                                    ApiError.notFound(
                                            "private link connection "
                                                    + id
                                                    + " has no attached domain "
                                                    + attachmentId));
            List<Connection.Attachment> left = new ArrayList<>(connection.attachments());
            left.remove(attachment);
            transaction.put(connection.with(left, time(transaction)).document());
            return domains(
                    view, attachment.type(), attachment.uniqueName(), Optional.of(attachment));
        });
    }

    List<DomainsView> attached(View view) {
        return view.connection().attachments().stream()
                .map(a -> domains(view, a.type(), a.uniqueName(), Optional.of(a)))
                .toList();
    }

    private DomainsView domains(
            View view,
            Connection.DomainType type,
            String uniqueName,
            Optional<Connection.Attachment> attachment) {
        Connection connection = view.connection();
        return new DomainsView(
                attachment,
                connection,
                type,
                uniqueName,
                names.of(type, uniqueName, connection.endpointId(), view.zoneIds()));
    }

    private View checkAttachable(
            Image image,
            String clusterId,
            String id,
            Connection.DomainType type,
            String uniqueName) {
        View view = get(image, clusterId, id);
        if (view.state() != State.ACTIVE) {
            throw new ApiError(
                    ApiError.Code.FAILED_PRECONDITION,
                    "private link connection "
                            + id
                            + " is "
                            + view.state()
                            + "; domains can be attached when it is ACTIVE");
        }
        if (view.connection().attachments().size() >= MAX_ATTACHMENTS_PER_CONNECTION) {
            throw new ApiError(
                    ApiError.Code.RESOURCE_EXHAUSTED,
                    "private link connection "
                            + id
                            + " already has "
                            + MAX_ATTACHMENTS_PER_CONNECTION
                            + " attached domains");
        }
        for (Document document : image.all(Document.class)) {
            if (document.kind().equals(Connection.KIND)
                    && Connection.of(document).attachments().stream()
                            .anyMatch(a -> a.type() == type && a.uniqueName().equals(uniqueName))) {
                throw new ApiError(
                        ApiError.Code.ALREADY_EXISTS,
                        "unique name " + uniqueName + " is already attached");
            }
        }
        return view;
    }

    /** The connection as it is; empty when its deletion is complete. */
    private Optional<View> view(Image image, Connection connection) {
        if (connection.endpointId().isEmpty()) {
            return Optional.of(new View(connection, State.FAILED, connection.failure(), List.of()));
        }
        Optional<ConsumerNetwork.Endpoint> endpoint =
                network.endpoint(image, connection.endpointId());
        if (connection.deleting()) {
            return endpoint.map(e -> new View(connection, State.DELETING, "", e.zoneIds()));
        }
        if (endpoint.isEmpty()) {
            return Optional.of(
                    new View(
                            connection,
                            State.FAILED,
                            "endpoint " + connection.endpointId() + " is gone",
                            List.of()));
        }
        List<String> zones = endpoint.get().zoneIds();
        return Optional.of(
                switch (endpoint.get().state()) {
                    case PENDING_ACCEPTANCE ->
                            new View(connection, State.PENDING_ACCEPTANCE, "", zones);
                    case PENDING -> new View(connection, State.CREATING, "", zones);
                    case AVAILABLE -> new View(connection, State.ACTIVE, "", zones);
                    case REJECTED ->
                            failed(connection, "the endpoint service's owner rejected it", zones);
                    case EXPIRED -> failed(connection, "it was not accepted in time", zones);
                    case FAILED -> failed(connection, "AWS could not make the endpoint", zones);
                    case DELETING -> failed(connection, "its endpoint is being deleted", zones);
                });
    }

    private static View failed(Connection connection, String message, List<String> zones) {
        return new View(connection, State.FAILED, message, zones);
    }

    /** Removes what is left of connections whose endpoints are gone. */
    private void purge(Transaction transaction) {
        for (Document document : List.copyOf(transaction.image().all(Document.class))) {
            if (document.kind().equals(Connection.KIND)
                    && view(transaction.image(), Connection.of(document)).isEmpty()) {
                transaction.remove(Document.class, document.id());
            }
        }
    }

    private String newId(String prefix, int characters) {
        StringBuilder id = new StringBuilder(prefix);
        id.append(ALPHABET.charAt(random.nextInt(26)));
        for (int i = 1; i < characters; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }

    private static String time(Transaction transaction) {
        Instant now = transaction.now().truncatedTo(ChronoUnit.MILLIS);
        return now.toString();
    }

    boolean resolves(AttachedDomains.Domain domain) {
        return network.resolves(domain.base());
    }
}

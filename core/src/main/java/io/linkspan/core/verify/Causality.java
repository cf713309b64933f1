package io.linkspan.core.verify;

import static io.linkspan.core.verify.CheckKind.*;

import io.linkspan.core.verify.Edge.Hold;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What follows from what: a graph without circles over the kinds of checks. A failure is reported
 * where it begins; what rests on it could not be told.
 */
public final class Causality {
    /**
     * Checks of a way of looking: when they fail, others are blind, but nothing is broken by it.
     */
    private static final Set<CheckKind> WAYS_OF_LOOKING =
            EnumSet.of(ACCOUNT, CONSUMER_API, BASTION, HOST_ENTERED, ENDPOINT);

    private static final CheckKind[] FILES = {
        FILE,
        FILE_LISTENERS,
        FILE_BINDING,
        FILE_INTER_BROKER,
        FILE_PROTOCOLS,
        FILE_PLACEHOLDER,
        FILE_INTERNAL_NAME,
        FILE_ADVERTISED,
        FILE_ADVERTISED_ZONE,
        FILE_ADVERTISED_DOMAIN,
        FILE_ADVERTISED_PORT,
        FILE_VOTERS,
        CLUSTER_ID
    };

    private static final CheckKind[] NODE_UP = {
        INSTANCE, CLUSTER_ID, FILE_VOTERS, FILE_BINDING, RUNNING, LISTENING
    };

    /** Nobody comes in at a broker's secured listener without these. */
    private static final CheckKind[] COMES_IN = {CERTIFICATE, CERTIFICATE_TIME, MECHANISM, LOGIN};

    private static final Map<CheckKind, List<Edge>> EDGES = edges();

    private Causality() {}

    /** What a kind rests on. */
    public static List<Edge> of(CheckKind kind) {
        return EDGES.getOrDefault(kind, List.of());
    }

    /** Kinds and everything they rest on. */
    public static Set<CheckKind> closure(Set<CheckKind> kinds) {
        Set<CheckKind> all = EnumSet.noneOf(CheckKind.class);
        kinds.forEach(kind -> add(kind, all));
        return all;
    }

    private static void add(CheckKind kind, Set<CheckKind> all) {
        if (all.add(kind)) {
            of(kind).forEach(edge -> add(edge.upstream(), all));
        }
    }

    /** For each check those that it rests on, each with the edges that say how. */
    public static Map<Check, Map<Check, Edge>> among(List<Check> checks) {
        Map<CheckKind, List<Check>> byKind = new EnumMap<>(CheckKind.class);
        checks.forEach(c -> byKind.computeIfAbsent(c.kind(), k -> new ArrayList<>()).add(c));
        Map<Check, Map<Check, Edge>> among = new LinkedHashMap<>();
        for (Check check : checks) {
            Map<Check, Edge> upstream = new LinkedHashMap<>();
            for (Edge edge : of(check.kind())) {
                byKind.getOrDefault(edge.upstream(), List.of()).stream()
                        .filter(other -> edge.joins(check, other))
                        .forEach(other ->
                                upstream.merge(
                                        other,
                                        edge,
                                        (a, b) -> a.hold().compareTo(b.hold()) <= 0 ? a : b));
            }
            among.put(check, upstream);
        }
        return among;
    }

    /**
     * What takes the ground from under a check before it is made, if anything does.
     *
     * @param upstream findings of all that it rests on
     */
    public static Optional<Finding> obstacle(Map<Check, Edge> edges, Map<Check, Finding> upstream) {
        return notPassed(edges, upstream, EnumSet.of(Hold.NEEDS));
    }

    /**
     * What explains that a check did not pass, if anything does.
     *
     * @param silent whether nothing answered, so that nothing was seen
     */
    public static Optional<Finding> explanation(
            Map<Check, Edge> edges, Map<Check, Finding> upstream, boolean silent) {
        return notPassed(
                edges,
                upstream,
                silent
                        ? EnumSet.of(Hold.MAY_FOLLOW, Hold.MAY_BE_SILENCED)
                        : EnumSet.of(Hold.MAY_FOLLOW));
    }

    /** The one whose root lies furthest up the path; a failure goes before what is open itself. */
    private static Optional<Finding> notPassed(
            Map<Check, Edge> edges, Map<Check, Finding> upstream, Set<Hold> holds) {
        return edges.entrySet().stream()
                .filter(e -> holds.contains(e.getValue().hold()))
                .flatMap(e -> Optional.ofNullable(upstream.get(e.getKey())).stream())
                .filter(f -> f.verdict() != Finding.Verdict.PASS)
                .filter(f ->
                        holds.contains(Hold.NEEDS)
                                || f.verdict() == Finding.Verdict.FAIL
                                || !WAYS_OF_LOOKING.contains(root(f).kind()))
                .min((a, b) ->
                        failed(a) == failed(b) ? root(a).compareTo(root(b)) : failed(a) ? -1 : 1);
    }

    private static boolean failed(Finding finding) {
        return finding.verdict() == Finding.Verdict.FAIL || finding.because().isPresent();
    }

    private static Check root(Finding finding) {
        return finding.because().orElse(finding.check());
    }

    private static Map<CheckKind, List<Edge>> edges() {
        Draft graph = new Draft();
        graph.of(ACCOUNT).mayFollow(CLOCK);
        graph.of(ZONE_EXISTS).needs(ACCOUNT);
        graph.of(ZONE_SHARED).needs(CONSUMER_API);
        graph.of(VPC).needs(ACCOUNT);
        graph.of(SUBNET).needs(VPC).mayFollow(ZONE_EXISTS);
        graph.of(WAY_IN).needs(VPC);
        graph.of(NETWORK_ACL).needs(SUBNET);

        graph.of(INSTANCE).needs(VPC).mayFollow(SUBNET);
        graph.of(BASTION).needs(VPC).mayFollow(WAY_IN, NETWORK_ACL);
        graph.of(HOST_ENTERED).needs(BASTION, INSTANCE).mayFollow(ADMITS_PEERS, NETWORK_ACL);
        graph.of(HOST_CLOCK).needs(HOST_ENTERED).mayFollow(CLOCK);

        graph.of(FILE).needs(HOST_ENTERED);
        graph.of(FILE_LISTENERS).needs(FILE);
        graph.of(FILE_BINDING).needs(FILE);
        graph.of(FILE_INTER_BROKER).needs(FILE);
        graph.of(FILE_PROTOCOLS).needs(FILE);
        graph.of(FILE_PLACEHOLDER).needs(FILE);
        graph.of(FILE_INTERNAL_NAME).needs(FILE).mayFollow(FILE_PLACEHOLDER);
        graph.of(FILE_ADVERTISED)
                .needs(FILE, FILE_PLACEHOLDER)
                .mayFollow(FILE_ADVERTISED_ZONE, FILE_LISTENERS);
        graph.of(FILE_ADVERTISED_ZONE).needs(FILE, FILE_PLACEHOLDER).mayFollow(FILE_LISTENERS);
        graph.of(FILE_ADVERTISED_DOMAIN)
                .needs(FILE, FILE_PLACEHOLDER, DOMAIN)
                .mayFollow(FILE_ADVERTISED_ZONE, FILE_LISTENERS);
        graph.of(FILE_ADVERTISED_PORT).needs(FILE).mayFollow(FILE_PLACEHOLDER, FILE_LISTENERS);
        graph.of(FILE_VOTERS).needs(FILE);
        graph.of(CLUSTER_ID).needs(HOST_ENTERED);

        graph.of(RUNNING)
                .needs(HOST_ENTERED)
                .mayFollow(FILE, FILE_LISTENERS, FILE_BINDING, FILE_INTER_BROKER, FILE_PROTOCOLS)
                .mayFollow(FILE_PLACEHOLDER, FILE_VOTERS, CLUSTER_ID);
        graph.of(CURRENT).needs(RUNNING).mayFollow(FILES);
        graph.of(LISTENING).needs(RUNNING).mayFollow(FILES).mayFollow(CURRENT);

        graph.of(CLUSTER_TOLD)
                .needs(BASTION)
                .mayFollowAnywhere(NODE_UP)
                .mayFollowAnywhere(FILES)
                .mayFollowAnywhere(ADMITS_PEERS, NODE_EGRESS);
        graph.of(QUORUM)
                .needs(CLUSTER_TOLD)
                .mayFollowAnywhere(NODE_UP)
                .mayFollowAnywhere(ADMITS_PEERS, NODE_EGRESS);
        graph.of(UNFENCED)
                .needs(CLUSTER_TOLD, RUNNING)
                .mayFollow(NODE_UP)
                .mayFollow(FILES)
                .mayFollow(ADMITS_PEERS, NODE_EGRESS)
                .mayFollowAnywhere(QUORUM);
        graph.of(INTERNAL_BROKERS)
                .needs(BASTION, LISTENING, UNFENCED)
                .mayFollow(CURRENT)
                .mayFollowAnywhere(NODE_UP)
                .mayFollowAnywhere(UNFENCED, QUORUM, FILE_INTERNAL_NAME, FILE);
        graph.of(EXTERNAL_NAMES)
                .needs(BASTION, CONSUMER_API, LISTENING, UNFENCED)
                .needs(COMES_IN)
                .mayFollow(FILES)
                .mayFollow(CURRENT, DOMAIN, DOMAIN_STATE, QUORUM)
                .mayBeSilenced(INTERNAL_BROKERS);
        graph.of(MIN_INSYNC).needs(CLUSTER_TOLD);
        graph.of(REPLICAS).needs(CLUSTER_TOLD).mayFollow(MIN_INSYNC);
        graph.of(IN_SYNC)
                .needs(CLUSTER_TOLD)
                .mayFollow(MIN_INSYNC, REPLICAS)
                .mayFollowAnywhere(NODE_UP)
                .mayFollowAnywhere(UNFENCED, QUORUM, FILE_INTERNAL_NAME, FILE_INTER_BROKER);

        graph.of(BALANCER).needs(VPC);
        graph.of(BALANCER_ZONE).needs(BALANCER).mayFollow(SUBNET);
        graph.of(LISTENER).needs(BALANCER);
        graph.of(FORWARD).needs(LISTENER);
        graph.of(GROUP_NETWORK).needs(FORWARD);
        graph.of(TARGETS).needs(FORWARD).mayFollow(INSTANCE, GROUP_NETWORK);
        graph.of(TARGET_PORT).needs(FORWARD, TARGETS);
        graph.of(TARGET_STRAY).needs(FORWARD).mayFollow(TARGETS, INSTANCE, GROUP_NETWORK);
        graph.of(HEALTH_CHECK).needs(FORWARD);
        graph.of(PROXY_PROTOCOL).needs(FORWARD);
        graph.of(BOOTSTRAP_ZONE)
                .needs(FORWARD, TARGETS, BALANCER_ZONE)
                .mayFollow(INSTANCE, TARGET_STRAY);
        graph.of(HEALTH)
                .needs(FORWARD, TARGETS)
                .mayFollow(NODE_UP)
                .mayFollow(FILES)
                .mayFollow(NETWORK_ACL, CURRENT, GROUP_NETWORK, TARGET_PORT, TARGET_STRAY)
                .mayFollow(HEALTH_CHECK, BOOTSTRAP_ZONE, ADMITS_BALANCER, BALANCER_EGRESS)
                .mayFollow(BALANCER_ZONE);

        graph.of(ADMITS_PEERS).needs(INSTANCE);
        graph.of(ADMITS_BALANCER).needs(INSTANCE);
        graph.of(NODE_EGRESS).needs(INSTANCE);
        graph.of(BALANCER_ADMITS).needs(BALANCER);
        graph.of(BALANCER_EGRESS).needs(BALANCER);
        graph.of(BROKER_PORT)
                .needs(BASTION, BALANCER_ZONE, LISTENER, FORWARD, TARGETS, TARGET_PORT, HEALTH)
                .needs(PROXY_PROTOCOL, BALANCER_EGRESS, ADMITS_BALANCER)
                .needs(COMES_IN)
                .mayFollow(NODE_UP)
                .mayFollow(CURRENT, UNFENCED, NETWORK_ACL, TARGET_STRAY, GROUP_NETWORK)
                .mayFollow(HEALTH_CHECK, BALANCER_ADMITS, FILE, PERMISSIONS)
                .mayBeSilenced(INTERNAL_BROKERS);

        graph.of(SERVICE).needs(BALANCER);
        graph.of(PRINCIPAL).needs(SERVICE, CONSUMER_API);
        graph.of(CONNECTION).needs(CONSUMER_API);
        graph.of(CONNECTION_SERVICE).needs(CONNECTION, SERVICE);
        graph.of(CONNECTION_ACCEPTED)
                .needs(CONNECTION, SERVICE, CONNECTION_SERVICE)
                .mayFollow(PRINCIPAL, ZONE_SHARED);
        graph.of(CONNECTION_REJECTED).needs(CONNECTION, SERVICE, CONNECTION_SERVICE);
        graph.of(CONNECTION_ACTIVE)
                .needs(CONNECTION_ACCEPTED, CONNECTION_REJECTED)
                .mayFollow(PRINCIPAL, ZONE_SHARED);
        graph.of(DOMAIN).needs(CONNECTION).mayFollow(CONNECTION_ACTIVE, ZONE_SHARED);
        graph.of(DOMAIN_STATE).needs(DOMAIN).mayFollow(CONNECTION_ACTIVE);
        graph.of(ENDPOINT).needs(CONNECTION_ACTIVE);
        graph.of(NAME).needs(ENDPOINT, DOMAIN_STATE).mayFollow(ZONE_SHARED);
        graph.of(ENDPOINT_BOOTSTRAP)
                .needs(ENDPOINT, LISTENER, FORWARD, TARGETS, BALANCER_ADMITS, PROXY_PROTOCOL)
                .needs(BALANCER_EGRESS)
                .mayFollow(NODE_UP)
                .mayFollow(HEALTH, BOOTSTRAP_ZONE, BALANCER_ZONE, TARGET_PORT, TARGET_STRAY)
                .mayFollow(GROUP_NETWORK, ADMITS_BALANCER, NETWORK_ACL, UNFENCED, CURRENT)
                .mayFollow(INTERNAL_BROKERS)
                .mayFollow(COMES_IN);
        graph.of(ENDPOINT_PORT)
                .needs(NAME, LISTENER, FORWARD, TARGETS, TARGET_PORT, BALANCER_ADMITS)
                .needs(PROXY_PROTOCOL, BALANCER_ZONE, BALANCER_EGRESS, ADMITS_BALANCER)
                .needs(COMES_IN)
                .mayFollow(NODE_UP)
                .mayFollow(BROKER_PORT, HEALTH, TARGET_STRAY, GROUP_NETWORK, UNFENCED)
                .mayFollow(NETWORK_ACL, CURRENT, ZONE_SHARED, PERMISSIONS);

        graph.of(CERTIFICATE)
                .needs(BASTION, LISTENING, UNFENCED)
                .mayFollow(FILES)
                .mayFollow(CURRENT, QUORUM)
                .mayBeSilenced(INTERNAL_BROKERS);
        graph.of(CERTIFICATE_NAME).needs(CERTIFICATE, CONSUMER_API, DOMAIN);
        graph.of(CERTIFICATE_TIME).needs(CERTIFICATE).mayFollow(CLOCK);
        graph.of(MECHANISM)
                .needs(BASTION, LISTENING, UNFENCED, CERTIFICATE, CERTIFICATE_TIME)
                .mayFollow(FILES)
                .mayFollow(CURRENT, QUORUM)
                .mayBeSilenced(INTERNAL_BROKERS);
        graph.of(LOGIN).needs(MECHANISM).mayFollow(QUORUM).mayBeSilenced(INTERNAL_BROKERS);
        graph.of(PERMISSIONS).needs(CLUSTER_TOLD).mayFollow(QUORUM);

        graph.of(IDLE).needs(FILE, LISTENER);
        graph.of(LATENCY).needs(ENDPOINT, LISTENER, FORWARD).mayBeSilenced(ENDPOINT_BOOTSTRAP);
        graph.of(RESETS).needs(ENDPOINT, LISTENER, FORWARD).mayBeSilenced(ENDPOINT_BOOTSTRAP);
        graph.of(DELIVERY)
                .needs(ENDPOINT, ENDPOINT_BOOTSTRAP, ENDPOINT_PORT)
                .mayFollowAnywhere(NODE_UP)
                .mayFollowAnywhere(QUORUM, UNFENCED, MIN_INSYNC, IN_SYNC, INTERNAL_BROKERS)
                .mayFollow(COMES_IN)
                .mayFollow(EXTERNAL_NAMES, RESETS, CERTIFICATE_NAME, PERMISSIONS)
                .mayFollow(FILES);
        graph.of(OWN_TEST)
                .needs(CONNECTION_ACTIVE)
                .mayFollowAnywhere(NODE_UP)
                .mayFollowAnywhere(QUORUM, UNFENCED, INTERNAL_BROKERS)
                .mayFollow(FILES)
                .mayFollow(COMES_IN)
                .mayFollow(CURRENT, EXTERNAL_NAMES, CERTIFICATE_NAME, PERMISSIONS)
                .mayFollow(BALANCER_ZONE, LISTENER, FORWARD, GROUP_NETWORK, TARGETS, TARGET_PORT)
                .mayFollow(TARGET_STRAY, HEALTH_CHECK, PROXY_PROTOCOL, BOOTSTRAP_ZONE, HEALTH)
                .mayFollow(NETWORK_ACL, ADMITS_BALANCER, BALANCER_ADMITS, BALANCER_EGRESS)
                .mayFollow(BROKER_PORT, DOMAIN, DOMAIN_STATE, ENDPOINT, NAME)
                .mayFollow(ENDPOINT_BOOTSTRAP, ENDPOINT_PORT, RESETS, DELIVERY);
        return graph.finished();
    }

    /** Collects edges. */
    private static final class Draft {
        private final Map<CheckKind, List<Edge>> edges = new EnumMap<>(CheckKind.class);

        Edges of(CheckKind kind) {
            return new Edges(edges.computeIfAbsent(kind, k -> new ArrayList<>()));
        }

        Map<CheckKind, List<Edge>> finished() {
            edges.replaceAll((kind, list) -> List.copyOf(list));
            return edges;
        }
    }

    private record Edges(List<Edge> list) {
        Edges needs(CheckKind... upstream) {
            return add(upstream, false, Hold.NEEDS);
        }

        Edges mayFollow(CheckKind... upstream) {
            return add(upstream, false, Hold.MAY_FOLLOW);
        }

        Edges mayFollowAnywhere(CheckKind... upstream) {
            return add(upstream, true, Hold.MAY_FOLLOW);
        }

        Edges mayBeSilenced(CheckKind... upstream) {
            return add(upstream, false, Hold.MAY_BE_SILENCED);
        }

        private Edges add(CheckKind[] upstream, boolean everywhere, Hold hold) {
            Arrays.stream(upstream).forEach(kind -> list.add(new Edge(kind, everywhere, hold)));
            return this;
        }
    }
}

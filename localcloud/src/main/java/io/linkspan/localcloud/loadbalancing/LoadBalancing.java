package io.linkspan.localcloud.loadbalancing;

import io.linkspan.localcloud.elbv2.TargetHealthSource;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TargetGroup;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.privatelink.EndpointListeners;
import io.linkspan.localcloud.store.Actuator;
import io.linkspan.localcloud.store.Reports;
import io.linkspan.relay.Relay;
import io.linkspan.relay.RelayConfiguration;
import io.linkspan.relay.RelayStatus;
import io.linkspan.relay.TargetHealth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the relay as the image says, and tells what came of it: which balancers and endpoints are
 * ready, and how each target is. The questions may be asked from any thread.
 */
public final class LoadBalancing implements Actuator, TargetHealthSource {
    private static final Logger LOG = LoggerFactory.getLogger(LoadBalancing.class);

    private final Relay relay;
    private final Reports reports;
    private final UnaryOperator<String> explanation;
    private Image applied = Image.EMPTY;
    private boolean complete;
    private RelayConfiguration configuration = RelayConfiguration.EMPTY;

    /** Why listeners could not be opened at the last look, by their ids. */
    private volatile Map<String, String> failures = Map.of();

    /**
     * @param explanation says more about why an address cannot be listened on
     */
    public LoadBalancing(Relay relay, Reports reports, UnaryOperator<String> explanation) {
        this.relay = relay;
        this.reports = reports;
        this.explanation = explanation;
    }

    @Override
    public String name() {
        return "load-balancing";
    }

    @Override
    @SuppressWarnings("unchecked")
    public void reconcile(Image image) {
        if (complete
                && image.sameAs(
                        applied,
                        LoadBalancer.class,
                        Listener.class,
                        TargetGroup.class,
                        EndpointService.class,
                        VpcEndpoint.class,
                        Instance.class,
                        NetworkInterface.class,
                        Subnet.class,
                        SecurityGroupRule.class)) {
            return;
        }
        complete = false;
        RelayConfiguration wanted = Forwarding.of(image);
        if (!wanted.equals(configuration)) {
            relay.apply(wanted);
            configuration = wanted;
        }
        applied = image;
        report(image);
        complete = true;
    }

    private void report(Image image) {
        Set<String> failed = failedListeners();
        List<String> active = new ArrayList<>();
        for (LoadBalancer balancer : image.all(LoadBalancer.class)) {
            if (balancer.state() == LoadBalancer.State.PROVISIONING
                    && none(failed, Forwarding.idPrefix(balancer.id()))) {
                active.add(balancer.id());
            }
        }
        List<String> available = new ArrayList<>();
        List<String> deleted = new ArrayList<>();
        for (VpcEndpoint endpoint : image.all(VpcEndpoint.class)) {
            if (endpoint.state() == VpcEndpoint.State.PENDING
                    && none(failed, EndpointListeners.idPrefix(endpoint.id()))) {
                available.add(endpoint.id());
            } else if (endpoint.state() == VpcEndpoint.State.DELETING) {
                deleted.add(endpoint.id());
            }
        }
        if (!active.isEmpty()) {
            reports.loadBalancersActive(active);
        }
        if (!available.isEmpty()) {
            reports.endpointsAvailable(available);
        }
        if (!deleted.isEmpty()) {
            reports.endpointsDeleted(deleted);
        }
        if (!failed.isEmpty()) {
            // The relay tries again by itself; being called again shows whether it succeeded.
            throw new IllegalStateException(
                    failed.size() + " listeners cannot be opened yet; the log names them");
        }
    }

    private Set<String> failedListeners() {
        Map<String, String> failed = new HashMap<>();
        for (RelayStatus.ListenerStatus listener : relay.status().listeners()) {
            if (!listener.bindFailure().isEmpty()) {
                String known = failures.get(listener.id());
                failed.put(
                        listener.id(),
                        known != null ? known : explanation.apply(listener.bindFailure()));
                if (known == null) {
                    LOG.warn("listener {}: {}", listener.id(), failed.get(listener.id()));
                }
            }
        }
        failures = Map.copyOf(failed);
        return failed.keySet();
    }

    @Override
    public String impairment(String loadBalancerArn) {
        return failures.entrySet().stream()
                .filter(f -> f.getKey().startsWith(Forwarding.idPrefix(loadBalancerArn)))
                .map(Map.Entry::getValue)
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    private static boolean none(Set<String> ids, String prefix) {
        return ids.stream().noneMatch(id -> id.startsWith(prefix));
    }

    @Override
    public List<Observed> of(String targetGroupArn) {
        List<Observed> observed = new ArrayList<>();
        for (RelayStatus.TargetStatus target : relay.status().targets()) {
            if (target.group().equals(targetGroupArn)) {
                observed.add(
                        new Observed(
                                target.target(),
                                state(target.health().state()),
                                target.health().detail()));
            }
        }
        return observed;
    }

    private static State state(TargetHealth.State state) {
        return switch (state) {
            case INITIAL -> State.INITIAL;
            case HEALTHY -> State.HEALTHY;
            case UNHEALTHY -> State.UNHEALTHY;
            case UNHEALTHY_DRAINING -> State.UNHEALTHY_DRAINING;
            case DRAINING -> State.DRAINING;
            case UNUSED -> State.UNUSED;
        };
    }

    /**
     * The zones whose nodes a balancer's regional name should lead to: those in which every group
     * in use has a healthy target, or all of them when there is no such zone. Source: Elastic Load
     * Balancing, "Health checks for Network Load Balancer target groups" and "DNS failover".
     */
    public Set<String> zonesInDns(Image image, LoadBalancer balancer) {
        Set<String> all = new HashSet<>();
        balancer.nodes().forEach(node -> all.add(node.zoneId()));
        Set<String> zones = new HashSet<>(all);
        for (Listener listener : image.all(Listener.class)) {
            if (listener.loadBalancerArn().equals(balancer.id())) {
                image.find(TargetGroup.class, listener.targetGroupArn())
                        .ifPresent(group -> zones.retainAll(healthyZones(balancer, group, all)));
            }
        }
        return zones.isEmpty() ? all : zones;
    }

    private Set<String> healthyZones(LoadBalancer balancer, TargetGroup group, Set<String> all) {
        Set<String> ids = new HashSet<>();
        for (Observed target : of(group.id())) {
            if (target.state() == State.HEALTHY) {
                ids.add(target.id());
            }
        }
        Set<String> healthy = new HashSet<>();
        for (TargetGroup.Target target : group.targets()) {
            if (ids.contains(target.id())) {
                healthy.add(target.zone());
            }
        }
        boolean everywhere = healthy.contains("all") || group.crossZone(balancer);
        return everywhere && !healthy.isEmpty() ? all : healthy;
    }
}

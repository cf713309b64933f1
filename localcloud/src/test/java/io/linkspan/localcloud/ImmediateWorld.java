package io.linkspan.localcloud;

import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.store.Actuator;
import io.linkspan.localcloud.store.Reports;
import java.util.List;
import java.util.stream.Stream;

/** A data plane in which everything succeeds at once. */
final class ImmediateWorld implements Actuator {
    private final Reports reports;

    ImmediateWorld(Reports reports) {
        this.reports = reports;
    }

    @Override
    public String name() {
        return "immediate";
    }

    @Override
    public void reconcile(Image image) {
        for (Instance instance : image.all(Instance.class)) {
            switch (instance.state()) {
                case PENDING -> reports.instanceRunning(instance.id());
                case STOPPING -> reports.instanceStopped(instance.id());
                case SHUTTING_DOWN -> reports.instanceTerminated(instance.id());
                case RUNNING, STOPPED, TERMINATED -> {}
            }
        }
        List<String> balancers =
                image.all(LoadBalancer.class).stream()
                        .filter(b -> b.state() == LoadBalancer.State.PROVISIONING)
                        .map(LoadBalancer::id)
                        .toList();
        if (!balancers.isEmpty()) {
            reports.loadBalancersActive(balancers);
        }
        List<String> pending = endpoints(image, VpcEndpoint.State.PENDING).toList();
        if (!pending.isEmpty()) {
            reports.endpointsAvailable(pending);
        }
        List<String> deleting = endpoints(image, VpcEndpoint.State.DELETING).toList();
        if (!deleting.isEmpty()) {
            reports.endpointsDeleted(deleting);
        }
    }

    private static Stream<String> endpoints(Image image, VpcEndpoint.State state) {
        return image.all(VpcEndpoint.class).stream()
                .filter(e -> e.state() == state)
                .map(VpcEndpoint::id);
    }
}

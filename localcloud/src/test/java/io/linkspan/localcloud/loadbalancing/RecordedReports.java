package io.linkspan.localcloud.loadbalancing;

import io.linkspan.localcloud.store.Reports;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Remembers what was reported of balancers and endpoints. */
final class RecordedReports implements Reports {
    final List<String> active = new ArrayList<>();
    final List<String> available = new ArrayList<>();
    final List<String> deleted = new ArrayList<>();

    @Override
    public void instanceRunning(String instanceId) {
        throw new AssertionError(instanceId);
    }

    @Override
    public void instanceStopped(String instanceId) {
        throw new AssertionError(instanceId);
    }

    @Override
    public void instanceTerminated(String instanceId) {
        throw new AssertionError(instanceId);
    }

    @Override
    public void instanceFailed(String instanceId, String reason) {
        throw new AssertionError(instanceId);
    }

    @Override
    public void loadBalancersActive(Collection<String> arns) {
        active.addAll(arns);
    }

    @Override
    public void endpointsAvailable(Collection<String> endpointIds) {
        available.addAll(endpointIds);
    }

    @Override
    public void endpointsDeleted(Collection<String> endpointIds) {
        deleted.addAll(endpointIds);
    }
}

package io.linkspan.localcloud.store;

import java.util.Collection;

/**
 * What actuators tell of the real world. Each call is durable when it returns, and does nothing
 * when the resource is gone or not in the state that the report ends. May be called from {@link
 * Actuator#reconcile}.
 */
public interface Reports {

    /** A pending instance answers SSH. */
    void instanceRunning(String instanceId);

    /** A stopping instance's processes have ended. */
    void instanceStopped(String instanceId);

    /** A shutting-down instance's processes have ended and its folder is gone. */
    void instanceTerminated(String instanceId);

    /** A pending instance could not be started, for this reason; it becomes terminated. */
    void instanceFailed(String instanceId, String reason);

    /** Provisioning load balancers whose nodes are ready. */
    void loadBalancersActive(Collection<String> arns);

    /** Pending endpoints whose interfaces are ready. */
    void endpointsAvailable(Collection<String> endpointIds);

    /** Deleting endpoints whose interfaces are closed. */
    void endpointsDeleted(Collection<String> endpointIds);
}

package io.linkspan.localcloud;

import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.store.Reports;
import io.linkspan.localcloud.store.Store;
import io.linkspan.localcloud.store.Transaction;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Turns what actuators tell into commands. */
final class CloudReports implements Reports {
    private final Store store;

    CloudReports(Store store) {
        this.store = store;
    }

    @Override
    public void instanceRunning(String instanceId) {
        move(instanceId, Instance.State.PENDING, Instance.State.RUNNING);
    }

    @Override
    public void instanceStopped(String instanceId) {
        store.execute(tx -> {
            in(tx, instanceId, Instance.State.STOPPING)
                    .ifPresent(i -> {
                        put(tx, i, Instance.State.STOPPED, i.stateReason());
                        interfaces(tx, i).forEach(e -> tx.put(e.withPublicAddress(null)));
                    });
            return true;
        });
    }

    @Override
    public void instanceTerminated(String instanceId) {
        store.execute(tx -> {
            in(tx, instanceId, Instance.State.SHUTTING_DOWN)
                    .ifPresent(i -> end(tx, i, i.stateReason()));
            return true;
        });
    }

    @Override
    public void instanceFailed(String instanceId, String reason) {
        store.execute(tx -> {
            in(tx, instanceId, Instance.State.PENDING)
                    .ifPresent(i ->
                            end(
                                    tx,
                                    i,
                                    "Server.InternalError: Internal error on"
                                            + " launch: "
                                            + reason));
            return true;
        });
    }

    private static void end(Transaction tx, Instance instance, String reason) {
        put(tx, instance, Instance.State.TERMINATED, reason);
        for (NetworkInterface eni : interfaces(tx, instance)) {
            NetworkInterface.Attachment attachment = eni.attachment();
            if (attachment != null && attachment.deleteOnTermination()) {
                tx.remove(NetworkInterface.class, eni.id());
                tx.remove(TagSet.class, eni.id());
            } else {
                tx.put(eni.withAttachment(null).withPublicAddress(null));
            }
        }
    }

    private void move(String instanceId, Instance.State from, Instance.State to) {
        store.execute(tx -> {
            in(tx, instanceId, from).ifPresent(i -> put(tx, i, to, ""));
            return true;
        });
    }

    private static Optional<Instance> in(Transaction tx, String id, Instance.State state) {
        return tx.image().find(Instance.class, id).filter(i -> i.state() == state);
    }

    private static void put(Transaction tx, Instance instance, Instance.State to, String reason) {
        tx.put(instance.withState(to, tx.now(), reason));
    }

    private static List<NetworkInterface> interfaces(Transaction tx, Instance instance) {
        return tx.image().all(NetworkInterface.class).stream()
                .filter(e ->
                        e.attachment() != null && e.attachment().instanceId().equals(instance.id()))
                .toList();
    }

    @Override
    public void loadBalancersActive(Collection<String> arns) {
        store.execute(tx -> {
            for (String arn : arns) {
                tx.image()
                        .find(LoadBalancer.class, arn)
                        .filter(b -> b.state() == LoadBalancer.State.PROVISIONING)
                        .ifPresent(b -> tx.put(b.withState(LoadBalancer.State.ACTIVE)));
            }
            return true;
        });
    }

    @Override
    public void endpointsAvailable(Collection<String> endpointIds) {
        store.execute(tx -> {
            for (String id : endpointIds) {
                tx.image()
                        .find(VpcEndpoint.class, id)
                        .filter(e -> e.state() == VpcEndpoint.State.PENDING)
                        .ifPresent(e -> tx.put(e.withState(VpcEndpoint.State.AVAILABLE, tx.now())));
            }
            return true;
        });
    }

    @Override
    public void endpointsDeleted(Collection<String> endpointIds) {
        store.execute(tx -> {
            for (String id : endpointIds) {
                tx.image()
                        .find(VpcEndpoint.class, id)
                        .filter(e -> e.state() == VpcEndpoint.State.DELETING)
                        .ifPresent(e -> delete(tx, e));
            }
            return true;
        });
    }

    private static void delete(Transaction tx, VpcEndpoint endpoint) {
        for (VpcEndpoint.Node node : endpoint.nodes()) {
            tx.remove(NetworkInterface.class, node.interfaceId());
            tx.remove(TagSet.class, node.interfaceId());
        }
        tx.remove(TagSet.class, endpoint.id());
        tx.put(endpoint.withState(VpcEndpoint.State.DELETED, tx.now()));
    }
}

package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/**
 * What becomes of instances when they are told: the call moves them to a passing state, and the
 * actuator reports when they are there.
 */
final class InstanceLife {
    private final CidrBlock publicBlock;

    InstanceLife(CidrBlock publicBlock) {
        this.publicBlock = publicBlock;
    }

    private static List<Instance> find(Edit edit, List<String> ids) {
        return ids.stream().distinct().map(id -> InstanceListing.LISTING.find(edit, id)).toList();
    }

    private static InstanceStateChange change(Instance before, Instance.State now) {
        return InstanceStateChange.builder()
                .instanceId(before.id())
                .previousState(InstanceViews.state(before.state()))
                .currentState(InstanceViews.state(now))
                .build();
    }

    StartInstancesResponse start(Edit edit, StartInstancesRequest request) {
        List<InstanceStateChange> changes = new ArrayList<>();
        for (Instance instance : find(edit, request.instanceIds())) {
            Instance.State to =
                    switch (instance.state()) {
                        case PENDING, RUNNING -> instance.state();
                        case STOPPED -> Instance.State.PENDING;
                        case SHUTTING_DOWN, TERMINATED, STOPPING ->
                                throw incorrect(instance, "started");
                    };
            if (to != instance.state()) {
                edit.put(instance.withState(to, edit.now(), "").withLaunchedAt(edit.now()));
                addPublicAddress(edit, instance);
            }
            changes.add(change(instance, to));
        }
        return StartInstancesResponse.builder().startingInstances(changes).build();
    }

    private void addPublicAddress(Edit edit, Instance instance) {
        List<NetworkInterface> all = interfaces(edit, instance);
        for (NetworkInterface eni : all) {
            NetworkInterface.Attachment attachment = eni.attachment();
            // As EC2: what was asked for at launch counts, not what the subnet says by now; with a
            // second interface, a start gives no public address.
            if (eni.publicAddress() == null
                    && all.size() == 1
                    && attachment != null
                    && Boolean.TRUE.equals(attachment.givesPublicAddress())) {
                edit.put(eni.withPublicAddress(Addresses.claimPublic(edit.image(), publicBlock)));
            }
        }
    }

    static StopInstancesResponse stop(Edit edit, StopInstancesRequest request) {
        List<InstanceStateChange> changes = new ArrayList<>();
        for (Instance instance : find(edit, request.instanceIds())) {
            if (instance.disableApiStop()) {
                throw new AwsException(
                        "OperationNotPermitted",
                        "The instance '"
                                + instance.id()
                                + "' may not be stopped. Modify its 'disableApiStop' instance"
                                + " attribute and try again.");
            }
            Instance.State to =
                    switch (instance.state()) {
                        case STOPPING, STOPPED -> instance.state();
                        case PENDING, RUNNING -> Instance.State.STOPPING;
                        case SHUTTING_DOWN, TERMINATED -> throw incorrect(instance, "stopped");
                    };
            if (to != instance.state()) {
                edit.put(
                        instance.withState(
                                to,
                                edit.now(),
                                "Client.UserInitiatedShutdown: User initiated shutdown"));
            }
            changes.add(change(instance, to));
        }
        return StopInstancesResponse.builder().stoppingInstances(changes).build();
    }

    static RebootInstancesResponse reboot(Edit edit, RebootInstancesRequest request) {
        for (Instance instance : find(edit, request.instanceIds())) {
            if (instance.state() != Instance.State.RUNNING) {
                throw incorrect(instance, "rebooted");
            }
            edit.put(instance.rebooted());
        }
        return RebootInstancesResponse.builder().build();
    }

    static TerminateInstancesResponse terminate(Edit edit, TerminateInstancesRequest request) {
        List<InstanceStateChange> changes = new ArrayList<>();
        for (Instance instance : find(edit, request.instanceIds())) {
            if (instance.disableApiTermination()) {
                throw new AwsException(
                        "OperationNotPermitted",
                        "The instance '"
                                + instance.id()
                                + "' may not be terminated. Modify its 'disableApiTermination'"
                                + " instance attribute and try again.");
            }
            boolean over = instance.state() == Instance.State.TERMINATED;
            if (!over && instance.state() != Instance.State.SHUTTING_DOWN) {
                edit.put(
                        instance.withState(
                                Instance.State.SHUTTING_DOWN,
                                edit.now(),
                                "Client.UserInitiatedShutdown: User initiated shutdown"));
            }
            changes.add(
                    change(
                            instance,
                            over ? Instance.State.TERMINATED : Instance.State.SHUTTING_DOWN));
        }
        return TerminateInstancesResponse.builder().terminatingInstances(changes).build();
    }

    private static AwsException incorrect(Instance instance, String verb) {
        String state = instance.state().wire();
        return instance.state() == Instance.State.TERMINATED
                        || instance.state() == Instance.State.SHUTTING_DOWN
                ? new AwsException(
                        "IncorrectInstanceState",
                        "This instance '"
                                + instance.id()
                                + "' is not in a state from which it can be "
                                + verb
                                + ".")
                : new AwsException(
                        "IncorrectInstanceState",
                        "The instance '"
                                + instance.id()
                                + "' is not in a state from which it can be "
                                + verb
                                + ": it is "
                                + state
                                + ".");
    }

    private static List<NetworkInterface> interfaces(Edit edit, Instance instance) {
        return edit.image().all(NetworkInterface.class).stream()
                .filter(e -> e.isOf(instance.id()))
                .toList();
    }
}

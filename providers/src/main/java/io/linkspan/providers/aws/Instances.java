package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Volume;

/** Hosts. Thread-safe. */
final class Instances implements Kind<Resource.Instance> {
    private static final Duration RUNNING = Duration.ofMinutes(5);
    private static final Duration TERMINATED = Duration.ofMinutes(10);
    private static final Duration ADDRESS_FREE = Duration.ofMinutes(3);
    private static final int LAUNCHES = 4;
    private static final Set<InstanceStateName> GONE =
            Set.of(InstanceStateName.TERMINATED, InstanceStateName.SHUTTING_DOWN);

    private final Aws aws;
    private final Launch launch;
    private final DataVolumes volumes;

    /** Ids of hosts that stood under a key and are gone: they make the next one's token another. */
    private final Map<ResourceKey, Set<String>> predecessors = new ConcurrentHashMap<>();

    Instances(Aws aws) {
        this.aws = aws;
        this.launch = new Launch(new Images(aws.clients()));
        this.volumes = new DataVolumes(aws);
    }

    @Override
    public Class<Resource.Instance> type() {
        return Resource.Instance.class;
    }

    @Override
    public Set<String> actions() {
        return Set.of(
                "ec2:DescribeInstances",
                "ec2:DescribeSubnets",
                "ec2:DescribeVolumes",
                "ec2:DescribeVolumesModifications",
                "ec2:RunInstances",
                "ec2:StartInstances",
                "ec2:StopInstances",
                "ec2:TerminateInstances",
                "ec2:ModifyInstanceAttribute",
                "ec2:ModifyVolume",
                "ec2:CreateVolume",
                "ec2:AttachVolume",
                "ec2:CreateTags",
                Images.ACTION);
    }

    @Override
    public List<Existing> existing(World world) throws InterruptedException {
        List<Found<Instance>> alive = new ArrayList<>();
        for (Found<Instance> found : world.instances()) {
            if (GONE.contains(found.raw().state().name())) {
                remember(found.key(), found.id());
            } else {
                alive.add(found);
            }
        }
        if (!world.inquiry().forRemoval()) {
            volumes.requireRoom(
                    world.inquiry(), alive.stream().map(Found::key).collect(Collectors.toSet()));
        }
        Map<String, Integer> sizes = volumes.sizes(alive.stream().map(Found::raw).toList());
        List<Existing> all = new ArrayList<>();
        for (Found<Instance> found : World.single(alive)) {
            all.add(found.as(actual(found, world, sizes), outputs(found.raw())));
        }
        return all;
    }

    private void remember(ResourceKey key, String id) {
        predecessors.computeIfAbsent(key, _ -> ConcurrentHashMap.newKeySet()).add(id);
    }

    private Resource.Instance actual(Found<Instance> found, World world, Map<String, Integer> sizes)
            throws InterruptedException {
        Instance raw = found.raw();
        boolean running = raw.state().name() == InstanceStateName.RUNNING;
        Optional<Resource.Instance> wanted = world.wanted(Resource.Instance.class, found.key());
        SortedSet<ResourceKey> groups = new TreeSet<>();
        for (String group : groups(raw)) {
            groups.add(World.reference(world.securityGroups(), group));
        }
        return new Resource.Instance(
                found.key().name(),
                World.reference(world.subnets(), raw.subnetId()),
                // Whoever left the choice to AWS is content with it.
                wanted.isPresent() && wanted.get().privateAddress().isEmpty()
                        ? ""
                        : raw.privateIpAddress(),
                raw.instanceTypeAsString(),
                groups,
                // A host that does not run has lost its public address until it starts again.
                running
                        ? raw.publicIpAddress() != null
                        : wanted.map(Resource.Instance::publicAddress).orElse(false),
                volumes.dataGiB(raw, sizes)
                        .orElseGet(() -> wanted.map(Resource.Instance::dataVolumeGiB).orElse(0)),
                running);
    }

    /** Groups belong to interfaces; not every cloud repeats them on the instance. */
    private static Set<String> groups(Instance raw) {
        Set<String> groups = new TreeSet<>();
        raw.securityGroups().forEach(group -> groups.add(group.groupId()));
        raw.networkInterfaces()
                .forEach(each -> each.groups().forEach(group -> groups.add(group.groupId())));
        return groups;
    }

    private static Map<String, String> outputs(Instance raw) {
        Map<String, String> outputs = new LinkedHashMap<>();
        if (raw.privateIpAddress() != null) {
            outputs.put(Output.PRIVATE_ADDRESS, raw.privateIpAddress());
        }
        if (raw.publicIpAddress() != null) {
            outputs.put(Output.PUBLIC_ADDRESS, raw.publicIpAddress());
        }
        DataVolumes.volume(raw).ifPresent(id -> outputs.put(Output.DATA_VOLUME, id));
        return outputs;
    }

    @Override
    public Existing create(Resource.Instance wanted, Scope scope) throws InterruptedException {
        for (int attempt = 0; attempt < LAUNCHES; attempt++) {
            int generation = attempt;
            Set<String> before = predecessors.getOrDefault(wanted.key(), Set.of());
            Optional<Volume> kept = volumes.kept(wanted, before, scope);
            try {
                Instance made =
                        aws.pace()
                                .persist(
                                        ADDRESS_FREE,
                                        e -> e.isNotFound() || e.has("InvalidIPAddress.InUse"),
                                        scope::note,
                                        () ->
                                                aws.ec2()
                                                        .runInstances(
                                                                launch.request(
                                                                        wanted,
                                                                        scope,
                                                                        before,
                                                                        generation,
                                                                        kept.map(Volume::volumeId)))
                                                        .instances()
                                                        .getFirst());
                if (!GONE.contains(made.state().name())) {
                    return withData(running(made.instanceId(), wanted, scope), kept, scope);
                }
                // The token is that of a launch whose instance is gone: take the next.
                remember(wanted.key(), made.instanceId());
            } catch (SdkException thrown) {
                FailedCall e = FailedCall.of(thrown);
                if (!e.has("IdempotentInstanceTerminated", "IdempotentParameterMismatch")) {
                    throw thrown;
                }
            }
        }
        throw new DiagnosticException(
                Diagnostic.error(
                        "LS-AWS-15",
                        "instance " + wanted.name() + " was terminated after each launch",
                        LAUNCHES + " launches were tried.",
                        "Look at the instances' state transition reasons in the EC2 console"));
    }

    private Existing withData(Existing host, Optional<Volume> kept, Scope scope)
            throws InterruptedException {
        if (kept.isEmpty() || !(host.actual() instanceof Resource.Instance wanted)) {
            return host;
        }
        volumes.takeOver(kept.get(), host.id(), wanted, scope);
        Map<String, String> outputs = new LinkedHashMap<>(host.outputs());
        outputs.put(Output.DATA_VOLUME, kept.get().volumeId());
        return new Existing(host.id(), wanted, outputs);
    }

    private Existing running(String id, Resource.Instance wanted, Scope scope)
            throws InterruptedException {
        return aws.pace()
                .until(
                        "instance " + wanted.name() + " (" + id + ") to run",
                        "Run the command again; it goes on from here",
                        RUNNING,
                        scope::note,
                        () -> {
                            Optional<Instance> seen = read(id);
                            if (seen.isEmpty()) {
                                return new Pace.Look.NotYet<>("not known yet");
                            }
                            Instance raw = seen.get();
                            if (GONE.contains(raw.state().name())) {
                                throw new DiagnosticException(
                                        Diagnostic.error(
                                                "LS-AWS-15",
                                                "instance "
                                                        + wanted.name()
                                                        + " ("
                                                        + id
                                                        + ") ended instead of running",
                                                raw.stateReason() == null
                                                        ? "AWS gives no reason."
                                                        : String.valueOf(
                                                                raw.stateReason().message()),
                                                "Run the command again; another instance takes its place"));
                            }
                            return raw.state().name() == InstanceStateName.RUNNING
                                    ? new Pace.Look.Done<>(new Existing(id, wanted, outputs(raw)))
                                    : new Pace.Look.NotYet<>(raw.state().nameAsString());
                        });
    }

    private Optional<Instance> read(String id) {
        try {
            return aws.ec2().describeInstances(b -> b.instanceIds(id)).reservations().stream()
                    .flatMap(r -> r.instances().stream())
                    .findFirst();
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw thrown;
        }
    }

    @Override
    public Existing update(
            Resource.Instance wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException {
        String id = existing.id();
        if (Changed.in(differences, "securityGroups")) {
            List<String> groups =
                    wanted.securityGroups().stream().map(key -> Aws.id(scope, key)).toList();
            aws.ec2().modifyInstanceAttribute(b -> b.instanceId(id).groups(groups));
        }
        if (Changed.in(differences, "instanceType")) {
            aws.ec2().stopInstances(b -> b.instanceIds(id));
            reached(id, InstanceStateName.STOPPED, scope);
            aws.ec2()
                    .modifyInstanceAttribute(b ->
                            b.instanceId(id).instanceType(t -> t.value(wanted.instanceType())));
            aws.ec2().startInstances(b -> b.instanceIds(id));
        } else if (Changed.in(differences, "running")) {
            start(id, scope);
        }
        if (Changed.in(differences, "dataVolumeGiB")) {
            volumes.fit(id, wanted, predecessors.getOrDefault(wanted.key(), Set.of()), scope);
        }
        return running(id, wanted, scope);
    }

    private void start(String id, Scope scope) throws InterruptedException {
        Optional<Instance> seen = read(id);
        if (seen.isEmpty()) {
            return;
        }
        switch (seen.get().state().name()) {
            case STOPPING -> {
                reached(id, InstanceStateName.STOPPED, scope);
                aws.ec2().startInstances(b -> b.instanceIds(id));
            }
            case STOPPED -> aws.ec2().startInstances(b -> b.instanceIds(id));
            case PENDING, RUNNING, SHUTTING_DOWN, TERMINATED, UNKNOWN_TO_SDK_VERSION -> {}
        }
    }

    private void reached(String id, InstanceStateName state, Scope scope)
            throws InterruptedException {
        aws.pace()
                .until(
                        "instance " + id + " to be " + state,
                        "Run the command again; it goes on from here",
                        TERMINATED,
                        scope::note,
                        () -> {
                            Optional<Instance> seen = read(id);
                            boolean there =
                                    seen.map(i -> i.state().name() == state)
                                            .orElse(state == InstanceStateName.TERMINATED);
                            return there
                                    ? new Pace.Look.Done<>(true)
                                    : new Pace.Look.NotYet<>(
                                            seen.map(i -> i.state().nameAsString()).orElse("gone"));
                        });
    }

    /** Returns once it is terminated: only then are its address, subnet and groups free. */
    @Override
    public void delete(Existing existing, Scope scope) throws InterruptedException {
        remember(existing.key(), existing.id());
        aws.gone(scope, () -> aws.ec2().terminateInstances(b -> b.instanceIds(existing.id())));
        reached(existing.id(), InstanceStateName.TERMINATED, scope);
    }
}

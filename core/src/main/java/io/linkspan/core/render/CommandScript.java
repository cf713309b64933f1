package io.linkspan.core.render;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.render.Rendering.AwsSide;
import io.linkspan.core.render.Rendering.Material;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The plan as one Bash script. It looks before it makes, so that it can be run again. */
final class CommandScript {
    private final Blueprint blueprint;
    private final Material material;
    private final AwsSide side;
    private final KafkaLink link;
    private final Shell shell;
    private final List<Resource> ordered;

    CommandScript(Blueprint blueprint, Material material, AwsSide side) {
        this.blueprint = blueprint;
        this.material = material;
        this.side = side;
        this.link = blueprint.topology().link();
        this.shell = new Shell(link);
        this.ordered = inOrder();
    }

    String text() {
        Lines script = new Lines();
        head(script);
        script.add("", "# ---- Words of this script", "").add(Rendering.resource("prelude.sh"));
        given(script);
        Phase under = null;
        boolean entered = ordered.stream().anyMatch(r -> Phase.of(r) == Phase.HOSTS);
        for (Resource resource : ordered) {
            Phase phase = Phase.of(resource);
            if (!entered && phase.compareTo(Phase.HOSTS) > 0) {
                // All hosts are the user's: nothing is made, and they are entered all the same.
                after(script, Phase.HOSTS);
                entered = true;
            }
            if (phase.heading() != under) {
                under = phase.heading();
                heading(script, under);
            }
            if (phase == Phase.PROCESSES && first(resource, Resource.BrokerProcess.class)) {
                blueprint.resources().stream()
                        .filter(Resource.KafkaCluster.class::isInstance)
                        .map(Resource.KafkaCluster.class::cast)
                        .forEach(cluster -> kafka().complete(script, cluster));
            }
            if (phase == Phase.HOSTS
                    && side == AwsSide.MADE_HERE
                    && first(resource, Resource.Instance.class)) {
                aws().images(script, blueprint.resources().stream());
            }
            if (phase == Phase.STORAGE && first(resource, Resource.BrokerStorage.class)) {
                kafka().clusterId(script);
            }
            script.add("", "# " + resource.key());
            commands(script, resource);
            if (last(resource)) {
                after(script, phase);
            }
        }
        script.add(
                "",
                "step 'Done'",
                "printf '%s\\n' 'Linkspan, from the same folder, shows whether anything differs and"
                        + " proves the path:' \\",
                "    "
                        + Shell.quoted("  linkspan plan " + material.spec())
                        + " "
                        + Shell.quoted("  linkspan verify " + material.spec()));
        return script.text();
    }

    private void head(Lines script) {
        script.add(
                "#!/usr/bin/env bash",
                "# Link " + link.name() + ", from " + Shell.comment(material.spec()) + ".",
                "# Rendered by `linkspan render`: what `linkspan apply` would do in a world that"
                        + " has nothing of it yet, as commands.");
        switch (side) {
            case MADE_HERE -> {}
            case MADE_BY_CLOUDFORMATION ->
                    script.add(
                            "# To be run when the stack of template.yaml is complete: the rest, for"
                                    + " which CloudFormation has no words.");
            case MADE_BY_TERRAFORM ->
                    script.add(
                            "# To be run after `terraform apply`: the rest, for which the AWS"
                                    + " provider has no words.");
        }
        script.add(
                "#",
                "# It looks for what is there by tags and names before it makes anything, so that"
                        + " it can be run again after a failure, or after",
                "# a change of servers' settings. It does not change what an earlier run made"
                        + " differently, and removes nothing:",
                "# `linkspan apply` and `linkspan destroy` do, for all that is made here carries"
                        + " Linkspan's tags.",
                "#",
                "# It needs: the AWS CLI with credentials (variables or a profile), OpenSSH, and"
                        + " curl and jq where there is TiDB Cloud. Variables:",
                "#   TIDBCLOUD_PUBLIC_KEY, TIDBCLOUD_PRIVATE_KEY   an API key of TiDB Cloud, where"
                        + " the link has a consumer there",
                "#   LINKSPAN_HOME       where the hosts' private key is kept, as in Linkspan;"
                        + " .linkspan in the current folder unless set",
                "#   LINKSPAN_SSH_PORT   of the hosts' SSH servers; 22 unless set",
                "#   KAFKA_ARCHIVE       kafka_2.13-"
                        + link.kafka().version()
                        + ".tgz; downloaded unless set",
                "set -euo pipefail",
                "shopt -s inherit_errexit",
                "umask 077",
                "export AWS_PAGER='' AWS_DEFAULT_REGION="
                        + link.aws().region()
                        + " AWS_REGION="
                        + link.aws().region(),
                "link=" + Shell.quoted(link.name()),
                "work=${LINKSPAN_HOME:-$PWD/.linkspan}",
                "files=$work/render/" + link.name(),
                "mkdir -p \"$files\" \"$work/keys\"",
                "ssh_config=$files/ssh_config");
        if (tidbCloud()) {
            script.add(
                    "tidb_cloud_api=${TIDBCLOUD_API_URL:-https://serverless.tidbapi.com}",
                    ": \"${TIDBCLOUD_PUBLIC_KEY:?set it to the public half of a TiDB Cloud API"
                            + " key}\"",
                    ": \"${TIDBCLOUD_PRIVATE_KEY:?set it to the private half of a TiDB Cloud API"
                            + " key}\"");
        }
        script.add(
                "for program in aws ssh scp ssh-keygen sha256sum" + (tidbCloud() ? " curl jq" : ""),
                "do",
                "    command -v \"$program\" >/dev/null || { echo \"this script needs $program\""
                        + " >&2; exit 1; }",
                "done");
    }

    private boolean tidbCloud() {
        return link.consumers().stream().anyMatch(ConsumerSpec.TidbCloud.class::isInstance);
    }

    /** What is the user's own is used as it is. */
    private void given(Lines script) {
        if (blueprint.given().isEmpty()) {
            return;
        }
        script.add("", "# ---- Yours, by the spec: used as they are");
        Map<ResourceKey, String> sorted = new TreeMap<>(blueprint.given());
        sorted.forEach((key, id) -> {
            script.add("# " + key, shell.variable(key) + "=" + Shell.quoted(id));
            if (key.equals(Resource.EndpointService.KEY)) {
                aws().serviceName(script);
            }
        });
        link.aws()
                .existing()
                .privateKey()
                .ifPresent(file ->
                        script.add(
                                "# what opens the hosts",
                                "key=" + Shell.file(file),
                                "[[ -e $key ]] || fail \"$key is missing: it is the private key"
                                        + " that opens the hosts\""));
    }

    private static void heading(Lines script, Phase phase) {
        script.add("", "# ---- " + phase.title());
        phase.why().lines().forEach(line -> script.add("# " + line));
        script.add("step " + Shell.quoted(phase.title()));
    }

    private List<Resource> inOrder() {
        List<Resource> all = new ArrayList<>(blueprint.resources());
        all.sort(
                Comparator.comparing(Phase::of)
                        // A quorum first: brokers that are no controllers wait for it.
                        .thenComparing(r ->
                                r instanceof Resource.BrokerProcess p
                                        && !kafka().isController(p.node())));
        return all;
    }

    private boolean first(Resource resource, Class<? extends Resource> type) {
        return ordered.stream().filter(type::isInstance).findFirst().orElseThrow().equals(resource);
    }

    private boolean last(Resource resource) {
        List<Resource> same =
                ordered.stream().filter(r -> Phase.of(r) == Phase.of(resource)).toList();
        return same.getLast().equals(resource);
    }

    private void commands(Lines script, Resource resource) {
        switch (resource) {
            case Resource.ListenerCertificate _,
                    Resource.ListenerPassword _,
                    Resource.ScramUser _,
                    Resource.UserPermissions _,
                    Resource.ExistingConfiguration _,
                    Resource.RollingRestart _ ->
                    throw Rendering.refused(resource);
            case Resource.Vpc vpc -> aws().vpc(script, vpc);
            case Resource.Subnet subnet -> aws().subnet(script, subnet);
            case Resource.InternetGateway gateway -> aws().gateway(script, gateway);
            case Resource.RouteTable table -> aws().routes(script, table);
            case Resource.SecurityGroup group -> aws().group(script, group);
            case Resource.KeyPair key -> aws().keyPair(script, key);
            case Resource.Instance instance -> aws().instance(script, instance);
            case Resource.LoadBalancer balancer -> balancing().balancer(script, balancer);
            case Resource.TargetGroup group -> balancing().targetGroup(script, group);
            case Resource.Listener listener -> balancing().listener(script, listener);
            case Resource.EndpointService service -> aws().service(script, service);
            case Resource.PrivateLinkConnection connection ->
                    new LinkCommands(shell).connection(script, connection);
            case Resource.AcceptedConnection accepted ->
                    new LinkCommands(shell).accepted(script, accepted);
            case Resource.OwnersConnections connections ->
                    new LinkCommands(shell).accepted(script, connections);
            case Resource.AttachedDomains domains ->
                    new LinkCommands(shell).domains(script, domains);
            case Resource.KafkaInstallation installation ->
                    kafka().installation(script, installation);
            case Resource.BrokerConfiguration configuration ->
                    kafka().configuration(script, configuration);
            case Resource.BrokerStorage storage -> kafka().storage(script, storage);
            case Resource.BrokerProcess process -> kafka().process(script, process);
            case Resource.KafkaCluster cluster -> kafka().cluster(script, cluster);
            case Resource.Targets targets -> balancing().targets(script, targets);
        }
    }

    /** What follows when all of a phase were asked for. */
    private void after(Lines script, Phase phase) {
        if (phase == Phase.HOSTS) {
            kafka().waysIn(script);
            kafka().material(script, material.supervisor());
        }
        if (phase == Phase.TARGETS) {
            balancing().healthy(script, ordered);
        }
    }

    private AwsCommands aws() {
        return new AwsCommands(shell, side);
    }

    private BalancingCommands balancing() {
        return new BalancingCommands(shell, side);
    }

    private KafkaCommands kafka() {
        return new KafkaCommands(blueprint, shell);
    }
}

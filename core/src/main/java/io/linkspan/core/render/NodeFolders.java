package io.linkspan.core.render;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.LaunchFile;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Symbols;
import io.linkspan.core.render.Rendering.Material;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What stands on each node's host, in a folder for each, for those who bring it there themselves;
 * and a list of what must be around the hosts.
 */
final class NodeFolders {
    private final Blueprint blueprint;
    private final Material material;
    private final KafkaLink link;
    private final Shell shell;

    NodeFolders(Blueprint blueprint, Material material) {
        this.blueprint = blueprint;
        this.material = material;
        this.link = blueprint.topology().link();
        this.shell = new Shell(link);
    }

    List<RenderedFile> files() {
        List<RenderedFile> files = new ArrayList<>();
        files.add(new RenderedFile("README.md", readme(), false));
        files.add(new RenderedFile("linkspan-broker", material.supervisor(), true));
        files.add(new RenderedFile("install.sh", installer(), true));
        if (!domains().isEmpty()) {
            files.add(new RenderedFile("domains", domainsFile(), false));
        }
        for (Resource resource : blueprint.resources()) {
            switch (resource) {
                case Resource.ListenerCertificate _,
                        Resource.ListenerPassword _,
                        Resource.ScramUser _,
                        Resource.UserPermissions _,
                        Resource.ExistingConfiguration _,
                        Resource.RollingRestart _ ->
                        throw Rendering.refused(resource);
                case Resource.BrokerConfiguration c ->
                        files.add(
                                new RenderedFile(
                                        folder(c.node()) + "/server.properties", text(c), false));
                case Resource.BrokerProcess p ->
                        files.add(
                                new RenderedFile(
                                        folder(p.node()) + "/launch",
                                        LaunchFile.render(
                                                p.launch(),
                                                KafkaCommands.javaArchive(link.kafka()).isPresent()
                                                        ? "${java_home}"
                                                        : link.kafka().java().orElse("")),
                                        false));
                // install.sh does these.
                case Resource.KafkaInstallation _,
                        Resource.BrokerStorage _,
                        Resource.KafkaCluster _ -> {}
                // The README lists these.
                case Resource.Vpc _,
                        Resource.Subnet _,
                        Resource.InternetGateway _,
                        Resource.RouteTable _,
                        Resource.SecurityGroup _,
                        Resource.KeyPair _,
                        Resource.Instance _,
                        Resource.LoadBalancer _,
                        Resource.TargetGroup _,
                        Resource.Listener _,
                        Resource.Targets _,
                        Resource.EndpointService _,
                        Resource.PrivateLinkConnection _,
                        Resource.AcceptedConnection _,
                        Resource.OwnersConnections _,
                        Resource.AttachedDomains _ -> {}
            }
        }
        return files;
    }

    private static String folder(BrokerId node) {
        return KafkaCommands.host(node);
    }

    private String text(Resource.BrokerConfiguration configuration) {
        return Symbols.renamed(
                configuration.text(),
                (consumer, zone) -> "${" + shell.domain(consumer, zone) + "}");
    }

    /** Variables of domains, with what they are. */
    private SortedMap<String, String> domains() {
        SortedMap<String, String> domains = new TreeMap<>();
        for (Resource resource : blueprint.resources()) {
            if (resource instanceof Resource.AttachedDomains attached) {
                for (ZoneId zone : attached.zones()) {
                    domains.put(
                            shell.domain(attached.consumer(), zone),
                            "of consumer " + attached.consumer() + " in " + zone);
                }
            }
        }
        return domains;
    }

    private String domainsFile() {
        Lines lines =
                new Lines()
                        .add(
                                "# Known once TiDB Cloud's domains are attached to the private link"
                                        + " connection: fill them in, without a leading `*.`,",
                                "# such as usw2-az1.<unique name>.aws.plc.tidbcloud.com.");
        domains().forEach((name, of) -> lines.add("# " + Shell.comment(of), name + "="));
        return lines.text();
    }

    private String installer() {
        String folder = KafkaCommands.folder(link.kafka());
        boolean brought = KafkaCommands.javaArchive(link.kafka()).isPresent();
        Lines lines =
                new Lines()
                        .add(
                                "#!/usr/bin/env bash",
                                "# Installs one node of link "
                                        + link.name()
                                        + " on the host it runs on, and starts it. Run there, as"
                                        + " the user that Kafka runs as:",
                                "#   ./install.sh NODE CLUSTER-ID KAFKA-ARCHIVE"
                                        + (brought ? " JDK-ARCHIVE" : ""),
                                "# NODE is the number of the node; CLUSTER-ID is the same on all"
                                        + " hosts (`kafka-storage.sh random-uuid` makes one);",
                                "# KAFKA-ARCHIVE is "
                                        + folder
                                        + ".tgz. It can be run again: a formatted folder is never"
                                        + " formatted again, and a node that",
                                "# runs with other settings is restarted. Start controllers first.",
                                "set -euo pipefail",
                                "umask 077",
                                "here=$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)",
                                "node=${1:?the number of the node}",
                                "cluster_id=${2:?the id of the cluster}",
                                "archive=${3:?the Kafka archive}",
                                "broker=~/kafka/bin/linkspan-broker",
                                "mkdir -p ~/kafka/bin",
                                "install -m 700 \"$here/linkspan-broker\" \"$broker\"",
                                "",
                                "# Kafka's files, whole or not at all.",
                                "unpacked() {",
                                "    [[ ! -d ~/kafka/$2 ]] || return 0",
                                "    rm -rf ~/kafka/.unpack && mkdir ~/kafka/.unpack",
                                "    tar -xzf \"$1\" -C ~/kafka/.unpack --no-same-owner",
                                "    mv -T ~/kafka/.unpack/* ~/kafka/\"$2\"",
                                "    rm -rf ~/kafka/.unpack",
                                "}",
                                "unpacked \"$archive\" " + folder,
                                "(cd ~/kafka && ln -sfn "
                                        + folder
                                        + " current.new && mv -fT current.new current)",
                                "",
                                "# The configuration, with the domains' names in their places. The"
                                        + " supervisor puts in the home folder.",
                                "text=$(<\"$here/broker-node$node/server.properties\")");
        if (!domains().isEmpty()) {
            lines.add("# shellcheck source=/dev/null", ". \"$here/domains\"");
            domains()
                    .keySet()
                    .forEach(name ->
                            lines.add(
                                    ": \"${" + name + ":?fill in $here/domains}\"",
                                    "text=${text//'${" + name + "}'/\"$" + name + "\"}"));
        }
        lines.add(
                "printf '%s\\n' \"$text\" | \"$broker\" configure",
                "", "# How the JVM is started.");
        lines.add("launch=$(<\"$here/broker-node$node/launch\")");
        if (brought) {
            lines.add(
                    "sum=$(sha256sum \"${4:?the JDK archive}\")",
                    "unpacked \"$4\" \"java-${sum:0:16}\"",
                    "launch=${launch//'${java_home}'/\"$HOME/kafka/java-${sum:0:16}\"}");
        }
        lines.add(
                "printf '%s\\n' \"$launch\" | \"$broker\" launch >/dev/null",
                "",
                "# Formatted once, and never again.",
                "[[ $(\"$broker\" format \"$cluster_id\") == \"$cluster_id\" ]] || { echo 'this"
                        + " host is formatted for another cluster' >&2; exit 1; }",
                "",
                "# Under systemd, or under the supervisor's own loop where there is none.",
                "report=$(\"$broker\" observe)",
                "if grep -q '^broker=.' <<<\"$report\" && ! grep -q '^current=' <<<\"$report\";"
                        + " then \"$broker\" stop 120; fi",
                "case $node in");
        for (Topology.Node node : blueprint.topology().nodes()) {
            int port =
                    node.roles().isController()
                            ? link.kafka().ports().controller()
                            : link.kafka().ports().internal();
            lines.add(
                    "    "
                            + node.id()
                            + ") \"$broker\" start "
                            + node.address()
                            + " "
                            + port
                            + " 90 ;;");
        }
        return lines.add("    *) echo \"there is no node $node\" >&2; exit 2 ;;", "esac").text();
    }

    private String readme() {
        Lines lines =
                new Lines()
                        .add(
                                "# Link " + link.name() + ": the nodes' files",
                                "",
                                "From "
                                        + Shell.comment(material.spec())
                                        + ", by `linkspan render --to properties`.",
                                "",
                                "- `broker-node<id>/server.properties`: as `linkspan apply` writes"
                                        + " it; `${home}` is the home folder of the host's user.",
                                "- `broker-node<id>/launch`: how the JVM is started.",
                                "- `linkspan-broker`: runs a node, under the systemd unit"
                                        + " `linkspan-kafka.service` that it writes, or under its own"
                                        + " loop.",
                                "- `install.sh`: brings all of it to its place on a host, formats"
                                        + " once, starts. A data volume of its own is mounted first:"
                                        + " `linkspan-broker volume VOLUME-ID DEVICE`, after"
                                        + " `linkspan-broker configure`.");
        if (!domains().isEmpty()) {
            lines.add(
                    "- `domains`: the names that are known only once TiDB Cloud's domains are"
                            + " attached (guide, step 4).");
        }
        lines.add("", "## The whole plan", "", "| resource | what it is |", "|---|---|");
        blueprint.given().entrySet().stream()
                .sorted(Comparator.comparing(e -> e.getKey()))
                .forEach(e ->
                        lines.add(
                                "| "
                                        + e.getKey()
                                        + " | yours: "
                                        + Shell.comment(e.getValue())
                                        + " |"));
        for (Resource resource : blueprint.resources()) {
            lines.add("| " + resource.key() + " | " + described(resource) + " |");
        }
        return lines.text();
    }

    private String described(Resource resource) {
        return switch (resource) {
            case Resource.ListenerCertificate _,
                    Resource.ListenerPassword _,
                    Resource.ScramUser _,
                    Resource.UserPermissions _,
                    Resource.ExistingConfiguration _,
                    Resource.RollingRestart _ ->
                    throw Rendering.refused(resource);
            case Resource.Vpc vpc -> vpc.cidr().toString();
            case Resource.Subnet subnet -> subnet.cidr() + " in " + subnet.zone();
            case Resource.InternetGateway _ -> "attached to the VPC";
            case Resource.RouteTable table ->
                    "0.0.0.0/0 to the internet gateway, for " + words(table.subnets());
            case Resource.SecurityGroup group ->
                    "in: " + words(group.ingress()) + "; out: " + words(group.egress());
            case Resource.KeyPair key -> key.name();
            case Resource.Instance instance ->
                    instance.instanceType()
                            + " in "
                            + instance.subnet()
                            + (instance.privateAddress().isEmpty()
                                    ? ""
                                    : ", " + instance.privateAddress())
                            + (instance.publicAddress() ? ", with a public address" : "")
                            + ", in "
                            + words(instance.securityGroups());
            case Resource.LoadBalancer balancer ->
                    "network, internal, cross-zone "
                            + (balancer.crossZone() ? "on" : "off")
                            + ", "
                            + balancer.addresses()
                            + ", in "
                            + balancer.securityGroup()
                            + (balancer.enforceOnPrivateLink()
                                    ? ""
                                    : ", whose inbound rules are not enforced on private links");
            case Resource.TargetGroup group ->
                    "TCP " + group.port() + ", instances, checked by TCP on the traffic port";
            case Resource.Listener listener ->
                    "TCP " + listener.port() + " to " + listener.targetGroup();
            case Resource.Targets targets -> targets.targets().toString();
            case Resource.EndpointService service ->
                    "of the load balancer, acceptance "
                            + (service.acceptanceRequired() ? "required" : "not required")
                            + ", for "
                            + words(service.principals());
            case Resource.PrivateLinkConnection connection ->
                    "of TiDB Cloud cluster " + connection.clusterId() + " to the endpoint service";
            case Resource.AcceptedConnection accepted ->
                    "that of account " + accepted.owner() + ", and no other";
            case Resource.OwnersConnections accepted ->
                    "those of account " + accepted.owner() + ", and no other, once they are there";
            case Resource.AttachedDomains attached ->
                    "managed by TiDB Cloud, for " + words(attached.zones());
            case Resource.KafkaInstallation installation ->
                    "Kafka " + installation.version() + " by install.sh";
            case Resource.BrokerConfiguration configuration ->
                    folder(configuration.node()) + "/server.properties";
            case Resource.BrokerStorage _ -> "formatted by install.sh";
            case Resource.BrokerProcess process -> folder(process.node()) + "/launch";
            case Resource.KafkaCluster cluster ->
                    "of nodes " + words(cluster.addresses().keySet().stream().sorted().toList());
        };
    }

    private static String words(Iterable<?> things) {
        List<String> words = new ArrayList<>();
        things.forEach(thing -> words.add(thing.toString()));
        return String.join(", ", words);
    }
}

package io.linkspan.core.render;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.KafkaSpec;
import io.linkspan.core.link.Topology;
import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.LaunchFile;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Symbols;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Kafka on its hosts as SSH commands. */
record KafkaCommands(Blueprint blueprint, Shell shell) {
    /** Where a JDK that the spec brings as an archive is unpacked, with its checksum behind. */
    private static final String BROUGHT_JAVA = "java-";

    private KafkaSpec kafka() {
        return blueprint.topology().link().kafka();
    }

    static String host(BrokerId node) {
        return Resource.Instance.ofNode(node).name();
    }

    private Topology.Node node(BrokerId id) {
        return blueprint
                .topology()
                .node(id)
                .orElseThrow(() -> new IllegalStateException("node " + id + " has no place"));
    }

    boolean isController(BrokerId id) {
        return node(id).roles().isController();
    }

    static Optional<String> javaArchive(KafkaSpec kafka) {
        return kafka.java().filter(java -> java.endsWith(".tar.gz") || java.endsWith(".tgz"));
    }

    static String folder(KafkaSpec kafka) {
        return "kafka_2.13-" + kafka.version();
    }

    /** An SSH configuration by which hosts have names, once the bastion has its address. */
    void waysIn(Lines script) {
        script.add(
                "",
                "# The way to the hosts: `ssh -F "
                        + "\"$ssh_config\" "
                        + host(blueprint.topology().nodes().getFirst().id())
                        + "` goes through the bastion. Host keys are pinned at first contact.",
                "bastion=" + "$" + shell.variable(Resource.Instance.BASTION),
                "await 300 '^running$' \"instance $bastion\" instance_state \"$bastion\"",
                "bastion_address=$(aws ec2 describe-instances --instance-ids \"$bastion\" --output"
                        + " text \\",
                "    --query 'Reservations[0].Instances[0].PublicIpAddress')",
                "cat >\"$ssh_config\" <<END_OF_FILE",
                "Host *",
                "    User " + AwsConventions.USER,
                "    Port ${LINKSPAN_SSH_PORT:-22}",
                "    IdentityFile \"$key\"",
                "    IdentitiesOnly yes",
                "    BatchMode yes",
                "    ConnectTimeout 10",
                "    StrictHostKeyChecking accept-new",
                "    UserKnownHostsFile \"$files/known_hosts\"",
                "    LogLevel ERROR",
                "Host " + Resource.Instance.BASTION.name(),
                "    HostName $bastion_address");
        for (Topology.Node node : blueprint.topology().nodes()) {
            script.add(
                    "Host " + host(node.id()),
                    "    HostName " + node.address(),
                    "    ProxyJump " + Resource.Instance.BASTION.name());
        }
        script.add("END_OF_FILE");
    }

    /** What goes to every node's host. */
    void material(Lines script, String supervisor) {
        String archive = folder(kafka()) + ".tgz";
        String url = "https://archive.apache.org/dist/kafka/" + kafka().version() + "/" + archive;
        script.add(
                "",
                "# The supervisor: it runs a node under systemd, or under itself where there is"
                        + " none.");
        script.file("\"$files/linkspan-broker\"", supervisor);
        script.add(
                "",
                "# Kafka "
                        + kafka().version()
                        + ", checked against the checksum that Apache publishes.");
        script.add(
                "kafka_archive=${KAFKA_ARCHIVE:-"
                        + kafka().archive().map(Shell::quoted).orElse("$work/cache/" + archive)
                        + "}",
                "if [[ ! -e $kafka_archive ]]; then",
                "    mkdir -p \"$(dirname \"$kafka_archive\")\"",
                "    curl --fail --silent --show-error --location --max-time 1800 --output"
                        + " \"$kafka_archive.part\" \\",
                "        " + url,
                "    expected=$(curl --fail --silent --show-error --location --max-time 60 \\",
                "        " + url + ".sha512 | tr -d ' \\n' | sed 's/^[^:]*://' | tr A-F a-f)",
                "    printf '%s  %s\\n' \"$expected\" \"$kafka_archive.part\" | sha512sum --check"
                        + " --status ||",
                "        fail 'the Kafka archive is not what Apache published'",
                "    mv \"$kafka_archive.part\" \"$kafka_archive\"",
                "fi");
        javaArchive(kafka())
                .ifPresent(archived ->
                        script.add(
                                "java_archive=" + Shell.quoted(archived),
                                "java_sum=$(sha256sum \"$java_archive\")",
                                "java_folder=" + BROUGHT_JAVA + "${java_sum:0:16}"));
    }

    void installation(Lines script, Resource.KafkaInstallation wanted) {
        String host = host(wanted.node());
        String folder = "kafka_2.13-" + wanted.version();
        script.add(
                "await 300 '^ready$' " + host + " on " + host + " 'echo ready'",
                "sent \"$files/linkspan-broker\" "
                        + host
                        + " 'umask 077; mkdir -p ~/kafka/bin && cat >~/kafka/bin/.new &&",
                "    chmod 700 ~/kafka/bin/.new && mv -f ~/kafka/bin/.new"
                        + " ~/kafka/bin/linkspan-broker'",
                "unpacked " + host + " \"$kafka_archive\" " + folder);
        if (javaArchive(kafka()).isPresent()) {
            script.add("unpacked " + host + " \"$java_archive\" \"$java_folder\"");
        }
        script.add(
                "on "
                        + host
                        + " 'cd ~/kafka && ln -sfn "
                        + folder
                        + " current.new && mv -fT current.new current'");
    }

    void configuration(Lines script, Resource.BrokerConfiguration wanted) {
        String file = "\"$files/node" + wanted.node() + ".properties\"";
        SortedSet<String> domains = new TreeSet<>();
        String text =
                Symbols.renamed(
                        wanted.text(),
                        (consumer, zone) -> {
                            String name = shell.domain(consumer, zone);
                            domains.add(name);
                            return "${" + name + "}";
                        });
        script.file(file, text);
        if (!domains.isEmpty()) {
            script.add("filled " + file + " " + String.join(" ", domains));
        }
        script.add(
                "# The supervisor keeps the previous file beside it, and puts in the home folder,"
                        + " which the host knows.",
                "sent "
                        + file
                        + " "
                        + host(wanted.node())
                        + " '~/kafka/bin/linkspan-broker configure'");
    }

    /** The id of a cluster that is there already, or a new one. */
    void clusterId(Lines script) {
        script.add("cluster_id=''");
        StringBuilder hosts = new StringBuilder();
        blueprint.topology().nodes().forEach(node -> hosts.append(' ').append(host(node.id())));
        script.add(
                "for host in" + hosts,
                "do",
                "    [[ -n $cluster_id ]] || cluster_id=$(observed \"$host\" cluster)",
                "done",
                "[[ -n $cluster_id ]] || cluster_id=$(new_cluster_id)",
                "echo \"cluster id: $cluster_id\"");
    }

    void storage(Lines script, Resource.BrokerStorage wanted) {
        String host = host(wanted.node());
        script.add(
                "volume=$(aws ec2 describe-instances --instance-ids \"$"
                        + shell.variable(Resource.Instance.ofNode(wanted.node()))
                        + "\" --query \"Reservations[].Instances[].BlockDeviceMappings[?DeviceName=='"
                        + AwsConventions.DATA_DEVICE
                        + "'][].Ebs.VolumeId\" --output text)",
                "[[ -z $volume ]] || on "
                        + host
                        + " \"~/kafka/bin/linkspan-broker volume $volume "
                        + AwsConventions.DATA_DEVICE
                        + "\"",
                "formatted=$(on " + host + " \"~/kafka/bin/linkspan-broker format $cluster_id\")",
                "[[ $formatted == \"$cluster_id\" ]] || fail \""
                        + host
                        + " is formatted for cluster $formatted\"");
    }

    void process(Lines script, Resource.BrokerProcess wanted) {
        String host = host(wanted.node());
        Topology.Node node = node(wanted.node());
        String file = "\"$files/node" + wanted.node() + ".launch\"";
        boolean brought = javaArchive(kafka()).isPresent();
        script.file(
                file,
                LaunchFile.render(
                        wanted.launch(), brought ? "${java_home}" : kafka().java().orElse("")));
        if (brought) {
            script.add(
                    "java_home=$(observed " + host + " home)/kafka/$java_folder",
                    "filled " + file + " java_home");
        }
        script.add(
                "sent " + file + " " + host + " '~/kafka/bin/linkspan-broker launch' >/dev/null",
                "started "
                        + host
                        + " "
                        + node.address()
                        + " "
                        + (node.roles().isController()
                                ? kafka().ports().controller()
                                : kafka().ports().internal()));
    }

    void cluster(Lines script, Resource.KafkaCluster wanted) {
        script.add("cluster_complete");
    }

    /** Used as soon as a node is restarted, so it stands before the first start. */
    void complete(Lines script, Resource.KafkaCluster wanted) {
        script.add("", "# All brokers have joined.", "cluster_complete() {");
        for (BrokerId broker : wanted.brokers()) {
            script.add(
                    "    joined "
                            + host(broker)
                            + " "
                            + wanted.addresses().get(broker)
                            + " "
                            + wanted.internalPort());
        }
        script.add("}");
    }
}

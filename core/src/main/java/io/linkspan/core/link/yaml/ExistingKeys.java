package io.linkspan.core.link.yaml;

import io.linkspan.core.link.yaml.SpecKey.Kind;
import java.util.ArrayList;
import java.util.List;

/** The keys of {@code kafka.existing}. */
final class ExistingKeys {
    private static final String PATH = "kafka.existing";
    private static final String BROKER = PATH + ".brokers[]";

    private ExistingKeys() {}

    static List<SpecKey> all() {
        List<SpecKey> keys = new ArrayList<>();
        keys.add(
                SpecKey.section(
                        PATH,
                        "A cluster that runs already, KRaft or ZooKeeper, in place of version and brokers. Linkspan adds the consumers' listeners to its files and restarts it broker by broker; it never formats, installs or deletes anything there. Needs aws.vpc.id; aws.bastion is not needed."));
        keys.add(
                SpecKey.optional(
                        PATH + ".timeout",
                        Kind.INTEGER,
                        "300",
                        "Seconds that each step of the rolling restart may take before it stops: 10-3600.",
                        "600"));
        keys.add(SpecKey.section(PATH + ".ssh", "How the brokers' hosts are entered."));
        login(keys, PATH + ".ssh");
        keys.add(
                SpecKey.section(
                        PATH + ".bastion",
                        "Your host that SSH to the brokers goes through; without it they are entered directly."));
        keys.add(
                SpecKey.required(
                        PATH + ".bastion.host",
                        Kind.TEXT,
                        "Its address or name, as seen from here.",
                        "203.0.113.10"));
        login(keys, PATH + ".bastion");
        keys.add(SpecKey.required(PATH + ".brokers", Kind.SECTIONS, "Every broker.", ""));
        keys.add(SpecKey.required(BROKER + ".id", Kind.INTEGER, "Its node.id or broker.id.", "1"));
        keys.add(
                SpecKey.required(
                        BROKER + ".zone",
                        Kind.TEXT,
                        "The id of the zone it stands in; compared with its instance's subnet.",
                        "usw2-az1"));
        keys.add(
                SpecKey.required(
                        BROKER + ".host",
                        Kind.TEXT,
                        "Its private IPv4 address in the network.",
                        "10.0.0.10"));
        keys.add(
                SpecKey.required(
                        BROKER + ".config",
                        Kind.TEXT,
                        "The absolute path of its server.properties.",
                        "/home/ec2-user/config/server.properties"));
        keys.add(
                SpecKey.optional(
                        BROKER + ".unit",
                        Kind.TEXT,
                        "",
                        "The systemd unit that runs it. Each broker has unit, restart, or stop and start.",
                        "kafka.service"));
        keys.add(
                SpecKey.optional(
                        BROKER + ".restart",
                        Kind.TEXT,
                        "",
                        "A command on the host that restarts it.",
                        "/opt/kafka/restart.sh"));
        keys.add(
                SpecKey.optional(
                        BROKER + ".stop",
                        Kind.TEXT,
                        "",
                        "A command that returns when it has ended; goes with start.",
                        "/opt/kafka/stop.sh"));
        keys.add(
                SpecKey.optional(
                        BROKER + ".start",
                        Kind.TEXT,
                        "",
                        "A command that begins it in the background; goes with stop.",
                        "/opt/kafka/start.sh"));
        return keys;
    }

    private static void login(List<SpecKey> keys, String path) {
        boolean bastion = path.endsWith("bastion");
        keys.add(
                SpecKey.optional(
                        path + ".user",
                        Kind.TEXT,
                        bastion ? PATH + ".ssh.user" : "ec2-user",
                        "The user to be; must read and write the files there.",
                        "ec2-user"));
        keys.add(
                SpecKey.optional(
                        path + ".key",
                        Kind.TEXT,
                        bastion ? PATH + ".ssh.key" : "the link's own, in the work folder",
                        "The private key's file on this machine.",
                        "~/.ssh/kafka-vpc-key-pair.pem"));
        keys.add(
                SpecKey.optional(
                        path + ".port",
                        Kind.INTEGER,
                        bastion ? PATH + ".ssh.port" : "22",
                        "The port of its SSH server.",
                        "22"));
    }
}

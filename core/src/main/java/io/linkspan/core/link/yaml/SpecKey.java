package io.linkspan.core.link.yaml;

import java.util.ArrayList;
import java.util.List;

/**
 * One key of the spec. {@link #ALL} is the only list of keys there is: the parser knows no others,
 * and docs/spec.md is written from it.
 *
 * @param path the full path; {@code []} stands for each item of a list
 * @param standard the default in words; empty where there is none
 * @param meaning one or two sentences
 * @param example a value as it would be written; empty for sections
 */
record SpecKey(String path, Kind kind, Need need, String standard, String meaning, String example) {

    /** What a key holds. */
    enum Kind {
        TEXT("text"),
        INTEGER("whole number"),
        FLAG("true or false"),
        SECTION("section"),
        TEXTS("list"),
        SECTIONS("list of sections"),
        ENTRIES("section of any keys");

        private final String shown;

        Kind(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }
    }

    /** Whether a section must have the key. */
    enum Need {
        REQUIRED,
        OPTIONAL
    }

    static final List<SpecKey> ALL = table();

    /** The section's path; empty at the top. */
    String parent() {
        int dot = path.lastIndexOf('.');
        return dot < 0 ? "" : path.substring(0, dot);
    }

    /** The key itself. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /** The keys that the section at {@code path} takes. */
    static List<SpecKey> of(String path) {
        return ALL.stream().filter(k -> k.parent().equals(path)).toList();
    }

    private static List<SpecKey> table() {
        List<SpecKey> keys = new ArrayList<>();
        keys.addAll(top());
        keys.addAll(aws());
        keys.addAll(ExistingResourceKeys.all());
        keys.addAll(kafka());
        keys.addAll(ExistingKeys.all());
        keys.addAll(consumers());
        return List.copyOf(keys);
    }

    static SpecKey required(String path, Kind kind, String meaning, String example) {
        return new SpecKey(path, kind, Need.REQUIRED, "", meaning, example);
    }

    static SpecKey optional(
            String path, Kind kind, String standard, String meaning, String example) {
        return new SpecKey(path, kind, Need.OPTIONAL, standard, meaning, example);
    }

    static SpecKey section(String path, String meaning) {
        return new SpecKey(path, Kind.SECTION, Need.OPTIONAL, "", meaning, "");
    }

    private static List<SpecKey> top() {
        return List.of(
                optional(
                        "apiVersion",
                        Kind.TEXT,
                        "linkspan/v1",
                        "The version of this format.",
                        "linkspan/v1"),
                required(
                        "name",
                        Kind.TEXT,
                        "Names and tags of all that is made begin with it. 1-16 characters of a-z, 0-9 and hyphen, a letter first.",
                        "orders"),
                new SpecKey("aws", Kind.SECTION, Need.REQUIRED, "", "Where on AWS.", ""),
                optional(
                        "zones",
                        Kind.TEXTS,
                        "those the first consumer reports",
                        "Availability zones by id, in the order in which brokers are numbered; a zone's subnet follows its own number. Ids are the same in every account; names like us-west-2a are not.",
                        "[usw2-az1, usw2-az2, usw2-az3]"),
                section("kafka", "The cluster."),
                section(
                        "link",
                        "Ports of the load balancer, and so of the endpoint, for the first consumer."),
                optional(
                        "link.bootstrapPort", Kind.INTEGER, "9092", "Leads to any broker.", "9092"),
                optional(
                        "link.brokerPorts",
                        Kind.TEXT,
                        "9093-9141",
                        "One port for each broker, chosen by its id; at most 49, for a load balancer takes 50 listeners.",
                        "9093-9141"),
                required(
                        "consumers",
                        Kind.SECTIONS,
                        "Who reads from the cluster, one or more. Each gets a listener of its own on the brokers (EXTERNAL, EXTERNAL2, ...) and ports of its own on the load balancer. Each item is either tidbCloud or generic.",
                        ""));
    }

    private static List<SpecKey> aws() {
        return List.of(
                required(
                        "aws.region",
                        Kind.TEXT,
                        "The region of everything; the consumer's too.",
                        "us-west-2"),
                section("aws.vpc", "The network: cidr makes one, id uses one that exists."),
                optional(
                        "aws.vpc.cidr",
                        Kind.TEXT,
                        "10.0.0.0/16",
                        "Addresses of the network to make, /16 to /28; cut into one subnet for each zone and one for the bastion.",
                        "10.0.0.0/16"),
                optional(
                        "aws.vpc.id",
                        Kind.TEXT,
                        "",
                        "A network of yours: used, never altered beyond this spec, never deleted.",
                        "vpc-01f50b790fa01dffa"),
                new SpecKey(
                        "aws.bastion",
                        Kind.SECTION,
                        Need.REQUIRED,
                        "",
                        "The host that SSH to the brokers goes through.",
                        ""),
                required(
                        "aws.bastion.sshFrom",
                        Kind.TEXTS,
                        "Who may connect to the bastion by SSH, as IPv4 blocks; the word caller stands for the address of the machine that runs Linkspan, as checkip.amazonaws.com tells it, or as LINKSPAN_CALLER_ADDRESS says. There is no default: the guide's 0.0.0.0/0 would open it to the world.",
                        "[203.0.113.0/24]"),
                optional(
                        "aws.bastion.instanceType",
                        Kind.TEXT,
                        "t2.small",
                        "The bastion's size.",
                        "t2.small"),
                section("aws.brokers", "The brokers' hosts."),
                optional(
                        "aws.brokers.instanceType",
                        Kind.TEXT,
                        "t2.large",
                        "The size of each.",
                        "t2.large"),
                optional(
                        "aws.brokers.dataVolumeGiB",
                        Kind.INTEGER,
                        "100",
                        "Size of each broker's data volume (gp3, encrypted), 1-16384 GiB. Kafka's messages are on"
                                + " it, and it outlives its host: the node's next host takes it over. It can grow,"
                                + " also while the broker runs, and never shrinks.",
                        "500"),
                section("aws.loadBalancer", "The network load balancer."),
                optional(
                        "aws.loadBalancer.crossZone",
                        Kind.FLAG,
                        "false",
                        "Whether a node forwards to brokers of other zones, which costs traffic between zones.",
                        "true"),
                optional(
                        "aws.loadBalancer.clientsFrom",
                        Kind.TEXTS,
                        "[0.0.0.0/0], with a warning",
                        "Addresses of the consumers' clients that its security group admits, as IPv4 blocks. For TiDB Cloud: Project Settings > Network Access > Project CIDR > AWS.",
                        "[10.250.0.0/16]"));
    }

    private static List<SpecKey> kafka() {
        return List.of(
                optional(
                        "kafka.version",
                        Kind.TEXT,
                        "4.4.0",
                        "The release to run, 3.7.1 or newer.",
                        "3.9.1"),
                section("kafka.brokers", "Which nodes: perZone counts them, nodes lists them."),
                optional(
                        "kafka.brokers.perZone",
                        Kind.INTEGER,
                        "1",
                        "So many nodes in each zone; ids from 1 go round the zones. Nodes 1 to 3 are broker and controller at once, all further ones brokers only, so that a cluster grows without a change of its controllers.",
                        "2"),
                optional(
                        "kafka.brokers.nodes",
                        Kind.SECTIONS,
                        "",
                        "Exactly these nodes, in place of perZone.",
                        ""),
                required(
                        "kafka.brokers.nodes[].id",
                        Kind.INTEGER,
                        "Kafka's node.id, unique in the cluster; gaps are fine.",
                        "1"),
                required(
                        "kafka.brokers.nodes[].zone",
                        Kind.TEXT,
                        "The zone's id, one of zones.",
                        "usw2-az1"),
                optional(
                        "kafka.brokers.nodes[].roles",
                        Kind.TEXTS,
                        "[broker, controller]",
                        "What the node does. Controllers stay controllers, and no other node becomes one, once the cluster is formatted.",
                        "[broker]"),
                section("kafka.ports", "Ports on the nodes; each consumer has one more."),
                optional(
                        "kafka.ports.internal",
                        Kind.INTEGER,
                        "9092",
                        "The INTERNAL listener: brokers among themselves and clients inside the network.",
                        "9092"),
                optional(
                        "kafka.ports.controller",
                        Kind.INTEGER,
                        "29092",
                        "The CONTROLLER listener.",
                        "29092"),
                optional(
                        "kafka.quorum",
                        Kind.TEXT,
                        "static",
                        "How nodes know the controllers: static lists them in every node's file; dynamic (Kafka 3.9 or newer) keeps them in the metadata log. Fixed once the cluster is formatted.",
                        "dynamic"),
                optional(
                        "kafka.restartTimeout",
                        Kind.INTEGER,
                        "300",
                        "Seconds that each step of a rolling restart may take - until the cluster can spare a node, until the node is back - before the roll stops: 10-3600. A broker with much data on its disk may take long to be in sync again.",
                        "1200"),
                optional(
                        "kafka.java",
                        Kind.TEXT,
                        "the hosts' own",
                        "A JDK: its home folder on the hosts, or an archive (.tar.gz) on this machine to bring there. Without it the newest on the hosts that the release supports.",
                        "/usr/lib/jvm/java-21"),
                optional(
                        "kafka.archive",
                        Kind.TEXT,
                        "made for the version",
                        "A Kafka archive (.tgz) on this machine to bring to the hosts.",
                        "kafka_2.13-3.9.1.tgz"),
                optional(
                        "kafka.heap",
                        Kind.TEXT,
                        "a quarter of the instance type's memory, at most 6 GiB: 2 GiB on t2.large",
                        "Each node's heap, 64 MiB to 256 GiB, in MiB or GiB. Kafka reads and writes through the page cache, which gets the rest.",
                        "4 GiB"),
                optional(
                        "kafka.jvmOptions",
                        Kind.TEXTS,
                        "[]",
                        "Further options for the nodes' Java, one in each item. The heap is set by kafka.heap.",
                        "[-XX:+UseZGC]"),
                optional(
                        "kafka.settings",
                        Kind.ENTRIES,
                        "",
                        "Further server.properties entries. Those that Linkspan plans (listeners, roles, ids, folders) are refused.",
                        "{log.retention.hours: 48}"));
    }

    private static List<SpecKey> consumers() {
        List<SpecKey> keys = new ArrayList<>();
        String tidb = "consumers[].tidbCloud";
        keys.add(section(tidb, "A TiDB Cloud cluster on AWS."));
        keys.add(
                required(
                        tidb + ".clusterId", Kind.TEXT, "Its id, digits.", "10048930788495339885"));
        keys.add(
                optional(
                        tidb + ".displayName",
                        Kind.TEXT,
                        "the link's name and -kafka",
                        "The private link connection's name, unique among the consumers.",
                        "orders-kafka"));
        keys.add(
                optional(
                        tidb + ".connectionId",
                        Kind.TEXT,
                        "",
                        "A private link connection of yours to the link's endpoint service: used, never deleted, and domains attached to it stay attached; without it one is made.",
                        "plc-xsdfqxd2"));
        keys.add(
                optional(
                        tidb + ".attachDomainId",
                        Kind.TEXT,
                        "",
                        "Which of the domains attached to connectionId to use; without it the first that TiDB Cloud manages, and some are attached where there are none.",
                        "attach-domain-x7k2p9q4"));
        keys.addAll(ports(tidb));
        keys.addAll(security(tidb));
        String generic = "consumers[].generic";
        keys.add(
                section(
                        generic,
                        "Any other PrivateLink client, which makes its own endpoint and names."));
        keys.add(
                required(
                        generic + ".name",
                        Kind.TEXT,
                        "What to call it, unique among the consumers.",
                        "analytics"));
        keys.add(
                required(
                        generic + ".principals",
                        Kind.TEXTS,
                        "Who may connect: ARNs, account ids, or * for anybody.",
                        "[\"arn:aws:iam::123456789012:root\"]"));
        keys.add(
                optional(
                        generic + ".accountId",
                        Kind.TEXT,
                        "",
                        "The account that makes the endpoint. `apply` accepts its connections, and no other's, once they are there; until then `plan` says that it is awaited. Without it you accept the connection yourself, and `verify` does not know it.",
                        "\"123456789012\""));
        keys.add(
                required(
                        generic + ".advertisedPattern",
                        Kind.TEXT,
                        "How it calls a broker; {id}, {zone} and {port} stand for the broker's. Ends with :{port}.",
                        "\"b{id}.{zone}.kafka.example.com:{port}\""));
        keys.add(
                optional(
                        generic + ".zones",
                        Kind.TEXTS,
                        "",
                        "Zones of its endpoint, by id; required of the first consumer where zones is not given.",
                        "[usw2-az1, usw2-az2]"));
        keys.addAll(ports(generic));
        keys.addAll(security(generic));
        return keys;
    }

    private static List<SpecKey> ports(String path) {
        return List.of(
                optional(
                        path + ".listenerPort",
                        Kind.INTEGER,
                        "39092 for the first consumer, 39093 for the second, ...",
                        "The port of this consumer's listener on the brokers.",
                        "39092"),
                optional(
                        path + ".bootstrapPort",
                        Kind.INTEGER,
                        "link.bootstrapPort for the first consumer, the next free port for others",
                        "Its port on the load balancer that leads to any broker.",
                        "9192"),
                optional(
                        path + ".brokerPorts",
                        Kind.TEXT,
                        "link.brokerPorts for the first consumer, as many free ports for others",
                        "Its ports on the load balancer, one for each broker.",
                        "9193-9241"));
    }

    private static List<SpecKey> security(String path) {
        String security = path + ".security";
        return List.of(
                section(security, "How this consumer's listener is secured."),
                optional(
                        security + ".protocol",
                        Kind.TEXT,
                        "PLAINTEXT",
                        "PLAINTEXT, SASL_PLAINTEXT, SASL_SSL or SSL. With SASL the listener has one user, whose permissions are all that is needed and no more.",
                        "SASL_SSL"),
                optional(
                        security + ".mechanism",
                        Kind.TEXT,
                        "SCRAM-SHA-512",
                        "SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN.",
                        "SCRAM-SHA-256"),
                optional(
                        security + ".user",
                        Kind.TEXT,
                        "the consumer's name",
                        "The user's name, of this listener only; on a cluster that runs already, one that nobody has yet.",
                        "changefeed"),
                section(
                        security + ".password",
                        "Where the user's password comes from; without it one is generated and kept in the work folder's secrets."),
                optional(
                        security + ".password.file",
                        Kind.TEXT,
                        "",
                        "A file on this machine that holds nothing but the password.",
                        "/run/secrets/kafka"),
                optional(
                        security + ".password.env",
                        Kind.TEXT,
                        "",
                        "A variable of Linkspan's environment.",
                        "KAFKA_PASSWORD"),
                section(
                        security + ".tls",
                        "Certificates of your own; without it Linkspan makes an authority and certificates and keeps their keys in the work folder's secrets."),
                required(
                        security + ".tls.certificate",
                        Kind.TEXT,
                        "A PEM file: the brokers' certificate, which must cover every advertised name, and those between it and its authority.",
                        "kafka.crt"),
                required(
                        security + ".tls.key",
                        Kind.TEXT,
                        "A PEM file: the certificate's private key, PKCS #8, not encrypted.",
                        "kafka.key"),
                optional(
                        security + ".tls.ca",
                        Kind.TEXT,
                        "public authorities",
                        "A PEM file: the authority that clients trust.",
                        "ca.crt"));
    }
}

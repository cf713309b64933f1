package io.linkspan.core.verify;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The catalogue: every kind of proof, in the order in which a client's packet meets what it is
 * about. Codes are stable: scripts and documents name them; a code is never used again.
 */
public enum CheckKind {
    CLOCK(
            Hop.ACC,
            2,
            Reach.LINK,
            "This machine's clock agrees with the cloud's",
            "AWS refuses signatures that are more than five minutes off. The cloud's own answer carries its time.",
            "Set this machine's clock: timedatectl set-ntp true"),
    ACCOUNT(
            Hop.ACC,
            1,
            Reach.LINK,
            "AWS answers and knows the caller",
            "The caller's identity is asked for and the region is read; every other look at AWS rests on this.",
            "Set AWS_ENDPOINT_URL, AWS_REGION and the keys of an account that may read EC2 and Elastic Load Balancing"),
    CONSUMER_API(
            Hop.ACC,
            3,
            Reach.TIDB,
            "The consumer's API answers and knows the cluster",
            "It is asked for the cluster's zones and private link connections.",
            "Set TIDBCLOUD_PUBLIC_KEY and TIDBCLOUD_PRIVATE_KEY of the cluster's project"),
    ZONE_EXISTS(
            Hop.ZONE,
            2,
            Reach.ZONE,
            "The zone exists for this account",
            "Zones are compared by id, which all accounts share; names differ from account to account.",
            "Choose zones that both this account and the consumer have"),
    ZONE_SHARED(
            Hop.ZONE,
            3,
            Reach.TIDB_ZONE,
            "The consumer can have an endpoint in the zone",
            "The consumer's API says in which zones it can; a broker elsewhere would be out of its reach.",
            "Take the zone out of zones, or move its brokers to a zone that the consumer reaches"),
    VPC(
            Hop.NET,
            1,
            Reach.LINK,
            "The network exists",
            "The VPC that the spec names, or that carries the link's tag, is there with the spec's address block.",
            "linkspan apply"),
    SUBNET(
            Hop.NET,
            2,
            Reach.ZONE,
            "The zone has its subnet",
            "A subnet with the planned block lies in this zone; brokers and the load balancer's node stand in it.",
            "aws ec2 create-subnet --availability-zone-id ZONE --cidr-block BLOCK"),
    WAY_IN(
            Hop.NET,
            3,
            Reach.LINK,
            "The bastion's subnet has a way in",
            "Its route table leads 0.0.0.0/0 to an internet gateway that is attached to the network.",
            "aws ec2 create-route --destination-cidr-block 0.0.0.0/0 --gateway-id IGW"),
    NETWORK_ACL(
            Hop.NET,
            4,
            Reach.ZONE,
            "The subnet's network ACL lets the path's traffic through, both ways",
            "ACLs are stateless: the listener ports must be admitted, and the answers to ephemeral ports.",
            "aws ec2 delete-network-acl-entry for the rule that denies"),
    INSTANCE(
            Hop.HOST,
            2,
            Reach.NODE,
            "The node's host runs at its planned address",
            "An instance with the planned private address is running in the node's zone.",
            "aws ec2 start-instances --instance-ids ID, or linkspan apply when it is gone"),
    BASTION(
            Hop.HOST,
            1,
            Reach.LINK,
            "The bastion can be reached by SSH",
            "Every look from inside the provider's network goes through it.",
            "Start the bastion and let this machine's address in: aws.bastion.sshFrom"),
    HOST_ENTERED(
            Hop.HOST,
            3,
            Reach.NODE,
            "The node's host can be entered through the bastion",
            "Its files, processes and sockets are read by one SSH command.",
            "Let TCP 22 in from the bastion's subnet, and put the link's public key into authorized_keys"),
    HOST_CLOCK(
            Hop.HOST,
            4,
            Reach.NODE,
            "The host's clock agrees with this machine's",
            "Kafka's log times, transactions and certificates go by it.",
            "timedatectl set-ntp true on the host"),
    FILE(
            Hop.CFG,
            1,
            Reach.NODE,
            "server.properties names this node",
            "node.id and process.roles are the planned ones.",
            "Set node.id and process.roles, restart the node"),
    FILE_LISTENERS(
            Hop.CFG,
            2,
            Reach.NODE,
            "server.properties has all listeners on their ports",
            "INTERNAL, CONTROLLER and one for each consumer, as the node's roles ask.",
            "Add the listener to listeners, restart the node"),
    FILE_BINDING(
            Hop.CFG,
            3,
            Reach.NODE,
            "Listeners are bound where others can reach them",
            "Each is bound to the host's own address or to all of them, not to a loopback address.",
            "Bind the listener to the host's own address, restart the node"),
    FILE_INTER_BROKER(
            Hop.CFG,
            4,
            Reach.BROKER,
            "Brokers talk to each other on INTERNAL",
            "With another inter.broker.listener.name replication would go out through the load balancer, or nowhere.",
            "Set inter.broker.listener.name=INTERNAL, restart the broker"),
    FILE_PROTOCOLS(
            Hop.CFG,
            5,
            Reach.NODE,
            "The protocol map knows every listener",
            "Kafka does not start with a listener that listener.security.protocol.map leaves out.",
            "Add the listener to listener.security.protocol.map, restart the node"),
    FILE_PLACEHOLDER(
            Hop.CFG,
            6,
            Reach.BROKER,
            "No placeholder is left in an address",
            "unique_name and its like must have been replaced by what the consumer's API says.",
            "Put the real name in, restart the broker"),
    FILE_INTERNAL_NAME(
            Hop.CFG,
            7,
            Reach.BROKER,
            "INTERNAL is advertised at the host's own address",
            "Other brokers and clients inside the network go where it says.",
            "Set INTERNAL in advertised.listeners to the host's address, restart the broker"),
    FILE_ADVERTISED(
            Hop.CFG,
            11,
            Reach.CONSUMER_BROKER,
            "The consumer's listener is advertised by the broker's own name",
            "The name begins as the consumer's pattern asks, so that two brokers never share one.",
            "Set the listener's name in advertised.listeners, restart the broker"),
    FILE_ADVERTISED_ZONE(
            Hop.CFG,
            8,
            Reach.CONSUMER_BROKER,
            "The advertised name is of the broker's own zone",
            "Without cross-zone balancing another zone's endpoint address cannot reach the broker.",
            "Put the broker's own zone id into the advertised name, restart the broker"),
    FILE_ADVERTISED_DOMAIN(
            Hop.CFG,
            9,
            Reach.TIDB_BROKER,
            "The advertised name lies in this connection's domain",
            "The consumer resolves only names under the domains attached to its own connection.",
            "Put the connection's unique name into the advertised name, restart the broker"),
    FILE_ADVERTISED_PORT(
            Hop.CFG,
            10,
            Reach.CONSUMER_BROKER,
            "The advertised port is the broker's own",
            "The port alone tells the load balancer which broker is meant; no two brokers may share one.",
            "Set the broker's own port in advertised.listeners, restart the broker"),
    FILE_VOTERS(
            Hop.CFG,
            12,
            Reach.NODE,
            "The node knows the planned controllers",
            "controller.quorum.voters, or controller.quorum.bootstrap.servers, names every controller at its address.",
            "Set controller.quorum.voters as on the other nodes, restart the node"),
    CLUSTER_ID(
            Hop.CFG,
            13,
            Reach.NODE,
            "The node's storage belongs to this cluster",
            "meta.properties holds the cluster id that most nodes hold.",
            "Move the node's log folder away and format it with the cluster's id"),
    RUNNING(
            Hop.PROC,
            1,
            Reach.NODE,
            "Kafka runs on the host",
            "The node's process is alive.",
            "~/kafka/bin/linkspan-broker start on the host; ~/kafka/bin/linkspan-broker log says why it ended"),
    CURRENT(
            Hop.PROC,
            3,
            Reach.NODE,
            "Kafka runs with the files that stand there",
            "Listeners do not change without a restart.",
            "Restart the node"),
    LISTENING(
            Hop.PROC,
            2,
            Reach.NODE,
            "The process listens on every planned port",
            "The host's own list of listening sockets is read.",
            "Restart the node; its log says why a port could not be opened"),
    CLUSTER_TOLD(
            Hop.KAF,
            5,
            Reach.LINK,
            "A broker tells what it knows of the cluster",
            "Brokers are asked on INTERNAL, one after the other, for members, quorum and topics.",
            "Start the brokers; ~/kafka/bin/linkspan-broker log on their hosts says what keeps them silent"),
    QUORUM(
            Hop.KAF,
            3,
            Reach.LINK,
            "The controllers have a leader",
            "A broker's INTERNAL listener is asked for the metadata quorum. Without a leader nothing can change.",
            "Start the missing controllers, so that more than half of them run"),
    UNFENCED(
            Hop.KAF,
            4,
            Reach.BROKER,
            "The broker is registered and unfenced",
            "The controller counts it among the brokers that may lead partitions.",
            "Look into the broker's log for why its heartbeats do not arrive; restart it"),
    INTERNAL_BROKERS(
            Hop.KAF,
            1,
            Reach.BROKER,
            "INTERNAL bootstrap sees exactly the planned brokers",
            "The broker is asked on its INTERNAL listener for the cluster's members and their addresses.",
            "Start the missing brokers, or stop those that the spec does not name"),
    EXTERNAL_NAMES(
            Hop.KAF,
            2,
            Reach.CONSUMER_BROKER,
            "EXTERNAL metadata shows the advertised name",
            "The broker is asked on the consumer's listener; it must call itself by the consumer's pattern, on its own port.",
            "Set the listener's name in the broker's advertised.listeners and restart it"),
    MIN_INSYNC(
            Hop.KAF,
            6,
            Reach.LINK,
            "min.insync.replicas can be reached",
            "No topic asks for more copies in sync than there are brokers.",
            "kafka-configs.sh --alter --entity-type topics --entity-name TOPIC --add-config min.insync.replicas=N"),
    REPLICAS(
            Hop.KAF,
            7,
            Reach.LINK,
            "Every topic has the replicas that its min.insync.replicas asks for",
            "With fewer, producers with acks=all are refused whatever runs.",
            "Add replicas with kafka-reassign-partitions.sh, or lower the topic's min.insync.replicas"),
    IN_SYNC(
            Hop.KAF,
            8,
            Reach.LINK,
            "Every partition has a leader and enough replicas in sync",
            "The cluster's own metadata is read, partition by partition.",
            "Start the brokers that hold the missing replicas, and wait for them to catch up"),
    BALANCER(
            Hop.NLB,
            2,
            Reach.LINK,
            "The network load balancer is there and active",
            "It stands in the link's network with nodes at the planned addresses.",
            "linkspan apply"),
    BALANCER_ZONE(
            Hop.NLB,
            3,
            Reach.ZONE,
            "The load balancer has a node in the zone",
            "An endpoint's address forwards to the node of its own zone.",
            "aws elbv2 set-subnets with a subnet of every zone"),
    LISTENER(
            Hop.NLB,
            4,
            Reach.PORT,
            "The load balancer listens on the port",
            "Each consumer has one bootstrap port and one port for each broker, TCP.",
            "aws elbv2 create-listener --protocol TCP --port PORT"),
    FORWARD(
            Hop.NLB,
            5,
            Reach.PORT,
            "The listener forwards to the right target group",
            "Where another group holds just the right targets, the listener is what is wrong.",
            "aws elbv2 modify-listener --default-actions Type=forward,TargetGroupArn=ARN"),
    GROUP_NETWORK(
            Hop.TGT,
            4,
            Reach.PORT,
            "The target group is of this network and speaks TCP",
            "AWS refuses to let a listener forward to a group of another VPC; what is behind one of another protocol is never reached.",
            "Make a group in the link's network and let the listener forward to it"),
    TARGETS(
            Hop.TGT,
            1,
            Reach.PORT,
            "The right hosts are registered",
            "A broker's port has its broker, the bootstrap port all brokers.",
            "aws elbv2 register-targets --targets Id=INSTANCE,Port=PORT"),
    TARGET_PORT(
            Hop.TGT,
            2,
            Reach.PORT,
            "Targets are registered with the consumer's listener port",
            "Another port leads to another listener, or nowhere.",
            "Deregister the target and register it with the right port"),
    TARGET_STRAY(
            Hop.TGT,
            3,
            Reach.PORT,
            "No other target is registered",
            "A second broker behind a broker's port answers half of the requests; a terminated host answers none.",
            "aws elbv2 deregister-targets --targets Id=INSTANCE,Port=PORT"),
    HEALTH_CHECK(
            Hop.TGT,
            5,
            Reach.PORT,
            "The health check looks at the target's own port by TCP",
            "On another port it tells of something else.",
            "aws elbv2 modify-target-group --health-check-protocol TCP --health-check-port traffic-port"),
    PROXY_PROTOCOL(
            Hop.TGT,
            6,
            Reach.PORT,
            "PROXY protocol is off",
            "Kafka cannot read its header and drops the connection.",
            "aws elbv2 modify-target-group-attributes --attributes Key=proxy_protocol_v2.enabled,Value=false"),
    BOOTSTRAP_ZONE(
            Hop.TGT,
            8,
            Reach.BOOTSTRAP_ZONE,
            "The bootstrap port has a target that the zone can reach",
            "With cross-zone balancing off a node forwards only to targets of its own zone.",
            "Register a broker of the zone, or switch load_balancing.cross_zone.enabled on"),
    HEALTH(
            Hop.TGT,
            7,
            Reach.PORT,
            "All targets are healthy",
            "As the load balancer itself sees them.",
            "Let the load balancer's subnets in at the target's port, and start what listens there"),
    ADMITS_PEERS(
            Hop.SG,
            1,
            Reach.NODE,
            "The host's security groups admit the other nodes",
            "INTERNAL and CONTROLLER from every planned node's subnet, SSH from the bastion's.",
            "aws ec2 authorize-security-group-ingress"),
    ADMITS_BALANCER(
            Hop.SG,
            2,
            Reach.CONSUMER_BROKER,
            "The broker's security groups admit the load balancer",
            "Traffic of the link comes from the addresses of the load balancer's nodes, whatever client made it.",
            "aws ec2 authorize-security-group-ingress with the load balancer's subnets"),
    BALANCER_ADMITS(
            Hop.SG,
            3,
            Reach.CONSUMER,
            "The load balancer's security groups admit the consumer",
            "When they are enforced on PrivateLink traffic, they see the client's private address.",
            "aws ec2 authorize-security-group-ingress with the consumer's block"),
    BALANCER_EGRESS(
            Hop.SG,
            4,
            Reach.CONSUMER,
            "The load balancer's security groups let it reach the brokers",
            "Health checks and traffic obey the outbound rules.",
            "aws ec2 authorize-security-group-egress to the brokers' subnets"),
    NODE_EGRESS(
            Hop.SG,
            5,
            Reach.NODE,
            "The host's security groups let it reach the other nodes",
            "Replication and the quorum need it.",
            "aws ec2 authorize-security-group-egress to the other nodes' subnets"),
    BROKER_PORT(
            Hop.NLB,
            1,
            Reach.BROKER_PORT,
            "The load balancer's port reaches its own broker",
            "DescribeConfigs of a broker is answered by that broker alone, so the port's node in the broker's zone is asked for it.",
            "Make the listener forward to a group whose only target is that broker"),
    SERVICE(
            Hop.SVC,
            1,
            Reach.LINK,
            "The endpoint service is available and leads to the load balancer",
            "A consumer's endpoint connects to it by name.",
            "linkspan apply"),
    PRINCIPAL(
            Hop.SVC,
            2,
            Reach.CONSUMER,
            "The consumer's principal is allowed",
            "Others do not even learn that the service exists.",
            "aws ec2 modify-vpc-endpoint-service-permissions --add-allowed-principals ARN"),
    CONNECTION(
            Hop.CON,
            1,
            Reach.TIDB,
            "The consumer has a private link connection",
            "The consumer's API lists it by the name or the id in the spec.",
            "linkspan apply"),
    CONNECTION_SERVICE(
            Hop.CON,
            2,
            Reach.TIDB,
            "The connection is to this service, in this region",
            "The consumer's API says which service the connection asks for.",
            "Delete the connection and make it again with this service's name and region"),
    CONNECTION_ACCEPTED(
            Hop.CON,
            3,
            Reach.TIDB,
            "The connection is accepted",
            "The service's owner must let it in.",
            "aws ec2 accept-vpc-endpoint-connections --service-id SERVICE --vpc-endpoint-ids ENDPOINT"),
    CONNECTION_REJECTED(
            Hop.CON,
            4,
            Reach.TIDB,
            "The connection was not rejected",
            "Neither side has rejected, deleted or lost it.",
            "aws ec2 accept-vpc-endpoint-connections; when that is refused, make the connection again"),
    CONNECTION_ACTIVE(
            Hop.CON,
            5,
            Reach.TIDB,
            "The connection is available on both sides",
            "After acceptance it passes through pending for a while.",
            "Wait; when it stays pending, look at the consumer's message"),
    DOMAIN(
            Hop.DOM,
            1,
            Reach.TIDB_ZONE,
            "The zone's domain is attached",
            "The consumer's API lists a domain of this zone for the connection.",
            "linkspan apply, which attaches it"),
    DOMAIN_STATE(
            Hop.DOM,
            2,
            Reach.TIDB_ZONE,
            "The zone's domain is active",
            "The consumer's API gives each domain's state and message.",
            "Wait; when it stays so, detach and attach the domains"),
    ENDPOINT(
            Hop.LNK,
            1,
            Reach.TIDB,
            "The consumer's endpoint is there",
            "Its name resolves in the consumer's network.",
            "Make the connection again when the consumer has lost its endpoint"),
    NAME(
            Hop.DNS,
            1,
            Reach.CONSUMER_BROKER,
            "The advertised name resolves to the endpoint's address in its broker's zone",
            "The consumer's resolver must give one of the endpoint's addresses, a different one for each zone.",
            "Attach the domains again; flush the resolver's cache when the answer is an old endpoint's"),
    ENDPOINT_BOOTSTRAP(
            Hop.EP,
            1,
            Reach.BOOTSTRAP,
            "The endpoint's bootstrap port is answered in every zone",
            "Each of the endpoint's addresses is asked for metadata from the consumer's network.",
            "Let the consumer in at the load balancer's security group; give every zone a bootstrap target"),
    ENDPOINT_PORT(
            Hop.EP,
            2,
            Reach.BROKER_PORT,
            "The advertised name and port are answered by that very broker",
            "DescribeConfigs of a broker is answered by that broker alone, asked from the consumer's network.",
            "Make the listener forward to that broker in its zone"),
    CERTIFICATE(
            Hop.TLS,
            1,
            Reach.TLS_BROKER,
            "The broker shows a certificate of the authority that clients trust",
            "The consumer's listener is greeted by TLS at the broker's own address; signatures are followed to the authority.",
            "linkspan apply, which gives the broker a key and a certificate of the link's authority"),
    CERTIFICATE_NAME(
            Hop.TLS,
            2,
            Reach.TLS_BROKER,
            "The broker's certificate is for its advertised name",
            "Clients compare the name that they went to with those in the certificate, wildcards included.",
            "linkspan apply, which makes the broker's certificate again, with its name"),
    CERTIFICATE_TIME(
            Hop.TLS,
            3,
            Reach.TLS_BROKER,
            "The broker's certificate is valid, and for a week to come",
            "Its times are compared with this machine's clock.",
            "linkspan apply, which makes the broker's certificate again"),
    MECHANISM(
            Hop.SASL,
            1,
            Reach.SASL_BROKER,
            "The listener offers the consumer's SASL mechanism",
            "The broker is asked for it at its own address, and lists those that it offers.",
            "Set listener.name.LISTENER.sasl.enabled.mechanisms, restart the broker"),
    LOGIN(
            Hop.SASL,
            2,
            Reach.SASL_BROKER,
            "The consumer's user is let in with its password",
            "It logs in at the broker's own address.",
            "linkspan apply, which gives the user its password again"),
    PERMISSIONS(
            Hop.ACL,
            1,
            Reach.SASL,
            "The consumer's user may do what it needs",
            "Access control entries are read on INTERNAL: making and writing topics, reading the cluster's settings; for others than TiDB Cloud reading as well.",
            "kafka-acls.sh --add --allow-principal User:USER --operation OPERATION"),
    IDLE(
            Hop.IDLE,
            1,
            Reach.CONSUMER_BROKER,
            "The broker closes idle connections before the load balancer does",
            "The load balancer forgets a flow without telling; who writes next meets a broken pipe.",
            "Set connections.max.idle.ms below the listener's tcp.idle_timeout.seconds, restart the broker"),
    LATENCY(
            Hop.TIME,
            1,
            Reach.BOOTSTRAP,
            "The way is as short as within a region",
            "The fastest of five questions through the link takes under 100 ms more than the fastest of five from the bastion, each on a connection that stands; TLS and logins are not counted. What is slower while everything is asked is timed again, alone.",
            "Look for a detour between the consumer and its endpoint: another region, a proxy, a VPN"),
    RESETS(
            Hop.TIME,
            2,
            Reach.BOOTSTRAP,
            "Connections stay up",
            "300 connections are made and asked one question each; none may be reset.",
            "Look for what resets: the load balancer's TCP_ELB_Reset_Count, a firewall on the way, a broker short of connections"),
    DELIVERY(
            Hop.LNK,
            2,
            Reach.CONSUMER,
            "Messages go through the link to every broker and back",
            "A stock Kafka client bootstraps at the endpoint, produces to and consumes from partitions led by every broker.",
            ""),
    OWN_TEST(
            Hop.LNK,
            3,
            Reach.TIDB,
            "The consumer's own test passes",
            "TiDB Cloud tries a changefeed's sink from its side: the connection's bootstrap port, then every broker by its advertised name.",
            "Mend what TiDB Cloud names; when it names nothing, make the connection again or ask its support");

    private final Hop hop;
    private final String code;
    private final Reach reach;
    private final String title;
    private final String proves;
    private final String remedy;

    CheckKind(Hop hop, int number, Reach reach, String title, String proves, String remedy) {
        this.hop = hop;
        this.code = String.format(Locale.ROOT, "LS-%s-%02d", hop, number);
        this.reach = reach;
        this.title = title;
        this.proves = proves;
        this.remedy = remedy;
    }

    public Hop hop() {
        return hop;
    }

    public String code() {
        return code;
    }

    public Reach reach() {
        return reach;
    }

    /** What is so when it passes. */
    public String title() {
        return title;
    }

    /** How it is proven, and what that means. */
    public String proves() {
        return proves;
    }

    /** The cure in general; a finding names the very change. */
    public String remedy() {
        return remedy;
    }

    /** Finds a kind by its code, in any case. */
    public static Optional<CheckKind> of(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code.equalsIgnoreCase(code)).findFirst();
    }

    /** Those of a code, or of a whole hop: "LS-NLB-01", "LS-NLB", in any case; may be empty. */
    public static Set<CheckKind> matching(String text) {
        Set<CheckKind> kinds = EnumSet.noneOf(CheckKind.class);
        of(text).ifPresent(kinds::add);
        Arrays.stream(values())
                .filter(kind -> ("LS-" + kind.hop).equalsIgnoreCase(text))
                .forEach(kinds::add);
        return kinds;
    }
}

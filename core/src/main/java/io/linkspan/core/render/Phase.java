package io.linkspan.core.render;

import io.linkspan.core.plan.Resource;

/**
 * The order of a script, with the reasons that a reader is given. Each phase needs only those
 * before it.
 */
enum Phase {
    NETWORK(
            "Network",
            "The VPC with a private subnet in each zone for the brokers, and a public one for the"
                    + " bastion. Zones are named by id,",
            "since zone names differ from account to account (guide, step 1, 1)."),
    SUBNETS(NETWORK),
    GATEWAY(NETWORK),
    ROUTES(NETWORK),
    GROUPS(
            "Security groups",
            "Exactly what the path needs: SSH to the bastion, the brokers among themselves, and the"
                    + " load balancer to the brokers.",
            "Traffic of the private link reaches brokers from the load balancer's own addresses, so"
                    + " its subnets are admitted."),
    KEY(
            "Hosts",
            "The bastion is the only host with a public address; the brokers are reached through"
                    + " it. Private addresses are chosen",
            "beforehand, so that configurations are known before the hosts are (guide, step 1, 2.1"
                    + " and 2.2)."),
    HOSTS(KEY),
    BALANCER(
            "Load balancer",
            "One group with all brokers for bootstrapping, and one for each broker, so that a port"
                    + " names a broker. Targets come last:",
            "a target that is registered before its broker listens starts out unhealthy (guide,"
                    + " step 2, 1)."),
    TARGET_GROUPS(BALANCER),
    LISTENERS(BALANCER),
    SERVICE(
            "Endpoint service",
            "What the consumer connects to. Connections wait for acceptance, so that nobody gets in"
                    + " unasked (guide, step 2, 2)."),
    CONNECTION(
            "The consumer's private link",
            "TiDB Cloud makes an endpoint to the service; the connection of the expected account is"
                    + " accepted, and no other; then the",
            "domains are attached, and only now the brokers' external names are known (guide, steps"
                    + " 3 and 4)."),
    ACCEPTANCE(CONNECTION),
    DOMAINS(CONNECTION),
    INSTALLATION(
            "Kafka's files",
            "The brokers' subnets have no way out, so that everything comes through the bastion"
                    + " (guide, step 1, 2.3)."),
    CONFIGURATION(
            "Kafka's configuration",
            "With the real names from the beginning, so that brokers start once and need no restart"
                    + " (guide, step 1, 2.4.2, and step 4)."),
    STORAGE(
            "Kafka's storage",
            "Formatted once with one cluster id, and never again: formatting would lose what is"
                    + " stored."),
    PROCESSES(
            "Kafka's processes",
            "Controllers first: a broker's listeners open only when there is a quorum (guide, step"
                    + " 1, 2.4.3)."),
    CLUSTER(PROCESSES),
    TARGETS(
            "Targets",
            "Now that brokers listen, health checks pass at the first try, and the path is open.");

    private final Phase heading;
    private final String title;
    private final String why;

    Phase(String title, String... why) {
        this.heading = this;
        this.title = title;
        this.why = String.join("\n", why);
    }

    Phase(Phase heading) {
        this.heading = heading;
        this.title = heading.title;
        this.why = heading.why;
    }

    /** The phase under whose heading this one stands. */
    Phase heading() {
        return heading;
    }

    String title() {
        return title;
    }

    /** One or more lines. */
    String why() {
        return why;
    }

    static Phase of(Resource resource) {
        return switch (resource) {
            case Resource.ListenerCertificate _,
                    Resource.ListenerPassword _,
                    Resource.ScramUser _,
                    Resource.UserPermissions _,
                    Resource.ExistingConfiguration _,
                    Resource.RollingRestart _ ->
                    throw Rendering.refused(resource);
            case Resource.Vpc _ -> NETWORK;
            case Resource.Subnet _ -> SUBNETS;
            case Resource.InternetGateway _ -> GATEWAY;
            case Resource.RouteTable _ -> ROUTES;
            case Resource.SecurityGroup _ -> GROUPS;
            case Resource.KeyPair _ -> KEY;
            case Resource.Instance _ -> HOSTS;
            case Resource.LoadBalancer _ -> BALANCER;
            case Resource.TargetGroup _ -> TARGET_GROUPS;
            case Resource.Listener _ -> LISTENERS;
            case Resource.EndpointService _ -> SERVICE;
            case Resource.PrivateLinkConnection _ -> CONNECTION;
            case Resource.AcceptedConnection _, Resource.OwnersConnections _ -> ACCEPTANCE;
            case Resource.AttachedDomains _ -> DOMAINS;
            case Resource.KafkaInstallation _ -> INSTALLATION;
            case Resource.BrokerConfiguration _ -> CONFIGURATION;
            case Resource.BrokerStorage _ -> STORAGE;
            case Resource.BrokerProcess _ -> PROCESSES;
            case Resource.KafkaCluster _ -> CLUSTER;
            case Resource.Targets _ -> TARGETS;
        };
    }
}

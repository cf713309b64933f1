package io.linkspan.core.verify;

/** For which places of a link a check is made. */
public enum Reach {
    LINK("the link"),
    ZONE("each zone"),
    NODE("each node"),
    BROKER("each broker"),
    CONSUMER("each consumer"),
    CONSUMER_ZONE("each zone for each consumer"),
    CONSUMER_BROKER("each broker for each consumer"),
    PORT("each port of the load balancer"),
    BROKER_PORT("each broker's port of the load balancer"),
    BOOTSTRAP("each consumer's bootstrap port"),
    BOOTSTRAP_ZONE("each consumer's bootstrap port in each zone"),
    TIDB("each TiDB Cloud consumer"),
    TIDB_ZONE("each zone for each TiDB Cloud consumer"),
    TIDB_BROKER("each broker for each TiDB Cloud consumer"),
    TLS_BROKER("each broker for each consumer whose listener speaks TLS"),
    SASL_BROKER("each broker for each consumer whose listener knows users"),
    SASL("each consumer whose listener knows users");

    private final String words;

    Reach(String words) {
        this.words = words;
    }

    public String words() {
        return words;
    }
}

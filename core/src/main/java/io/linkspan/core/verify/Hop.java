package io.linkspan.core.verify;

/** A stretch of the way from the provider's account to the consumer's client, in order. */
public enum Hop {
    ACC("Account"),
    ZONE("Zones"),
    NET("Network"),
    HOST("Hosts"),
    CFG("Broker files"),
    PROC("Processes"),
    KAF("Kafka"),
    NLB("Load balancer"),
    TGT("Target groups"),
    SG("Security groups"),
    SVC("Endpoint service"),
    CON("Connection"),
    DOM("Domains"),
    DNS("DNS"),
    EP("Endpoint"),
    TLS("TLS"),
    SASL("SASL"),
    ACL("Permissions"),
    IDLE("Idle time-outs"),
    TIME("Timing"),
    LNK("Whole link");

    private final String title;

    Hop(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }
}

package io.linkspan.core.kafka;

import java.util.Locale;

/** Every kind of problem that a server.properties can have; the codes are stable. */
public enum ConfigurationFault {
    UNREADABLE(1, "server.properties that Kafka itself would refuse"),
    NO_BROKER(2, "A listener for consumers asked of a node that is no broker"),
    PORT_TAKEN(3, "The consumer's listener port belongs to another listener"),
    NAME_TAKEN(4, "The consumer's listener name is in use with other values"),
    WILDCARD_ADVERTISED(5, "A wildcard address would be advertised"),
    REPEATED(6, "A key that stands more than once; the last one counts (warning)"),
    UNSECURABLE(11, "A secured listener would not work beside the file's other settings");

    private final int number;
    private final String title;

    ConfigurationFault(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /** Such as {@code LS-CONF-03}. */
    public String code() {
        return String.format(Locale.ROOT, "LS-CONF-%02d", number);
    }

    /** One line for the reference. */
    public String title() {
        return title;
    }
}

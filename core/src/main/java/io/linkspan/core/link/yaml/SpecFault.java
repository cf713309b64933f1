package io.linkspan.core.link.yaml;

import java.util.Locale;

/** Every kind of mistake a spec can have; the codes are stable and never used again. */
public enum SpecFault {
    SYNTAX(1, "The file is not YAML"),
    FORM(2, "YAML that a spec does not use: too large, too deep, aliases, tags, several documents"),
    DUPLICATE_KEY(3, "A key stands twice in one section"),
    UNKNOWN_KEY(4, "A key that the spec does not know"),
    MISSING_KEY(5, "A required key is missing"),
    WRONG_TYPE(6, "A value of the wrong type"),
    BAD_VALUE(7, "A value that the key does not take"),
    DUPLICATE_BROKER(8, "Two nodes with one id"),
    DUPLICATE_CONSUMER(9, "Two consumers with one name"),
    LOAD_BALANCER_PORTS(10, "Two uses of one load balancer port"),
    BROKER_PORTS(11, "Two listeners of a broker on one port"),
    TOO_FEW_PORTS(12, "More brokers than broker ports"),
    TOO_MANY_LISTENERS(13, "More listeners than a network load balancer takes"),
    ZONES(14, "Zones that do not fit each other, the region or the consumer"),
    ADDRESSES(15, "A network too small for what goes into it"),
    OLD_KAFKA(16, "A Kafka release that is too old"),
    NO_CONSUMER(17, "No consumer"),
    PLANNED_SETTING(18, "A Kafka setting that Linkspan plans itself"),
    CONTRADICTION(19, "Two keys that exclude each other"),
    QUORUM(20, "Roles that make no working cluster"),
    API_VERSION(21, "A spec of another version"),
    OPEN_TO_ALL(22, "A security group open to every address (warning)"),
    UNUSUAL_QUORUM(23, "A number of controllers that costs more than it gives (warning)"),
    UNKNOWN_CONNECTION(24, "A consumer whose connection is not known (warning)"),
    EMPTY_ZONE(25, "A zone without a broker (warning)"),
    DUPLICATE_USER(27, "Two consumers with one user"),
    UNTRUSTED_AUTHORITY(28, "Certificates that the consumer cannot trust (warning)"),
    READABLE_PASSWORD(29, "A password that crosses the link readably (warning)"),
    OLD_JAVA_NEEDED(30, "A Kafka release that needs an older Java (warning)"),
    ZONE_NAME(31, "A zone called by its name, which differs by account"),
    MORE(26, "More mistakes than are shown");

    private final int number;
    private final String title;

    SpecFault(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /** Such as {@code LS-SPEC-04}. */
    public String code() {
        return String.format(Locale.ROOT, "LS-SPEC-%02d", number);
    }

    /** One line for the reference. */
    public String title() {
        return title;
    }
}

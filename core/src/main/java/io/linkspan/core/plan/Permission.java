package io.linkspan.core.plan;

import io.linkspan.core.link.ConsumerSpec;
import java.util.Comparator;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Something a user may do, from any host. Source: Apache Kafka, "Authorization and ACLs"; names are
 * those of {@code AclOperation} and {@code ResourceType}.
 *
 * @param resource TOPIC, GROUP or CLUSTER
 * @param name of the resource; {@code *} for all
 * @param prefix whether the name is a prefix
 */
public record Permission(String operation, String resource, String name, boolean prefix)
        implements Comparable<Permission> {
    private static final Comparator<Permission> ORDER =
            Comparator.comparing(Permission::resource)
                    .thenComparing(Permission::name)
                    .thenComparing(Permission::operation)
                    .thenComparing(Permission::prefix);

    /**
     * What a consumer's user needs and no more. A TiDB Cloud changefeed makes topics, writes to
     * them and reads the cluster's settings; any other client may read as well.
     */
    static SortedSet<Permission> neededBy(ConsumerSpec consumer) {
        SortedSet<Permission> needed = new TreeSet<>();
        needed.add(topics("CREATE"));
        needed.add(topics("WRITE"));
        needed.add(new Permission("DESCRIBE_CONFIGS", "CLUSTER", "kafka-cluster", false));
        if (consumer instanceof ConsumerSpec.Generic) {
            needed.add(topics("READ"));
            needed.add(new Permission("READ", "GROUP", "*", false));
        }
        return needed;
    }

    private static Permission topics(String operation) {
        return new Permission(operation, "TOPIC", "*", false);
    }

    @Override
    public int compareTo(Permission other) {
        return ORDER.compare(this, other);
    }

    /** Such as {@code WRITE on topic *}. */
    @Override
    public String toString() {
        return operation
                + " on "
                + resource.toLowerCase(Locale.ROOT)
                + (resource.equals("CLUSTER") ? "" : " " + name + (prefix ? "..." : ""));
    }
}

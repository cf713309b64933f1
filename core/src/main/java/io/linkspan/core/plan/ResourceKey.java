package io.linkspan.core.plan;

/**
 * A resource's name inside one link, the value of its {@code linkspan:resource} tag, such as {@code
 * subnet/broker-usw2-az1}.
 *
 * @param kind lower case words with hyphens
 * @param name unique within its kind
 */
public record ResourceKey(String kind, String name) implements Comparable<ResourceKey> {

    public static ResourceKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1) {
            throw new IllegalArgumentException("'" + text + "' is no resource key");
        }
        return new ResourceKey(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(ResourceKey other) {
        return kind.equals(other.kind) ? name.compareTo(other.name) : kind.compareTo(other.kind);
    }

    @Override
    public String toString() {
        return kind + "/" + name;
    }
}

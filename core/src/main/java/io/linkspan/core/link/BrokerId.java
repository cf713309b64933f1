package io.linkspan.core.link;

/** Kafka's {@code node.id}: 0 to 2,147,483,647, unique in a cluster. */
public record BrokerId(int value) implements Comparable<BrokerId> {
    public BrokerId {
        if (value < 0) {
            throw new IllegalArgumentException("broker id " + value + " is negative");
        }
    }

    @Override
    public int compareTo(BrokerId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Integer.toString(value);
    }
}

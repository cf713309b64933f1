package io.linkspan.core.link;

/**
 * An availability zone's id, such as {@code usw2-az1}: the same place in every account, unlike a
 * zone's name. Source: AWS RAM User Guide, "Availability Zone IDs for your AWS resources".
 */
public record ZoneId(String value) implements Comparable<ZoneId> {
    public ZoneId {
        if (!value.matches("[a-z]{2,5}[0-9]+-az[0-9]+")) {
            throw new IllegalArgumentException(
                    "'"
                            + value
                            + "' is no availability zone id; ids look like usw2-az1 (names like us-west-2a differ by account)");
        }
    }

    @Override
    public int compareTo(ZoneId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

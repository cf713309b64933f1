package io.linkspan.core.verify;

import java.util.Comparator;

/** One thing that must be proven at one place. Ordered along the path. */
public record Check(CheckKind kind, Place place) implements Comparable<Check> {
    private static final Comparator<Check> ALONG_THE_PATH =
            Comparator.comparing(Check::kind)
                    .thenComparing(check -> check.place.consumer().map(c -> c.name()).orElse(""))
                    .thenComparing(check -> check.place.port().orElse(-1))
                    .thenComparing(check -> check.place.node().map(n -> n.id().value()).orElse(-1))
                    .thenComparing(check -> check.place.zone().map(z -> z.value()).orElse(""));

    public String code() {
        return kind.code();
    }

    /** What it is about, for people: "broker 2 (usw2-az2)". */
    public String subject() {
        return place.toString();
    }

    @Override
    public int compareTo(Check other) {
        return ALONG_THE_PATH.compare(this, other);
    }

    @Override
    public String toString() {
        return code() + " (" + place + ")";
    }
}

package io.linkspan.core.link;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Kafka release, such as 3.9.2. */
public record KafkaVersion(int major, int minor, int patch) implements Comparable<KafkaVersion> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})");

    /** The guide's; older releases are not tried. */
    public static final KafkaVersion OLDEST = new KafkaVersion(3, 7, 1);

    public static KafkaVersion parse(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no Kafka version; write it like 4.4.0");
        }
        return new KafkaVersion(
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)),
                Integer.parseInt(m.group(3)));
    }

    public boolean atLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    @Override
    public int compareTo(KafkaVersion o) {
        return major != o.major
                ? Integer.compare(major, o.major)
                : minor != o.minor
                        ? Integer.compare(minor, o.minor)
                        : Integer.compare(patch, o.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}

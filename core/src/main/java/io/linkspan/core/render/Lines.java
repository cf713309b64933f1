package io.linkspan.core.render;

import java.util.ArrayList;
import java.util.List;

/** Lines of a text being written. */
final class Lines {
    private final List<String> lines = new ArrayList<>();

    /** Each may itself be several lines. */
    Lines add(String... more) {
        for (String each : more) {
            lines.addAll(each.lines().toList());
            if (each.isEmpty()) {
                lines.add("");
            }
        }
        return this;
    }

    /** A file inside the script, exactly as it is. */
    Lines file(String path, String text) {
        String end = "END_OF_FILE";
        if (text.lines().anyMatch(end::equals) || !text.endsWith("\n")) {
            throw new IllegalStateException("the text of " + path + " cannot stand in a script");
        }
        return add("cat >" + path + " <<'" + end + "'").add(text).add(end);
    }

    String text() {
        return String.join("\n", lines) + "\n";
    }
}

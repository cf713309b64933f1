package io.linkspan.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the README tells people to type. */
final class Readme {
    private final String text;

    Readme() {
        Path launcher = Linkspan.launcher();
        try {
            text = Files.readString(launcher.resolveSibling("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The first block of a language after a heading.
     *
     * @param heading without its marks
     * @param language such as {@code sh}
     */
    String block(String heading, String language) {
        Matcher m =
                Pattern.compile(
                                "^#+ "
                                        + Pattern.quote(heading)
                                        + "$.*?^```"
                                        + language
                                        + "\\n(.*?)^```",
                                Pattern.MULTILINE | Pattern.DOTALL)
                        .matcher(text);
        if (!m.find()) {
            throw new AssertionError("README has no " + language + " block under " + heading);
        }
        return m.group(1);
    }
}

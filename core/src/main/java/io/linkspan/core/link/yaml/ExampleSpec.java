package io.linkspan.core.link.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The spec that comes with Linkspan: the guide's topology on the local cloud. */
public final class ExampleSpec {
    /** What messages about it call it. */
    public static final String NAME = "example.yaml";

    private ExampleSpec() {}

    /** Its text, with comments. */
    public static String text() {
        try (InputStream in =
                ExampleSpec.class.getResourceAsStream("/io/linkspan/core/link/" + NAME)) {
            if (in == null) {
                throw new IllegalStateException(NAME + " is not among the program's resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Programs of others that tests drive. */
final class Tools {
    private Tools() {}

    /**
     * In CI a missing program fails the test; elsewhere the test says what it needs and is skipped.
     */
    static void require(String program, String debianPackage) {
        if (!isThere(program)) {
            missing(program, debianPackage);
        }
    }

    /** Fails or skips the test, as {@link #require} does. */
    static void missing(String program, String debianPackage) {
        String message = "needs " + program + " (Debian: apt-get install " + debianPackage + ")";
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        abort(message);
    }

    /** Of a program that no package of the system has: where it is missing the test is skipped. */
    static void preferred(String program) {
        if (!isThere(program)) {
            abort("is only proven where " + program + " is installed");
        }
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}

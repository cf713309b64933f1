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
        boolean there =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (there) {
            return;
        }
        String message = "needs " + program + " (Debian: apt-get install " + debianPackage + ")";
        if ("true".equals(System.getenv("CI"))) {
            fail(message);
        }
        abort(message);
    }
}

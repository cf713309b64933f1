package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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

    /**
     * A Python that has a module. Debian's modules are for Debian's Python, which need not be the
     * first on PATH.
     */
    static String python(Path folder, String module) {
        List<String> pythons = new ArrayList<>();
        if (isThere("python3")) {
            pythons.add("python3");
        }
        if (Files.isExecutable(Path.of("/usr/bin/python3"))) {
            pythons.add("/usr/bin/python3");
        }
        for (String python : pythons) {
            if (new Linkspan(folder)
                            .command(Duration.ofMinutes(1), python, "-c", "import " + module)
                            .exit()
                    == 0) {
                return python;
            }
        }
        missing("Python's " + module, "python3-" + module);
        throw new IllegalStateException("the test went on without Python's " + module);
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

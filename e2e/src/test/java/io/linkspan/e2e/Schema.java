package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A published JSON schema, as a validator of others reads it: Python's jsonschema. */
final class Schema {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String VALIDATOR =
            """
            import json, sys
            from jsonschema import Draft202012Validator
            schema = json.load(open(sys.argv[1]))
            Draft202012Validator.check_schema(schema)
            errors = list(Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
            for e in errors:
                print(list(e.absolute_path), e.message)
            sys.exit(1 if errors else 0)
            """;

    private Schema() {}

    /**
     * @param name of a file in docs/
     * @param folder for files of its own
     */
    static void assertValid(String name, String json, Path folder) throws IOException {
        String python = Tools.python(folder, "jsonschema");
        Path schema = Linkspan.launcher().resolveSibling("docs").resolve(name);
        Path result = Files.writeString(folder.resolve("result.json"), json);
        Linkspan.Result valid =
                new Linkspan(folder)
                        .command(
                                SOON,
                                python,
                                "-c",
                                VALIDATOR,
                                schema.toString(),
                                result.toString());
        assertThat(valid.exit()).as("%s%n%s", valid.all(), json).isZero();
    }
}

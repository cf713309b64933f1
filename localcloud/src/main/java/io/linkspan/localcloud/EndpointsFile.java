package io.linkspan.localcloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.json.JsonMapper;

/** {@code endpoints.json} in the cloud's home: written whole or not at all, for its owner only. */
final class EndpointsFile {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String NAME = "endpoints.json";

    private EndpointsFile() {}

    static void write(Path home, Endpoints endpoints) throws IOException {
        Path temporary = home.resolve(NAME + ".new");
        Files.deleteIfExists(temporary);
        Files.createFile(
                temporary,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                temporary, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(endpoints));
        Files.move(
                temporary,
                home.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    static Endpoints read(Path home) throws IOException {
        return JSON.readValue(Files.readAllBytes(home.resolve(NAME)), Endpoints.class);
    }
}

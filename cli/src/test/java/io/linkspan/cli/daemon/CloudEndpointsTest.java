package io.linkspan.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CloudEndpointsTest {
    @TempDir Path folder;

    @Test
    void environment_ofEachAccount_hasItsKeys() throws IOException {
        Files.writeString(
                folder.resolve("endpoints.json"),
                """
                {"api":"http://127.0.0.1:1","tidbCloudApi":"http://127.0.0.1:2","region":"us-west-2",
                 "accounts":{"provider":{"id":"1","accessKeyId":"PK","secretAccessKey":"PS"},
                             "consumer":{"id":"2","accessKeyId":"CK","secretAccessKey":"CS"}},
                 "tidbCloud":{"publicKey":"TP","privateKey":"TS"},"sshPort":22,
                 "resolvers":{"consumer":"127.20.0.2:53"}}
                """);

        CloudEndpoints endpoints = CloudEndpoints.read(folder);

        assertThat(endpoints.environment(CloudEndpoints.Role.PROVIDER))
                .containsEntry("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
                .containsEntry("AWS_ACCESS_KEY_ID", "PK")
                .containsEntry("TIDBCLOUD_PRIVATE_KEY", "TS")
                .containsEntry("LINKSPAN_CONSUMER_RESOLVER", "127.20.0.2:53");
        assertThat(endpoints.environment(CloudEndpoints.Role.CONSUMER))
                .containsEntry("AWS_SECRET_ACCESS_KEY", "CS");
        assertThat(endpoints.provider().toString()).doesNotContain("PS");
    }

    @Test
    void read_noCloud_saysHowToStartOne() {
        assertThatThrownBy(() -> CloudEndpoints.read(folder))
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("there is no local cloud");
    }
}

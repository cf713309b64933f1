package io.linkspan.cli.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaVersion;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenRunTest {
    @TempDir Path folder;

    @Test
    void pom_kafka4_logsThroughLog4j2() {
        assertThat(MavenRun.pom(KafkaVersion.parse("4.4.0")))
                .contains("<artifactId>kafka_2.13</artifactId><version>4.4.0</version>")
                .contains("log4j-slf4j-impl")
                .doesNotContain("reload4j");
    }

    @Test
    void pom_kafka3_logsThroughReload4j() {
        assertThat(MavenRun.pom(KafkaVersion.parse("3.7.1")))
                .contains("slf4j-reload4j")
                .doesNotContain("log4j-core");
    }

    @Test
    void fetch_noMaven_saysSo() {
        MavenRun maven =
                new MavenRun(folder.resolve("no-such-mvn").toString(), Path.of("/nowhere"));

        assertThatThrownBy(() -> maven.fetch(KafkaVersion.parse("4.4.0"), folder))
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("Maven (mvn), which cannot be run");
    }

    @Test
    void fetch_mavenFails_tellsWhatItSaid() {
        // false(1) stands in for a Maven that cannot find the version.
        assertThatThrownBy(() ->
                        new MavenRun("false", Path.of("/nowhere"))
                                .fetch(KafkaVersion.parse("4.9.9"), folder))
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("Kafka 4.9.9 could not be fetched");
    }
}

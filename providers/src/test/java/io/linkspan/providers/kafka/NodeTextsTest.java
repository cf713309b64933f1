package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.link.KafkaVersion;
import io.linkspan.core.plan.LaunchFile;
import io.linkspan.core.plan.Resource.Launch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The small texts that travel between the tool and hosts. */
class NodeTextsTest {
    @Test
    void launchFile_rendered_isReadBackAsItWas() {
        Launch launch =
                new Launch("/opt/jdk-21", 512, List.of("-XX:+UseSerialGC", "-Dkey=a value=b"));

        String text = LaunchFile.render(launch, "/opt/jdk-21");

        assertThat(LaunchFile.parse(text)).isEqualTo(launch);
    }

    @Test
    void launchFile_damaged_isReadAsSomethingElse() {
        assertThat(LaunchFile.parse("heapMiB=many\nnonsense\n=\noption=-Xint\n"))
                .isEqualTo(new Launch("", 0, List.of("-Xint")));
    }

    @Test
    void report_ofScript_isParsed() {
        NodeReport report =
                NodeReport.parse(
                        """
                        home=/home/ec2-user
                        version=4.4.0
                        script=abc
                        config=bm9kZS5pZD0xCg==
                        cluster=
                        broker=4711
                        """);

        assertThat(report.home()).isEqualTo("/home/ec2-user");
        assertThat(report.version()).contains(new KafkaVersion(4, 4, 0));
        assertThat(report.configuration()).contains("node.id=1\n");
        assertThat(report.launch()).isEmpty();
        assertThat(report.clusterId()).isEmpty();
        assertThat(report.running()).isTrue();
        assertThat(report.current()).isFalse();
    }

    @Test
    void report_ofEmptyHost_isNothing() {
        assertThat(NodeReport.parse("version=\nbroker=\n")).isEqualTo(NodeReport.NOTHING);
    }

    @Test
    void excerpt_withErrors_showsThemWithoutStackTraces() {
        String log =
                """
                [2026-11-23 10:00:00,000] INFO starting (kafka.server.KafkaRaftServer)
                [2026-11-23 10:00:01,000] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)
                java.net.BindException: Address already in use
                \tat java.base/sun.nio.ch.Net.bind0(Native Method)
                \t... 3 more
                [2026-11-23 10:00:02,000] INFO shut down (kafka.server.KafkaRaftServer)
                """;

        assertThat(LogExcerpt.of(log))
                .isEqualTo(
                        """
                        [2026-11-23 10:00:01,000] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)
                        java.net.BindException: Address already in use\
                        """);
    }

    @Test
    void excerpt_withoutErrors_showsTheEnd() {
        StringBuilder log = new StringBuilder();
        for (int i = 1; i <= 30; i++) {
            log.append("line ").append(i).append('\n');
        }

        assertThat(LogExcerpt.of(log.toString())).startsWith("line 23").endsWith("line 30");
    }
}

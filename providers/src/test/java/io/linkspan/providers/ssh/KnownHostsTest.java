package io.linkspan.providers.ssh;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.providers.ssh.KnownHosts.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownHostsTest {
    @TempDir Path folder;

    @Test
    void check_firstContact_isRememberedAcrossRuns() throws IOException {
        Path file = folder.resolve("work/known_hosts");

        assertThat(new KnownHosts(file).check("10.0.0.10", 22, "i-1", "ssh-x AAA"))
                .isEqualTo(Verdict.FIRST_CONTACT);

        assertThat(new KnownHosts(file).check("10.0.0.10", 22, "i-1", "ssh-x AAA"))
                .isEqualTo(Verdict.KNOWN);
        assertThat(Files.readAllLines(file)).containsExactly("[10.0.0.10]:22 ssh-x AAA i-1");
    }

    @Test
    void check_sameInstanceOtherKey_isChangedAndStaysSo() throws IOException {
        KnownHosts hosts = new KnownHosts(folder.resolve("known_hosts"));
        hosts.check("10.0.0.10", 22, "i-1", "ssh-x AAA");

        assertThat(hosts.check("10.0.0.10", 22, "i-1", "ssh-x BBB")).isEqualTo(Verdict.CHANGED);
        assertThat(hosts.check("10.0.0.10", 22, "i-1", "ssh-x BBB")).isEqualTo(Verdict.CHANGED);
        assertThat(hosts.check("10.0.0.10", 22, "i-1", "ssh-x AAA")).isEqualTo(Verdict.KNOWN);
    }

    @Test
    void check_newInstanceAtOldAddress_replacesTheOldKeyOnly() throws IOException {
        Path file = folder.resolve("known_hosts");
        KnownHosts hosts = new KnownHosts(file);
        hosts.check("10.0.0.10", 22, "i-1", "ssh-x AAA");
        hosts.check("10.0.0.11", 22, "i-9", "ssh-x CCC");

        assertThat(hosts.check("10.0.0.10", 22, "i-2", "ssh-x BBB"))
                .isEqualTo(Verdict.FIRST_CONTACT);

        assertThat(Files.readAllLines(file))
                .containsExactly("[10.0.0.11]:22 ssh-x CCC i-9", "[10.0.0.10]:22 ssh-x BBB i-2");
    }

    @Test
    void check_otherPort_isAnotherServer() throws IOException {
        KnownHosts hosts = new KnownHosts(folder.resolve("known_hosts"));
        hosts.check("10.0.0.10", 22, "i-1", "ssh-x AAA");

        assertThat(hosts.check("10.0.0.10", 2222, "i-1", "ssh-x BBB"))
                .isEqualTo(Verdict.FIRST_CONTACT);
    }
}

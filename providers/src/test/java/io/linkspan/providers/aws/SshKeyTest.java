package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.util.SplittableRandom;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshKeyTest {
    private static final SshKey KEY = SshKey.generated();

    @Test
    void pem_readBack_isTheSameKey() {
        SshKey again = SshKey.ofPem(KEY.pem());

        assertThat(again.pem()).isEqualTo(KEY.pem());
        assertThat(again.matches(KEY.publicLine("someone else"))).isTrue();
        assertThat(again.matches(SshKey.generated().publicLine("x"))).isFalse();
        assertThat(again.matches("")).isFalse();
    }

    @Test
    void pem_readByAnSshLibrary_hasThePublicHalf() throws Exception {
        Iterable<KeyPair> pairs =
                SecurityUtils.loadKeyPairIdentities(
                        null,
                        null,
                        new ByteArrayInputStream(KEY.pem().getBytes(StandardCharsets.US_ASCII)),
                        null);

        KeyPair pair = pairs.iterator().next();
        assertThat(
                        KeyUtils.compareKeys(
                                pair.getPublic(),
                                PublicKeyEntry.parsePublicKeyEntry(KEY.publicLine("orders"))
                                        .resolvePublicKey(null, null, null)))
                .isTrue();
    }

    @Test
    void ofPem_cutOffOrChanged_isRefusedOrAnotherKey() {
        String pem = KEY.pem();
        assertThatThrownBy(() -> SshKey.ofPem("hello"))
                .isInstanceOf(IllegalArgumentException.class);
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.println("seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            StringBuilder mutated = new StringBuilder(pem);
            int at = random.nextInt(pem.length());
            if (random.nextBoolean()) {
                mutated.setLength(at);
            } else {
                mutated.setCharAt(at, (char) (32 + random.nextInt(95)));
            }
            try {
                assertThat(SshKey.ofPem(mutated.toString()).pem()).isNotBlank();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("RSA");
            }
        }
    }

    @Test
    void write_keyFolder_isForItsOwnerAlone(@TempDir Path folder) throws Exception {
        KeyFolder keys = new KeyFolder(folder.resolve("keys"));
        assertThat(keys.read("orders")).isEmpty();

        keys.write("orders", KEY);

        assertThat(keys.read("orders").orElseThrow().pem()).isEqualTo(KEY.pem());
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(keys.file("orders"))))
                .isEqualTo("rw-------");
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve("keys"))))
                .isEqualTo("rwx------");
    }
}

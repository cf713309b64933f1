package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RealFault.Looker;
import io.linkspan.e2e.RightWorld.Finding;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As {@link FaultIT}, in a world whose listener has TLS and users. {@code
 * -Dlinkspan.secured=FOLDER} takes a world that is up.
 */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecuredFaultIT {
    @TempDir static Path folder;

    private @Nullable RightWorld world;

    @BeforeAll
    void up() throws IOException {
        Tools.require("aws", "awscli");
        Tools.require("ssh", "openssh-client");
        Tools.require("openssl", "openssl");
        String given = System.getProperty("linkspan.secured");
        world =
                given == null
                        ? RightWorld.up(
                                folder,
                                Optional.of(
                                        Files.writeString(
                                                folder.resolve("linkspan.yaml"),
                                                SecureListenerIT.spec(
                                                        "SASL_SSL", "SCRAM-SHA-512"))))
                        : RightWorld.of(Path.of(given));
    }

    @AfterAll
    void down() {
        if (world != null && System.getProperty("linkspan.secured") == null) {
            world.close();
        }
    }

    static List<RealFault> faults() {
        return RealFaults.SECURED;
    }

    @Test
    void verify_rightWorld_tlsUsersAndPermissionsPass() throws IOException {
        Looked looked = world().verify(Looker.USUAL);

        assertThat(looked.exit()).as(looked.described()).isZero();
        assertThat(looked.findings())
                .extracting(Finding::code)
                .contains(
                        "LS-TLS-01",
                        "LS-TLS-02",
                        "LS-TLS-03",
                        "LS-SASL-01",
                        "LS-SASL-02",
                        "LS-ACL-01");
    }

    @ParameterizedTest
    @MethodSource("faults")
    void verify_oneFault_namesItFirstAndItsRemedyCures(RealFault fault) throws IOException {
        RightWorld broken = world();
        boolean cured = false;
        try {
            broken.shell(fault.injection());

            Looked looked = broken.verify(fault.looker());

            assertThat(looked.first().map(Finding::code))
                    .as(looked.described())
                    .contains(fault.code());
            assertThat(looked.exit()).isEqualTo(1);
            Cure.everything(broken, looked, List.of(fault));
            cured = true;
        } finally {
            if (!cured) {
                broken.apply();
            }
        }
    }

    private RightWorld world() {
        if (world == null) {
            throw new IllegalStateException("the world is not up");
        }
        return world;
    }
}

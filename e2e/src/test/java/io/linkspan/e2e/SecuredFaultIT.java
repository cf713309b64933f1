package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RealFault.Looker;
import io.linkspan.e2e.RightWorld.Finding;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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

    private @Nullable FaultProof proof;

    @BeforeAll
    void spec() throws IOException {
        Tools.require("aws", "awscli");
        Tools.require("ssh", "openssh-client");
        Tools.require("openssl", "openssl");
        Path spec =
                Files.writeString(
                        folder.resolve("linkspan.yaml"),
                        SecureListenerIT.spec("SASL_SSL", "SCRAM-SHA-512"));
        proof =
                new FaultProof(
                        folder,
                        Optional.of(spec),
                        System.getProperty("linkspan.secured"),
                        Path.of("target", "secured-faults.md"));
    }

    @AfterAll
    void down() {
        if (proof != null) {
            proof.close();
        }
    }

    static List<RealFault> faults() {
        return RealFaults.SECURED;
    }

    @Test
    void verify_rightWorld_tlsUsersAndPermissionsPass() throws IOException {
        Looked looked = proof().world().verify(Looker.USUAL);

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
        proof().one(fault);
    }

    private FaultProof proof() {
        return Objects.requireNonNull(proof, "prepared before all tests");
    }
}

package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Observed;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Apply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider against moto. Runs where {@code moto_server} is on the PATH. */
class MotoIT {
    private static @Nullable MotoServer moto;

    @TempDir private Path keys = Path.of("unset");
    private final Recorder recorder = new Recorder();
    private final Elsewhere elsewhere = new Elsewhere(notOnMoto());

    private static final String SPEC =
            Rig.yaml(
                    "apiVersion: linkspan/v1",
                    "name: orders",
                    "aws:",
                    "  region: us-west-2",
                    "  vpc: { cidr: 10.0.0.0/16 }",
                    "  bastion: { sshFrom: [203.0.113.0/24] }",
                    "consumers:",
                    "  - tidbCloud: { clusterId: \"10048930788495339885\", displayName: orders-kafka }");

    /** moto has no endpoint connections. */
    private static Set<Class<? extends Resource>> notOnMoto() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>(Rig.notOnAws());
        types.add(Resource.AcceptedConnection.class);
        return types;
    }

    @BeforeAll
    static void startMoto() throws IOException, InterruptedException {
        assumeTrue(
                MotoServer.program().isPresent(),
                "moto_server is not on the PATH (Python package moto[server]): the provider was not tried against moto");
        moto = MotoServer.start();
    }

    @AfterAll
    static void stopMoto() {
        if (moto != null) {
            moto.close();
        }
    }

    @BeforeEach
    void emptyCloud() throws IOException, InterruptedException {
        server().reset();
    }

    private static MotoServer server() {
        if (moto == null) {
            throw new IllegalStateException("moto was not started");
        }
        return moto;
    }

    private Rig rig() {
        return new Rig(server().uri(), keys, elsewhere, recorder);
    }

    @Test
    void up_emptyAccount_leavesNothingToDo() throws InterruptedException {
        KafkaLink link = Rig.link(SPEC);
        try (Rig rig = rig()) {
            Apply.Result result = rig.up(link);

            assertThat(result.problems()).isEmpty();
            assertThat(Rig.told(rig.plan(link))).isEmpty();
            Observed world = rig.observe(link);
            assertThat(world.resources()).hasSizeGreaterThan(30);
        }
    }

    @Test
    void down_afterUp_leavesNothing() throws InterruptedException {
        KafkaLink link = Rig.link(SPEC);
        try (Rig rig = rig()) {
            rig.up(link);

            Apply.Result result = rig.down(link);

            assertThat(result.problems()).isEmpty();
            assertThat(rig.observe(link).resources()).isEmpty();
            assertThat(rig.down(link).done()).isEmpty();
        }
    }
}

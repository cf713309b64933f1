package io.linkspan.providers.aws;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.linkspan.core.plan.Resource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test an empty moto; where there is none, says so. */
final class Moto implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    static final String SPEC =
            Rig.yaml(
                    "apiVersion: linkspan/v1",
                    "name: orders",
                    "aws:",
                    "  region: us-west-2",
                    "  vpc: { cidr: 10.0.0.0/16 }",
                    "  bastion: { sshFrom: [203.0.113.0/24] }",
                    "consumers:",
                    "  - tidbCloud: { clusterId: \"10048930788495339885\", displayName: orders-kafka }");

    private @Nullable MotoServer server;

    /** moto has no endpoint connections. */
    static Set<Class<? extends Resource>> notThere() {
        Set<Class<? extends Resource>> types = new LinkedHashSet<>(Rig.notOnAws());
        types.add(Resource.AcceptedConnection.class);
        return types;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        assumeTrue(
                MotoServer.program().isPresent(),
                "moto_server is not on the PATH (Python package moto[server]): the provider was not tried against moto");
        server = MotoServer.start();
    }

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        reset();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (server != null) {
            server.close();
        }
    }

    void reset() throws IOException, InterruptedException {
        running().reset();
    }

    URI uri() {
        return running().uri();
    }

    private MotoServer running() {
        if (server == null) {
            throw new IllegalStateException("moto was not started");
        }
        return server;
    }

    /** Clients of somebody else, who sees and changes everything. */
    AwsClients clients(Path keys) {
        return new AwsClients(
                new AwsSettings(
                        "us-west-2",
                        Optional.of(uri()),
                        Optional.of(new AwsSettings.AccessKey("testing", "testing")),
                        keys),
                List.of());
    }

    Census census(Path keys) {
        try (AwsClients clients = clients(keys)) {
            return Census.of(clients);
        }
    }
}

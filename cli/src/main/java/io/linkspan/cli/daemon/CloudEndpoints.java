package io.linkspan.cli.daemon;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where a local cloud listens and with which credentials, as it writes it down. Secret: never
 * logged.
 *
 * @param consumerResolver the DNS server of the consumer's network, {@code address:port}
 */
public record CloudEndpoints(
        String api,
        String tidbCloudApi,
        String region,
        Account provider,
        Account consumer,
        Account tidbCloudKey,
        int sshPort,
        String consumerResolver) {

    /** The two accounts of the local cloud. */
    public enum Role {
        PROVIDER,
        CONSUMER
    }

    /**
     * @param id the account's 12 digits; empty for a TiDB Cloud key
     * @param key its public half
     */
    public record Account(String id, String key, String secret) {
        @Override
        public String toString() {
            return "account " + id;
        }
    }

    /**
     * Reads what the cloud of a folder wrote.
     *
     * @throws DiagnosticException when there is none
     */
    public static CloudEndpoints read(Path cloudFolder) {
        Path file = cloudFolder.resolve("endpoints.json");
        try {
            return of(JsonMapper.shared().readTree(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-07",
                            "there is no local cloud in " + cloudFolder.getParent(),
                            "",
                            "start one with `linkspan cloud start` or `linkspan up`"),
                    e);
        } catch (IOException | JacksonException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-08",
                            file + " cannot be read",
                            String.valueOf(e.getMessage()),
                            "restart the local cloud: `linkspan cloud stop`, then `linkspan cloud"
                                    + " start`"),
                    e);
        }
    }

    static CloudEndpoints of(JsonNode root) {
        return new CloudEndpoints(
                text(root, "/api"),
                text(root, "/tidbCloudApi"),
                text(root, "/region"),
                account(root, "/accounts/provider"),
                account(root, "/accounts/consumer"),
                new Account(
                        "",
                        text(root, "/tidbCloud/publicKey"),
                        text(root, "/tidbCloud/privateKey")),
                Integer.parseInt(text(root, "/sshPort")),
                text(root, "/resolvers/consumer"));
    }

    private static Account account(JsonNode root, String at) {
        return new Account(
                text(root, at + "/id"),
                text(root, at + "/accessKeyId"),
                text(root, at + "/secretAccessKey"));
    }

    private static String text(JsonNode root, String at) {
        JsonNode value = root.at(at);
        if (!value.isValueNode()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLOUD-08",
                            "the local cloud's endpoints lack " + at,
                            "it was written by another version of Linkspan",
                            "restart the local cloud: `linkspan cloud stop`, then `linkspan cloud"
                                    + " start`"));
        }
        return value.asString();
    }

    /**
     * The variables that point a program at the cloud: those of the AWS SDKs and CLI, and
     * Linkspan's own. Source: AWS SDKs and Tools Reference Guide, "Environment variables support".
     *
     * @param role whose keys
     */
    public Map<String, String> environment(Role role) {
        Account account =
                switch (role) {
                    case PROVIDER -> provider;
                    case CONSUMER -> consumer;
                };
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("AWS_ENDPOINT_URL", api);
        variables.put("AWS_REGION", region);
        variables.put("AWS_DEFAULT_REGION", region);
        variables.put("AWS_ACCESS_KEY_ID", account.key());
        variables.put("AWS_SECRET_ACCESS_KEY", account.secret());
        variables.put("TIDBCLOUD_API_URL", tidbCloudApi);
        variables.put("TIDBCLOUD_PUBLIC_KEY", tidbCloudKey.key());
        variables.put("TIDBCLOUD_PRIVATE_KEY", tidbCloudKey.secret());
        variables.put("LINKSPAN_SSH_PORT", Integer.toString(sshPort));
        variables.put("LINKSPAN_CONSUMER_RESOLVER", consumerResolver);
        // Its hosts see whoever runs on this machine come from here.
        variables.put("LINKSPAN_CALLER_ADDRESS", "127.0.0.1");
        return variables;
    }
}

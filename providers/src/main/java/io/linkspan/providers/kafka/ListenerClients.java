package io.linkspan.providers.kafka;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ListenerSecurity;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import io.linkspan.core.plan.Permission;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.ListenerAccess;
import io.linkspan.engine.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;

/** Comes in at listeners as the spec's own users, with the link's secrets. */
final class ListenerClients implements ListenerAccess {
    private final Secrets secrets;
    private final Map<String, SSLContext> trust = new ConcurrentHashMap<>();

    ListenerClients(Secrets secrets) {
        this.secrets = secrets;
    }

    @Override
    public Dialer through(Dialer carrier, ConsumerSpec consumer) {
        return consumer.security().protocol() == Protocol.PLAINTEXT
                ? carrier
                : new Secured(carrier, consumer);
    }

    private final class Secured implements Dialer {
        private final Dialer carrier;
        private final ConsumerSpec consumer;

        Secured(Dialer carrier, ConsumerSpec consumer) {
            this.carrier = carrier;
            this.consumer = consumer;
        }

        /** Two consumers' answers are not each other's, hence the protocol and user. */
        @Override
        public String place() {
            return carrier.place()
                    + " ("
                    + consumer.security().protocol()
                    + consumer.security().sasl().map(s -> " as " + s.user()).orElse("")
                    + ")";
        }

        @Override
        public Connection dial(HostPort target, Duration timeout) throws IOException {
            ListenerSecurity security = consumer.security();
            String where = target + " " + place();
            Connection connection =
                    encrypted(carrier.dial(target, timeout), target, where, consumer);
            Optional<Sasl> sasl = security.sasl();
            if (sasl.isEmpty()) {
                return connection;
            }
            boolean done = false;
            try {
                SaslLogin.login(connection, where, sasl.get(), secrets.password(consumer));
                done = true;
                return connection;
            } finally {
                if (!done) {
                    connection.close();
                }
            }
        }
    }

    /** TLS over a connection, where the listener speaks it; else the connection as it is. */
    Dialer.Connection encrypted(
            Dialer.Connection connection, HostPort target, String where, ConsumerSpec consumer)
            throws IOException {
        return consumer.security().protocol().encrypts()
                ? TlsConnection.over(connection, context(consumer), target, where)
                : connection;
    }

    private SSLContext context(ConsumerSpec consumer) {
        return trust.computeIfAbsent(
                consumer.name(), _ -> TlsConnection.trusting(secrets.authority(consumer)));
    }

    @Override
    public Map<String, String> settings(ConsumerSpec consumer) {
        Map<String, String> settings = new TreeMap<>();
        ListenerSecurity security = consumer.security();
        settings.put("security.protocol", security.protocol().name());
        security.sasl()
                .ifPresent(sasl -> {
                    settings.put("sasl.mechanism", sasl.mechanism().kafkaName());
                    settings.put(
                            "sasl.jaas.config",
                            "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";"
                                    .formatted(
                                            sasl.mechanism().isScram()
                                                    ? "scram.ScramLoginModule"
                                                    : "plain.PlainLoginModule",
                                            sasl.user(),
                                            secrets.password(consumer)
                                                    .replace("\\", "\\\\")
                                                    .replace("\"", "\\\"")));
                });
        if (security.protocol().encrypts()) {
            secrets.authority(consumer)
                    .ifPresent(pem -> {
                        settings.put("ssl.truststore.type", "PEM");
                        settings.put("ssl.truststore.certificates", pem);
                    });
        }
        return settings;
    }

    @Override
    public Grant forDelivery(Dialer inside, HostPort internal, ConsumerSpec consumer)
            throws IOException {
        Optional<Sasl> sasl = consumer.security().sasl();
        if (sasl.isEmpty()) {
            return () -> {};
        }
        List<Permission> permissions =
                List.of(
                        new Permission("READ", "TOPIC", StockClient.TOPIC_PREFIX, true),
                        new Permission("DELETE", "TOPIC", StockClient.TOPIC_PREFIX, true));
        String user = sasl.get().user();
        try {
            Acls.add(inside, internal, user, permissions);
        } catch (Acls.NoAuthorizer e) {
            // It may do everything already.
            return () -> {};
        }
        return () -> {
            try {
                Acls.remove(inside, internal, user, permissions);
            } catch (IOException e) {
                // The next apply sees and removes what is too much.
                org.slf4j.LoggerFactory.getLogger(ListenerClients.class)
                        .warn("permissions of {} were not taken back: {}", user, e.toString());
            }
        };
    }
}

package io.linkspan.providers.kafka;

import io.linkspan.core.link.ListenerSecurity.Sasl;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.SaslAuthenticateRequest;
import org.apache.kafka.common.requests.SaslAuthenticateResponse;
import org.apache.kafka.common.requests.SaslHandshakeRequest;
import org.apache.kafka.common.requests.SaslHandshakeResponse;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/**
 * Says who we are on a new connection. Source: Apache Kafka, "Protocol", SASL authentication
 * sequence; KIP-152.
 */
final class SaslLogin {
    /** Tokens inside requests of their own, which tell why a login is refused. */
    private static final short HANDSHAKE = 1;

    private static final short AUTHENTICATE = 1;

    private SaslLogin() {}

    /** The broker knows no such user, or another password. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * @throws Refused when the broker does not believe it
     */
    static void login(Dialer.Connection connection, String where, Sasl sasl, String password)
            throws IOException {
        BrokerConnection broker = BrokerConnection.unopened(connection, where);
        String mechanism = sasl.mechanism().kafkaName();
        SaslHandshakeResponse agreed = handshake(broker, mechanism);
        if (agreed.error() != Errors.NONE) {
            throw new IOException(
                    where
                            + " does not take "
                            + mechanism
                            + ", only "
                            + agreed.enabledMechanisms()
                            + ": "
                            + agreed.error().message());
        }
        if (sasl.mechanism().isScram()) {
            scram(broker, where, sasl, password);
        } else {
            token(broker, where, sasl, '\0' + sasl.user() + '\0' + password);
        }
    }

    private static SaslHandshakeResponse handshake(BrokerConnection broker, String mechanism)
            throws IOException {
        return (SaslHandshakeResponse)
                broker.exchanged(
                        new SaslHandshakeRequest.Builder(
                                        new SaslHandshakeRequestData().setMechanism(mechanism))
                                .build(HANDSHAKE));
    }

    /** Mechanisms that the broker offers on a new connection, which is of no use afterwards. */
    static List<String> offered(Dialer.Connection connection, String where, Sasl sasl)
            throws IOException {
        return List.copyOf(
                handshake(
                                BrokerConnection.unopened(connection, where),
                                sasl.mechanism().kafkaName())
                        .enabledMechanisms());
    }

    private static void scram(BrokerConnection broker, String where, Sasl sasl, String password)
            throws IOException {
        try {
            ScramSaslClient client =
                    new ScramSaslClient(
                            ScramMechanism.forMechanismName(sasl.mechanism().kafkaName()),
                            callbacks -> answer(callbacks, sasl.user(), password));
            byte[] token = client.evaluateChallenge(new byte[0]);
            while (!client.isComplete()) {
                token = client.evaluateChallenge(token(broker, where, sasl, token));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks " + sasl.mechanism(), e);
        } catch (SaslException e) {
            throw new IOException(where + " does not prove that it knows the password", e);
        }
    }

    private static void answer(Callback[] callbacks, String user, String password)
            throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            switch (callback) {
                case NameCallback name -> name.setName(user);
                case PasswordCallback asked -> asked.setPassword(password.toCharArray());
                case ScramExtensionsCallback _ -> {}
                default -> throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private static byte[] token(BrokerConnection broker, String where, Sasl sasl, String token)
            throws IOException {
        return token(broker, where, sasl, token.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] token(BrokerConnection broker, String where, Sasl sasl, byte[] token)
            throws IOException {
        SaslAuthenticateResponse answer =
                (SaslAuthenticateResponse)
                        broker.exchanged(
                                new SaslAuthenticateRequest.Builder(
                                                new SaslAuthenticateRequestData()
                                                        .setAuthBytes(token))
                                        .build(AUTHENTICATE));
        if (answer.error() != Errors.NONE) {
            throw new Refused(
                    where
                            + " refuses user "
                            + sasl.user()
                            + " ("
                            + sasl.mechanism().kafkaName()
                            + "): "
                            + answer.errorMessage());
        }
        return answer.saslAuthBytes();
    }
}

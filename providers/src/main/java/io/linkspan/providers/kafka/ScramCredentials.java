package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AlterUserScramCredentialsRequest;
import org.apache.kafka.common.requests.AlterUserScramCredentialsResponse;
import org.apache.kafka.common.requests.DescribeUserScramCredentialsRequest;
import org.apache.kafka.common.requests.DescribeUserScramCredentialsResponse;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Salted hashes of passwords in the cluster's metadata; the password itself never leaves this
 * process. Source: KIP-554, RFC 5802.
 */
final class ScramCredentials {
    /**
     * More than RFC 7677's least; passwords that are generated need no more. Brokers tell this
     * number and nothing else of a user, so it is one that nobody would choose: it tells the users
     * that Linkspan made from those that a cluster had before.
     */
    private static final int ITERATIONS = 8_209;

    private ScramCredentials() {}

    /** Who comes in at the brokers' own listener may not manage users. */
    static final class NotPermitted extends IOException {
        private static final long serialVersionUID = 1L;

        NotPermitted(String message) {
            super(message);
        }
    }

    /** The cluster's metadata has no room for users. */
    static final class NotKept extends IOException {
        private static final long serialVersionUID = 1L;

        NotKept(String message) {
            super(message);
        }
    }

    /**
     * How a user is known.
     *
     * @param own whether all of it was made by Linkspan
     */
    record Known(SortedSet<Mechanism> mechanisms, boolean own) {}

    /** Under which mechanisms the user is known. */
    static SortedSet<Mechanism> of(Dialer from, HostPort at, String user) throws IOException {
        return known(from, at, user).mechanisms();
    }

    static Known known(Dialer from, HostPort at, String user) throws IOException {
        try (BrokerConnection broker = BrokerConnection.open(from, at)) {
            if (!broker.knows(ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS)) {
                throw new NotKept(at + " does not know DescribeUserScramCredentials");
            }
            DescribeUserScramCredentialsResponse answer =
                    broker.ask(
                            new DescribeUserScramCredentialsRequest.Builder(
                                    new DescribeUserScramCredentialsRequestData()
                                            .setUsers(List.of(new UserName().setName(user)))),
                            DescribeUserScramCredentialsResponse.class);
            required(answer.data().errorCode(), answer.data().errorMessage());
            SortedSet<Mechanism> mechanisms = new TreeSet<>();
            boolean own = true;
            for (var result : answer.data().results()) {
                if (result.errorCode() != Errors.RESOURCE_NOT_FOUND.code()) {
                    required(result.errorCode(), result.errorMessage());
                }
                for (var info : result.credentialInfos()) {
                    mechanisms.add(
                            Mechanism.of(
                                    ScramMechanism.fromType(info.mechanism()).mechanismName()));
                    own &= info.iterations() == ITERATIONS;
                }
            }
            return new Known(mechanisms, own);
        }
    }

    /** Makes the password the user's only one. */
    static void set(Dialer from, HostPort at, String user, Mechanism mechanism, String password)
            throws IOException {
        AlterUserScramCredentialsRequestData request = new AlterUserScramCredentialsRequestData();
        try {
            ScramFormatter formatter =
                    new ScramFormatter(
                            org.apache.kafka.common.security.scram.internals.ScramMechanism
                                    .forMechanismName(mechanism.kafkaName()));
            byte[] salt = formatter.secureRandomBytes();
            request.upsertions()
                    .add(
                            new ScramCredentialUpsertion()
                                    .setName(user)
                                    .setMechanism(type(mechanism))
                                    .setIterations(ITERATIONS)
                                    .setSalt(salt)
                                    .setSaltedPassword(
                                            formatter.saltedPassword(password, salt, ITERATIONS)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks " + mechanism.kafkaName(), e);
        }
        for (Mechanism other : of(from, at, user)) {
            if (other != mechanism) {
                request.deletions()
                        .add(new ScramCredentialDeletion().setName(user).setMechanism(type(other)));
            }
        }
        alter(from, at, request);
    }

    static void remove(Dialer from, HostPort at, String user) throws IOException {
        AlterUserScramCredentialsRequestData request = new AlterUserScramCredentialsRequestData();
        for (Mechanism mechanism : of(from, at, user)) {
            request.deletions()
                    .add(new ScramCredentialDeletion().setName(user).setMechanism(type(mechanism)));
        }
        if (!request.deletions().isEmpty()) {
            alter(from, at, request);
        }
    }

    private static byte type(Mechanism mechanism) {
        return ScramMechanism.fromMechanismName(mechanism.kafkaName()).type();
    }

    private static void alter(
            Dialer from, HostPort at, AlterUserScramCredentialsRequestData request)
            throws IOException {
        try (BrokerConnection broker = BrokerConnection.open(from, at)) {
            AlterUserScramCredentialsResponse answer =
                    broker.ask(
                            new AlterUserScramCredentialsRequest.Builder(request),
                            AlterUserScramCredentialsResponse.class);
            for (var result : answer.data().results()) {
                required(result.errorCode(), result.errorMessage());
            }
        }
    }

    private static void required(short code, @Nullable String message) throws IOException {
        Errors error = Errors.forCode(code);
        if (error == Errors.CLUSTER_AUTHORIZATION_FAILED) {
            throw new NotPermitted(message == null ? error.message() : message);
        }
        if (error == Errors.UNSUPPORTED_VERSION) {
            throw new NotKept(message == null ? error.message() : message);
        }
        if (error != Errors.NONE) {
            throw new IOException(message == null ? error.message() : message);
        }
    }
}

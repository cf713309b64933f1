package io.linkspan.core.link;

import java.util.Locale;
import java.util.Optional;

/**
 * How a consumer's listener is secured. Exactly what {@code protocol} calls for is present.
 *
 * @param sasl with the SASL protocols
 * @param certificates with the TLS protocols
 */
public record ListenerSecurity(
        Protocol protocol, Optional<Sasl> sasl, Optional<Certificates> certificates) {

    /** The guide's: everybody who reaches the listener may do everything. */
    public static final ListenerSecurity PLAINTEXT =
            new ListenerSecurity(Protocol.PLAINTEXT, Optional.empty(), Optional.empty());

    public ListenerSecurity {
        if (protocol.authenticates() != sasl.isPresent()) {
            throw new IllegalArgumentException(
                    protocol
                            + (sasl.isPresent()
                                    ? " knows no users, but one is given"
                                    : " needs a user"));
        }
        if (protocol.encrypts() != certificates.isPresent()) {
            throw new IllegalArgumentException(
                    protocol
                            + (certificates.isPresent()
                                    ? " uses no certificates, but some are given"
                                    : " needs certificates"));
        }
    }

    /** Source: Kafka's {@code SecurityProtocol}. */
    public enum Protocol {
        PLAINTEXT,
        SASL_PLAINTEXT,
        SASL_SSL,
        SSL;

        /** Whether clients say who they are. */
        public boolean authenticates() {
            return this == SASL_PLAINTEXT || this == SASL_SSL;
        }

        /** Whether brokers show certificates and everything is encrypted. */
        public boolean encrypts() {
            return this == SASL_SSL || this == SSL;
        }
    }

    /** Source: Kafka's {@code sasl.enabled.mechanisms}, RFC 4616, RFC 7677. */
    public enum Mechanism {
        SCRAM_SHA_512("SCRAM-SHA-512"),
        SCRAM_SHA_256("SCRAM-SHA-256"),
        PLAIN("PLAIN");

        private final String kafkaName;

        Mechanism(String kafkaName) {
            this.kafkaName = kafkaName;
        }

        /** As Kafka, SASL and the spec spell it. */
        public String kafkaName() {
            return kafkaName;
        }

        /** Whether brokers keep a salted hash in the cluster's metadata. */
        public boolean isScram() {
            return this != PLAIN;
        }

        /**
         * @throws IllegalArgumentException when there is none of that name
         */
        public static Mechanism of(String kafkaName) {
            return valueOf(kafkaName.replace('-', '_').toUpperCase(Locale.ROOT));
        }
    }

    /** The one user of the listener. */
    public record Sasl(Mechanism mechanism, String user, Password password) {}

    /** Where the user's password comes from; never the password itself. */
    public sealed interface Password {
        /** Made at random and kept in a file of the work folder that only its owner reads. */
        record Generated() implements Password {}

        /** The first line of a file on the machine that runs the tool. */
        record OfFile(String path) implements Password {}

        /** A variable of the tool's environment. */
        record OfVariable(String name) implements Password {}
    }

    /** What brokers show. */
    public sealed interface Certificates {
        /** Made by the tool and signed by the link's own authority. */
        record Made() implements Certificates {}

        /**
         * PEM files on the machine that runs the tool, the same for all brokers.
         *
         * @param certificate the brokers' own first, then those between it and the authority
         * @param key PKCS #8, not encrypted
         * @param authority what clients trust; empty for their own store
         */
        record Given(String certificate, String key, Optional<String> authority)
                implements Certificates {}
    }
}

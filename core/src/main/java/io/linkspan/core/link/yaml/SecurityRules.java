package io.linkspan.core.link.yaml;

import io.linkspan.core.link.ListenerSecurity.Mechanism;
import io.linkspan.core.link.ListenerSecurity.Protocol;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The parts of each consumer's {@code security} must fit its protocol, and each other's users. */
final class SecurityRules {
    private final Findings findings;

    SecurityRules(Findings findings) {
        this.findings = findings;
    }

    void check(Draft draft) {
        Map<String, Draft.Consumer> users = new LinkedHashMap<>();
        List<Draft.Consumer> consumers = draft.consumers().orElse(List.of());
        for (int i = 0; i < consumers.size(); i++) {
            Draft.Consumer consumer = consumers.get(i);
            Draft.Security security = consumer.security();
            if (security.protocol().broken()) {
                continue;
            }
            Protocol protocol = security.protocol().orElse(Protocol.PLAINTEXT);
            sasl(protocol, security);
            tls(protocol, security);
            if (protocol.authenticates()) {
                String standard =
                        consumer.name().orElse(PortPlan.standardName(draft.name().orElse(""), i));
                user(consumer, security.user().orElse(standard), users);
                nobody(consumer);
                path(consumer, protocol, security);
                if (draft.kafka().existing().isEmpty()) {
                    java(draft.kafka(), security);
                }
            }
            if (consumer instanceof Draft.Consumer.Tidb && protocol.encrypts()) {
                authority(security);
            }
        }
    }

    private void sasl(Protocol protocol, Draft.Security security) {
        if (!protocol.authenticates()) {
            superfluous(protocol, security.mechanism());
            superfluous(protocol, security.user());
            security.password()
                    .ifPresent(p -> superfluous(protocol, Reading.of(p, p.shown(), p.at())));
            return;
        }
        security.password()
                .ifPresent(p -> {
                    if (p.file().isAbsent() == p.variable().isAbsent()
                            && !p.file().broken()
                            && !p.variable().broken()) {
                        boolean both = p.file().isPresent();
                        findings.error(
                                both ? SpecFault.CONTRADICTION : SpecFault.MISSING_KEY,
                                p.at(),
                                p.shown() + (both ? " has file and env" : " names no source"),
                                "a password comes from one place",
                                both
                                        ? "keep one of the two"
                                        : "name a file or an env variable, or leave password out to have one generated");
                    }
                });
    }

    private void tls(Protocol protocol, Draft.Security security) {
        if (!protocol.encrypts()) {
            security.tls().ifPresent(t -> superfluous(protocol, Reading.of(t, t.shown(), t.at())));
        }
    }

    private void superfluous(Protocol protocol, Reading<?> key) {
        if (key.isPresent()) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    key.at(),
                    key.shown() + " is of no use with " + protocol,
                    "",
                    protocol == Protocol.PLAINTEXT
                            ? "set security.protocol, such as SASL_SSL, or remove the key"
                            : "remove it, or choose a protocol that uses it");
        }
    }

    /** One name with two passwords would be one user with the last one written. */
    private void user(Draft.Consumer consumer, String name, Map<String, Draft.Consumer> users) {
        Optional<Draft.Consumer> other = Optional.ofNullable(users.putIfAbsent(name, consumer));
        Reading<String> user = consumer.security().user();
        if (other.isPresent() && !user.broken()) {
            findings.error(
                    SpecFault.DUPLICATE_USER,
                    user.at(),
                    consumer.shown() + " and " + other.get().shown() + " both use the user " + name,
                    "each consumer has a password and permissions of its own",
                    "set security.user to another name");
        }
    }

    /**
     * Kafka calls everybody so who comes in where nobody is asked for a name. That name's
     * permissions are all of theirs: on a cluster that runs already they would be everybody's.
     */
    private void nobody(Draft.Consumer consumer) {
        Reading<String> user = consumer.security().user();
        if (user.value().filter("ANONYMOUS"::equals).isPresent()) {
            findings.error(
                    SpecFault.CONTRADICTION,
                    user.at(),
                    user.shown() + " is ANONYMOUS, which Kafka calls those who say no name",
                    "what it may do, everybody may do at the listeners that brokers use among themselves",
                    "set security.user to another name");
        }
    }

    private void path(Draft.Consumer consumer, Protocol protocol, Draft.Security security) {
        if (protocol == Protocol.SASL_PLAINTEXT
                && security.mechanism().value().equals(Optional.of(Mechanism.PLAIN))) {
            findings.warning(
                    SpecFault.READABLE_PASSWORD,
                    security.mechanism().at(),
                    consumer.shown() + " sends its password readably: PLAIN without TLS",
                    "whoever sees the packets inside either network has it",
                    "choose a SCRAM mechanism or SASL_SSL");
        }
    }

    /**
     * Kafka before 4.0 asks for the caller's subject in a way that Java 24 took away. Source: JEP
     * 486, KAFKA-17078.
     */
    private void java(Draft.Kafka kafka, Draft.Security security) {
        boolean old = !kafka.version().orElse(Standard.KAFKA).atLeast(4, 0);
        if (old && kafka.java().isAbsent()) {
            findings.warning(
                    SpecFault.OLD_JAVA_NEEDED,
                    security.protocol().at(),
                    "SASL with Kafka "
                            + kafka.version().sure()
                            + " needs Java 23 or older on the hosts",
                    "Kafka before 4.0 uses a part of Java that Java 24 has taken away",
                    "set kafka.java to such a JDK, or choose Kafka 4");
        }
    }

    private void authority(Draft.Security security) {
        if (security.tls().isEmpty()) {
            findings.warning(
                    SpecFault.UNTRUSTED_AUTHORITY,
                    security.protocol().at(),
                    "TiDB Cloud cannot trust certificates that Linkspan makes",
                    "a changefeed trusts public authorities only and takes no certificate of your own authority",
                    "give certificates of a public authority under security.tls, or use SASL_PLAINTEXT: the private link is not the internet");
        }
    }
}

package io.linkspan.providers.kafka;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.BrokerId;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import java.util.Map;
import java.util.stream.Collectors;

/** What can go wrong with nodes, told to people. */
final class KafkaFault {
    private KafkaFault() {}

    static DiagnosticException onHost(Route route, String doing, Outcome outcome) {
        String said = outcome.err().isBlank() ? outcome.out() : outcome.err();
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-01",
                        route.machine() + " could not " + doing,
                        "status " + outcome.status() + (said.isBlank() ? "" : ": " + said.strip()),
                        "Cure what the host says and run the command again"));
    }

    static DiagnosticException noJava(Route route, String said) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-02",
                        route.machine() + " has no Java that suits this Kafka version",
                        said.strip(),
                        "Install one on the host, or set kafka.java in the spec to a JDK's home folder there or to a JDK archive here"));
    }

    static DiagnosticException unresolved(BrokerId node, String symbol) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-03",
                        "the configuration of node "
                                + node
                                + " would contain the placeholder "
                                + symbol,
                        "the name it stands for is not known: that consumer's domains are not attached",
                        "Run the command again; it attaches the domains first"));
    }

    static DiagnosticException differentClusters(Map<String, String> idsByNode) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-04",
                        "the nodes' log folders belong to different clusters",
                        idsByNode.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(e -> "node " + e.getKey() + ": " + e.getValue())
                                .collect(Collectors.joining(", ")),
                        "Decide which cluster is the right one, move ~/kafka/data away on the nodes of the other, and run the command again"));
    }

    static DiagnosticException died(BrokerId node, Route route, String lastLines) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-05",
                        "node " + node + " ends right after it starts",
                        lastLines.isBlank() ? "its log is empty" : lastLines,
                        "Cure what its log says (~/kafka/log on "
                                + route.machine().name()
                                + ") and run the command again"));
    }

    static DiagnosticException silent(BrokerId node, Route route, String where, String lastLines) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-06",
                        "node " + node + " runs but does not listen on " + where,
                        lastLines,
                        "Look at ~/kafka/log on "
                                + route.machine().name()
                                + "; run the command again to go on waiting"));
    }

    static DiagnosticException foreignUser(String user) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-15",
                        "the cluster has a user " + user + " whom Linkspan did not make",
                        "With another password for it, those who use it today would be shut out",
                        "Set security.user of the consumer to a name that nobody has; if nobody needs the user, remove it with kafka-configs.sh --alter --entity-type users --entity-name "
                                + user
                                + " --delete-config SCRAM-SHA-512"));
    }

    static DiagnosticException users(String could, java.io.IOException problem) {
        if (problem instanceof ScramCredentials.NotPermitted) {
            return new DiagnosticException(
                    Diagnostic.error(
                            "LS-KAFKA-13",
                            "the listeners' users could not "
                                    + could
                                    + ": the brokers' authorizer does not permit it",
                            "Linkspan comes in at the listener that brokers use among themselves, without a name: as User:ANONYMOUS ("
                                    + problem.getMessage()
                                    + ")",
                            "Permit it there: kafka-acls.sh --add --allow-principal User:ANONYMOUS --operation Alter --operation Describe --cluster, or name it among super.users"),
                    problem);
        }
        if (problem instanceof ScramCredentials.NotKept) {
            return new DiagnosticException(
                    Diagnostic.error(
                            "LS-KAFKA-14",
                            "the cluster cannot keep SCRAM users",
                            "It can with Kafka 2.7 or later under ZooKeeper, and from metadata.version 3.5-IV2 under KRaft ("
                                    + problem.getMessage()
                                    + ")",
                            "Upgrade the cluster, or set security.mechanism to PLAIN"),
                    problem);
        }
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-12",
                        "the listeners' users could not " + could,
                        String.valueOf(problem.getMessage()),
                        "See whether the brokers answer (linkspan verify), and run the command again"),
                problem);
    }

    static DiagnosticException incomplete(String missing, String lastLines) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-KAFKA-07",
                        "the cluster did not become complete: " + missing,
                        lastLines,
                        "Run the command again to go on waiting; verify names what is in the way"));
    }
}

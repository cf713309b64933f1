package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.kafka.Listener;
import io.linkspan.core.kafka.ListenerMerge;
import io.linkspan.core.kafka.ListenerMerge.Conflict;
import io.linkspan.core.kafka.RunningBroker;
import io.linkspan.core.kafka.RunningBroker.Mode;
import io.linkspan.core.kafka.ServerProperties;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Resource.AddedListener;
import io.linkspan.core.plan.Resource.ExistingConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Consumers' listeners merged into the files of brokers that run already. */
final class Adaptation {
    private Adaptation() {}

    /** Whether something is the user's own beyond what clouds tell. */
    static boolean isUsers(Resource resource) {
        return resource instanceof ExistingConfiguration
                || resource instanceof Resource.RollingRestart;
    }

    /** Files that brokers need as long as they listen as they do, so that removal leaves them. */
    static boolean isNeededByBrokers(KafkaLink link, Resource resource) {
        return link.kafka().existing().isPresent()
                && (resource instanceof Resource.ListenerCertificate
                        || resource instanceof Resource.ListenerPassword);
    }

    /**
     * Whether permissions would bind nobody. An authorizer is the user's to add: with one, all who
     * use the cluster today would need permissions first.
     */
    static boolean isUnchecked(Resource wanted, Blueprint blueprint, Observed observed) {
        return wanted instanceof Resource.UserPermissions
                && blueprint.topology().link().kafka().existing().isPresent()
                && files(observed).noneMatch(Adaptation::authorizes);
    }

    private static Stream<ServerProperties> files(Observed observed) {
        return observed.resources().values().stream()
                .filter(e -> e.actual() instanceof ExistingConfiguration)
                .map(Adaptation::file);
    }

    private static boolean authorizes(ServerProperties file) {
        return file.value("authorizer.class.name").filter(v -> !v.isBlank()).isPresent();
    }

    /** What the reader of a plan must know of who may do what. */
    static List<Diagnostic> warnings(Blueprint blueprint, Observed observed) {
        KafkaLink link = blueprint.topology().link();
        List<Diagnostic> warnings = new ArrayList<>();
        if (link.kafka().existing().isEmpty()) {
            return warnings;
        }
        for (Resource wanted : blueprint.resources()) {
            if (isUnchecked(wanted, blueprint, observed)) {
                String user = ((Resource.UserPermissions) wanted).user();
                warnings.add(
                        Diagnostic.warning(
                                "LS-CONF-12",
                                "the cluster has no authorizer: "
                                        + user
                                        + ", like everybody who is let in, may read, write and delete everything",
                                "no broker's file sets authorizer.class.name, so no permissions are made; Linkspan adds no authorizer, for all other clients would be shut out",
                                "to bind the user to what it needs, give your clients permissions, set an authorizer, and run linkspan apply again"));
            }
        }
        boolean open =
                files(observed)
                        .anyMatch(file ->
                                authorizes(file)
                                        && file.value("super.users")
                                                .filter(v -> v.contains("User:ANONYMOUS"))
                                                .isPresent());
        for (ConsumerSpec consumer : link.consumers()) {
            if (open && !consumer.security().protocol().authenticates()) {
                warnings.add(
                        Diagnostic.warning(
                                "LS-CONF-13",
                                "everybody who comes through the link as consumer "
                                        + consumer.name()
                                        + " is a super user",
                                consumer.security().protocol()
                                        + " asks for no name, so Kafka calls all ANONYMOUS, and super.users names that one",
                                "give the consumer a user: security.protocol SASL_SSL or SASL_PLAINTEXT"));
            }
        }
        return warnings;
    }

    /** What removal leaves on brokers that ran before. */
    static List<Diagnostic> leftBehind(KafkaLink link, Observed observed) {
        List<String> left = new ArrayList<>();
        observed.resources().values().stream()
                .map(Existing::actual)
                .filter(ExistingConfiguration.class::isInstance)
                .map(ExistingConfiguration.class::cast)
                .filter(c -> c.text().contains("EXTERNAL"))
                .forEach(c -> left.add("broker " + c.node() + " (" + c.path() + ")"));
        return link.kafka().existing().isEmpty() || left.isEmpty()
                ? List.of()
                : List.of(
                        Diagnostic.warning(
                                "LS-ROLL-05",
                                "the brokers keep their consumers' listeners: "
                                        + String.join(", ", left),
                                "they ran before the link was made and go on running as they are; nobody is led to those listeners any more",
                                "to take them out, put FILE.linkspan-original back and restart one broker after the other; then FILE.linkspan-secrets, where there is one, is of no use any more"));
    }

    /**
     * @throws DiagnosticException with every reason why a file cannot be changed as it stands
     */
    static void refuse(Blueprint blueprint, Observed observed) {
        List<Diagnostic> problems = new ArrayList<>();
        int internal = blueprint.topology().link().kafka().ports().internal();
        for (Resource resource : blueprint.resources()) {
            if (resource instanceof ExistingConfiguration wanted) {
                observed.find(wanted.key())
                        .ifPresent(existing ->
                                problems.addAll(problems(wanted, existing, observed, internal)));
            }
        }
        if (!problems.isEmpty()) {
            throw new DiagnosticException(problems);
        }
    }

    private static List<Diagnostic> problems(
            ExistingConfiguration wanted, Existing existing, Observed observed, int internalPort) {
        ServerProperties file = file(existing);
        List<Diagnostic> problems = new ArrayList<>();
        if (merge(wanted, existing, observed) instanceof ListenerMerge.Result.Refused refused) {
            problems.addAll(refused.errors());
        } else {
            problems.addAll(identity(wanted, RunningBroker.of(file), internalPort));
        }
        return problems.stream()
                .map(d ->
                        new Diagnostic(
                                d.severity(),
                                d.code(),
                                "broker "
                                        + wanted.node()
                                        + " ("
                                        + wanted.path()
                                        + "): "
                                        + d.summary(),
                                d.detail(),
                                d.remedy(),
                                d.location()))
                .toList();
    }

    private static List<Diagnostic> identity(
            ExistingConfiguration wanted, RunningBroker broker, int internalPort) {
        List<Diagnostic> problems = new ArrayList<>();
        Optional<BrokerId> other = broker.id().filter(id -> !id.equals(wanted.node()));
        other.ifPresent(id ->
                problems.add(
                        Diagnostic.error(
                                "LS-CONF-07",
                                "the file is broker " + id + "'s",
                                "node.id or broker.id is " + id,
                                "Correct id, host or config under kafka.existing.brokers")));
        if (broker.mode() == Mode.UNKNOWN) {
            problems.add(
                    Diagnostic.error(
                            "LS-CONF-08",
                            "the file names neither process.roles nor zookeeper.connect",
                            "a broker runs by KRaft or by ZooKeeper",
                            "Correct config under kafka.existing.brokers"));
        }
        if (broker.internal().filter(l -> l.port() == internalPort).isEmpty()) {
            problems.add(
                    Diagnostic.error(
                            "LS-CONF-09",
                            "brokers talk to each other by "
                                    + broker.internal()
                                            .map(Listener::toString)
                                            .orElse("no listener that the file names")
                                    + ", not on port "
                                    + internalPort,
                            "that listener tells how the cluster is, before and after each restart",
                            "Set kafka.ports.internal to its port"));
        } else if (!broker.internalProtocol().equals("PLAINTEXT")) {
            problems.add(
                    Diagnostic.error(
                            "LS-CONF-10",
                            "its inter-broker listener is " + broker.internalProtocol(),
                            "Linkspan asks the cluster how it is through that listener, and has no credentials for it",
                            "Give the brokers a PLAINTEXT listener inside the network"));
        }
        return problems;
    }

    /** The file as it should be. */
    static ExistingConfiguration merged(ExistingConfiguration wanted, Observed observed) {
        Existing existing =
                observed.find(wanted.key())
                        .orElseThrow(
                                () -> new IllegalStateException(wanted.key() + " was not read"));
        return switch (merge(wanted, existing, observed)) {
            case ListenerMerge.Result.Merged merged ->
                    new ExistingConfiguration(
                            wanted.node(),
                            wanted.path(),
                            merged.file().toString(),
                            wanted.listeners(),
                            wanted.after());
            case ListenerMerge.Result.Refused refused ->
                    throw new DiagnosticException(refused.errors());
        };
    }

    private static ListenerMerge.Result merge(
            ExistingConfiguration wanted, Existing existing, Observed observed) {
        Optional<ServerProperties> original =
                Optional.ofNullable(existing.outputs().get(Output.ORIGINAL))
                        .map(ServerProperties::parse);
        return ListenerMerge.all(
                file(existing),
                wanted.listeners().stream()
                        .map(l ->
                                new ListenerMerge(
                                        new Listener(l.name(), l.host(), l.port()),
                                        Symbols.resolve(l.advertised(), observed::find),
                                        l.protocol(),
                                        l.settings(),
                                        conflict(l, original)))
                        .toList());
    }

    /** A name that the file had not before the first merge came from one. */
    private static Conflict conflict(AddedListener listener, Optional<ServerProperties> original) {
        return original.filter(file ->
                        !file.value("listeners").orElse("").contains(listener.name() + "://"))
                        .isPresent()
                ? Conflict.REPLACE
                : Conflict.REFUSE;
    }

    private static ServerProperties file(Existing existing) {
        return ServerProperties.parse(((ExistingConfiguration) existing.actual()).text());
    }
}

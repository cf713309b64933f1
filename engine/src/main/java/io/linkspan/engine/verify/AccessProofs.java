package io.linkspan.engine.verify;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.ListenerSecurity.Certificates;
import io.linkspan.core.link.ListenerSecurity.Sasl;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.view.ListenerReader.Certificate;
import io.linkspan.engine.view.ListenerReader.Right;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Secured listeners: who they show themselves to be, whom they let in, what he may do. */
final class AccessProofs {
    /** Time to act before clients are refused. */
    private static final Duration SOON = Duration.ofDays(7);

    private AccessProofs() {}

    static Answer certificate(Place place, Sight sight) throws IOException, InterruptedException {
        Certificate shown = sight.certificate(place);
        return shown.distrust()
                .map(why ->
                        Answer.fail(
                                "the certificate of " + shown.subject() + " is not trusted: " + why,
                                renewal(place, "signed by the authority that clients trust")))
                .orElseGet(() -> Answer.pass(shown.subject()));
    }

    static Answer certificateName(Place place, Sight sight)
            throws IOException, InterruptedException {
        Certificate shown = sight.certificate(place);
        HostPort name =
                sight.advertised(place.theConsumer(), place.theNode())
                        .orElseThrow(() -> new IOException("its domain is not known"));
        return shown.isFor(name.host())
                ? Answer.pass(Words.list(shown.names()) + " covers " + name.host())
                : Answer.fail(
                        "the certificate is for "
                                + Words.list(shown.names())
                                + ", not for "
                                + name.host(),
                        renewal(place, "for " + name.host()));
    }

    static Answer certificateTime(Place place, Sight sight)
            throws IOException, InterruptedException {
        Certificate shown = sight.certificate(place);
        Instant now = sight.now();
        String evidence = "valid from " + shown.begin() + " to " + shown.end();
        if (shown.end().isBefore(now)) {
            return Answer.fail(
                    "the certificate expired on " + shown.end(),
                    renewal(place, "for times to come"));
        }
        if (shown.begin().isAfter(now)) {
            return Answer.fail(
                    "the certificate is not valid before " + shown.begin(),
                    renewal(place, "that is valid now"));
        }
        return shown.end().isBefore(now.plus(SOON))
                ? Answer.fail(
                        "the certificate expires soon, on " + shown.end(),
                        renewal(place, "for times to come"))
                : Answer.pass(evidence);
    }

    private static String renewal(Place place, String how) {
        boolean given =
                place.theConsumer()
                        .security()
                        .certificates()
                        .filter(Certificates.Given.class::isInstance)
                        .isPresent();
        return given
                ? "Put a certificate "
                        + how
                        + " into the file that consumer "
                        + place.theConsumer().name()
                        + " names under security.tls.certificate, then linkspan apply"
                : "linkspan apply, which gives broker "
                        + place.broker()
                        + " a certificate "
                        + how
                        + " and restarts it";
    }

    static Answer mechanism(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerSpec consumer = place.theConsumer();
        String wanted = sasl(place).mechanism().kafkaName();
        List<String> offered =
                Twice.ask(() ->
                        sight.sources()
                                .listeners()
                                .mechanisms(sight.bastion(), sight.listener(place), consumer));
        return offered.contains(wanted)
                ? Answer.pass("offers " + Words.list(offered))
                : Answer.fail(
                        "offers " + Words.list(offered) + ", not " + wanted,
                        "In "
                                + OnHost.file(sight.topology(), place.broker())
                                + " of node "
                                + place.broker()
                                + " set listener.name."
                                + sight.topology().listenerName(consumer).toLowerCase(Locale.ROOT)
                                + ".sasl.enabled.mechanisms="
                                + wanted
                                + ", then restart it");
    }

    static Answer login(Place place, Sight sight) throws IOException, InterruptedException {
        Optional<String> refusal =
                Twice.ask(() ->
                        sight.sources()
                                .listeners()
                                .refusal(
                                        sight.bastion(),
                                        sight.listener(place),
                                        place.theConsumer()));
        return refusal.map(said ->
                        Answer.fail(
                                said,
                                "linkspan apply, which gives user "
                                        + sasl(place).user()
                                        + " its password again"))
                .orElseGet(() -> Answer.pass("user " + sasl(place).user() + " is let in"));
    }

    private static Sasl sasl(Place place) {
        return place.theConsumer().security().sasl().orElseThrow();
    }

    static Answer permissions(Place place, Sight sight) throws IOException, InterruptedException {
        String user = sasl(place).user();
        Optional<Set<Right>> told =
                Twice.ask(() ->
                        sight.sources()
                                .listeners()
                                .rights(sight.bastion(), sight.aliveBroker(), user));
        if (told.isEmpty()) {
            String open = "the cluster has no authorizer: user " + user + " may do everything";
            // An authorizer of theirs is for the owners of a cluster that runs already to decide.
            return sight.topology().link().kafka().existing().isPresent()
                    ? Answer.pass(open)
                    : Answer.fail(open, "linkspan apply, which sets authorizer.class.name");
        }
        Set<Right> given = told.get();
        List<Right> missing =
                needed(place.theConsumer()).stream()
                        .filter(r -> !given.contains(r))
                        .filter(r -> !given.contains(new Right("ALL", r.resource(), r.name())))
                        .toList();
        return Answer.unless(
                missing.stream()
                        .map(r ->
                                "user "
                                        + user
                                        + " may not "
                                        + words(r.operation())
                                        + " on "
                                        + on(r))
                        .toList(),
                "user " + user + " has what it needs",
                missing.stream()
                        .map(r ->
                                "kafka-acls.sh --add --allow-principal User:"
                                        + user
                                        + " --operation "
                                        + words(r.operation())
                                        + option(r))
                        .collect(Collectors.joining("; ")));
    }

    /** A changefeed makes topics, writes to them and reads the cluster's settings. */
    private static List<Right> needed(ConsumerSpec consumer) {
        List<Right> needed = new ArrayList<>();
        needed.add(new Right("CREATE", "TOPIC", "*"));
        needed.add(new Right("WRITE", "TOPIC", "*"));
        needed.add(new Right("DESCRIBE_CONFIGS", "CLUSTER", "kafka-cluster"));
        if (consumer instanceof ConsumerSpec.Generic) {
            needed.add(new Right("READ", "TOPIC", "*"));
            needed.add(new Right("READ", "GROUP", "*"));
        }
        return needed;
    }

    /** As Kafka's tools spell it: DescribeConfigs. */
    private static String words(String operation) {
        return Arrays.stream(operation.split("_", -1))
                .map(w -> w.charAt(0) + w.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static String on(Right right) {
        return switch (right.resource()) {
            case "CLUSTER" -> "the cluster";
            default ->
                    (right.name().equals("*") ? "all " : right.name() + " of ")
                            + right.resource().toLowerCase(Locale.ROOT)
                            + "s";
        };
    }

    private static String option(Right right) {
        return right.resource().equals("CLUSTER")
                ? " --cluster"
                : " --" + right.resource().toLowerCase(Locale.ROOT) + " '" + right.name() + "'";
    }
}

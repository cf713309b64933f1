package io.linkspan.engine.verify;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.SinkTest;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.AwsView.Balancer;
import io.linkspan.engine.view.AwsView.Service;
import io.linkspan.engine.view.ConsumerView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The private link itself: service, connection, domains, names. */
final class LinkProofs {
    private static final Set<String> GONE =
            Set.of("rejected", "rejecting", "deleting", "deleted", "failed", "expired");

    private LinkProofs() {}

    static Answer service(Place place, Sight sight) throws IOException, InterruptedException {
        AwsView aws = sight.aws();
        Optional<Service> found = aws.service();
        if (found.isEmpty()) {
            return Answer.fail(
                    "no endpoint service leads to "
                            + aws.balancer().map(Balancer::name).orElse("the load balancer"),
                    "aws ec2 create-vpc-endpoint-service-configuration --acceptance-required --network-load-balancer-arns "
                            + aws.balancer().map(Balancer::arn).orElse("ARN"));
        }
        Service service = found.get();
        List<String> faults = new ArrayList<>();
        if (!service.state().equals("Available")) {
            faults.add(service.name() + " is " + service.state());
        }
        if (!service.balancers().contains(aws.balancer().map(Balancer::arn).orElse(""))) {
            faults.add(service.name() + " leads to " + Words.list(service.balancers()));
        }
        return Answer.unless(
                faults,
                service.name() + " is " + service.state(),
                "aws ec2 modify-vpc-endpoint-service-configuration --service-id "
                        + service.id()
                        + " --add-network-load-balancer-arns "
                        + aws.balancer().map(Balancer::arn).orElse("ARN"));
    }

    static Answer principal(Place place, Sight sight) throws IOException, InterruptedException {
        Service service = sight.aws().service().orElseThrow();
        List<String> missing = new ArrayList<>();
        switch (place.theConsumer()) {
            case ConsumerSpec.TidbCloud tidb -> {
                String account = sight.consumer(tidb).account();
                String root = "arn:aws:iam::" + account + ":root";
                if (!allows(service, root) && !service.principals().contains(account)) {
                    missing.add(root);
                }
            }
            case ConsumerSpec.Generic generic ->
                    generic.principals().stream()
                            .filter(p -> !allows(service, p))
                            .forEach(missing::add);
        }
        return Answer.unless(
                missing.stream()
                        .map(p ->
                                service.name()
                                        + " does not allow "
                                        + p
                                        + ", only "
                                        + Words.list(new TreeSet<>(service.principals())))
                        .toList(),
                Words.list(new TreeSet<>(service.principals())) + " may connect",
                "aws ec2 modify-vpc-endpoint-service-permissions --service-id "
                        + service.id()
                        + " --add-allowed-principals "
                        + String.join(" ", missing));
    }

    private static boolean allows(Service service, String principal) {
        return service.principals().contains("*")
                || service.principals().contains(principal)
                || service.principals().contains("arn:aws:iam::" + principal + ":root");
    }

    private static ConsumerView.Connection theConnection(Place place, Sight sight)
            throws IOException, InterruptedException {
        return sight.connection(place.theConsumer())
                .orElseThrow(() -> new IOException("there is no connection"));
    }

    static Answer connection(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerSpec.TidbCloud tidb = (ConsumerSpec.TidbCloud) place.theConsumer();
        ConsumerView view = sight.consumer(tidb);
        return view.of(tidb)
                .map(c -> Answer.pass(c.id() + " is " + c.state()))
                .orElseGet(() ->
                        Answer.fail(
                                "cluster "
                                        + tidb.clusterId()
                                        + " has connections "
                                        + Words.list(
                                                view.connections().stream()
                                                        .map(ConsumerView.Connection::name)
                                                        .toList())
                                        + ", none "
                                        + tidb.connectionId()
                                                .map(id -> "with id " + id)
                                                .orElse("called " + tidb.name()),
                                "linkspan apply, which makes it"));
    }

    static Answer ownTest(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerSpec.TidbCloud tidb = (ConsumerSpec.TidbCloud) place.theConsumer();
        String through =
                "through "
                        + theConnection(place, sight).id()
                        + ", port "
                        + tidb.ports().bootstrapPort();
        SinkTest.Outcome outcome =
                sight.sources()
                        .sinkTest()
                        .of(
                                tidb,
                                theConnection(place, sight).id(),
                                sight.topology().link().kafka().version());
        return switch (outcome) {
            case SinkTest.Outcome.Passed() ->
                    Answer.pass("a changefeed's test by TiDB Cloud passes " + through);
            case SinkTest.Outcome.Failed(String words) ->
                    Answer.fail(
                            "a changefeed's test by TiDB Cloud fails " + through + ": " + words,
                            "Mend what TiDB Cloud names; what this side shows is right. When it names nothing,"
                                    + " make the connection again or ask TiDB Cloud's support");
            case SinkTest.Outcome.NotMade(String why) ->
                    Answer.unknown(
                            why, "Make a changefeed on TiDB Cloud's console and test it there");
        };
    }

    static Answer connectionService(Place place, Sight sight)
            throws IOException, InterruptedException {
        ConsumerView.Connection connection = theConnection(place, sight);
        Service service = sight.aws().service().orElseThrow();
        String region = sight.topology().link().aws().region();
        List<String> faults = new ArrayList<>();
        if (!connection.region().isEmpty() && !connection.region().equals(region)) {
            faults.add(
                    connection.id()
                            + " is to a service in "
                            + connection.region()
                            + "; this link is in "
                            + region);
        }
        if (!connection.serviceName().equals(service.name())) {
            faults.add(
                    connection.id()
                            + " is to "
                            + connection.serviceName()
                            + ", not to "
                            + service.name());
        }
        return Answer.unless(
                faults,
                connection.id() + " is to " + connection.serviceName(),
                "Delete private link connection "
                        + connection.id()
                        + " and make it again to "
                        + service.name()
                        + " in "
                        + region
                        + " (linkspan apply)");
    }

    private static String accept(Sight sight, String endpoint)
            throws IOException, InterruptedException {
        return "aws ec2 accept-vpc-endpoint-connections --service-id "
                + sight.aws().service().map(Service::id).orElse("SERVICE")
                + " --vpc-endpoint-ids "
                + (endpoint.isEmpty() ? "ENDPOINT" : endpoint);
    }

    static Answer accepted(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerView.Connection connection = theConnection(place, sight);
        Optional<AwsView.Connection> seen = sight.accepted(place.theConsumer());
        if (seen.isEmpty()) {
            return Answer.fail(
                    connection.endpointId().isEmpty()
                            ? connection.id()
                                    + " has no endpoint yet; it is "
                                    + connection.state()
                                    + " "
                                    + connection.message()
                            : "the service knows no connection of " + connection.endpointId(),
                    "Delete private link connection "
                            + connection.id()
                            + " and run linkspan apply, which makes and accepts it");
        }
        return seen.get().state().equalsIgnoreCase("pendingAcceptance")
                ? Answer.fail(
                        seen.get().endpointId()
                                + " of account "
                                + seen.get().owner()
                                + " waits for acceptance",
                        accept(sight, seen.get().endpointId()))
                : Answer.pass(seen.get().endpointId() + " is " + seen.get().state());
    }

    static Answer notRejected(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerView.Connection connection = theConnection(place, sight);
        String state = sight.accepted(place.theConsumer()).map(c -> c.state()).orElse("unknown");
        boolean lost =
                GONE.contains(state) || Set.of("FAILED", "DELETING").contains(connection.state());
        return lost
                ? Answer.fail(
                        "for AWS the connection is "
                                + state
                                + ", for the consumer "
                                + connection.state()
                                + (connection.message().isEmpty()
                                        ? ""
                                        : ": " + connection.message()),
                        accept(sight, connection.endpointId())
                                + "; when AWS refuses that, delete private link connection "
                                + connection.id()
                                + " and run linkspan apply")
                : Answer.pass("nobody has rejected it");
    }

    static Answer active(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerView.Connection connection = theConnection(place, sight);
        String state = sight.accepted(place.theConsumer()).map(c -> c.state()).orElse("unknown");
        String evidence =
                "for AWS the connection is " + state + ", for the consumer " + connection.state();
        if (state.equals("available") && connection.state().equals("ACTIVE")) {
            return Answer.pass(evidence);
        }
        return state.equals("pending") || state.equals("available")
                ? Answer.unknown(
                        evidence, "Wait: after acceptance a connection is pending for a while")
                : Answer.fail(evidence, accept(sight, connection.endpointId()));
    }

    static Answer domain(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerView.Connection connection = theConnection(place, sight);
        ZoneId zone = place.theZone();
        return sight.domain(place.theConsumer(), zone)
                .map(Answer::pass)
                .orElseGet(() ->
                        Answer.fail(
                                connection.id()
                                        + " has domains "
                                        + Words.list(
                                                connection.domains().stream()
                                                        .map(ConsumerView.Domain::name)
                                                        .toList())
                                        + ", none of "
                                        + zone,
                                "linkspan apply, which attaches the domains of "
                                        + connection.id()));
    }

    static Answer domainState(Place place, Sight sight) throws IOException, InterruptedException {
        ConsumerView.Connection connection = theConnection(place, sight);
        ConsumerView.Domain domain =
                connection.domains().stream()
                        .filter(d -> d.zone().equals(place.theZone()))
                        .findFirst()
                        .orElseThrow(() -> new IOException("no domain of " + place.theZone()));
        String evidence =
                domain.name()
                        + " is "
                        + domain.state()
                        + (domain.message().isEmpty() ? "" : ": " + domain.message());
        return domain.state().equals("ACTIVE")
                ? Answer.pass(evidence)
                : Answer.fail(
                        evidence,
                        "Wait; when it stays so, detach the domains of "
                                + connection.id()
                                + " and run linkspan apply");
    }

    static Answer endpoint(Place place, Sight sight) throws IOException, InterruptedException {
        Optional<String> name = sight.endpointName(place.theConsumer());
        if (name.isEmpty()) {
            return Answer.unknown(
                    "AWS does not tell the endpoint's name",
                    "aws ec2 describe-vpc-endpoint-connections, and wait until it has DnsEntries");
        }
        if (!sight.sources().network().obstacle().isEmpty()) {
            return Answer.unknown(
                    sight.sources().network().obstacle(),
                    "Run linkspan verify --from here on a host in the consumer's network");
        }
        List<String> addresses = sight.resolve(name.get());
        return addresses.isEmpty()
                ? Answer.fail(
                        name.get() + " does not resolve in the consumer's network",
                        "Make the connection again: the consumer has lost its endpoint")
                : Answer.pass(name.get() + " is " + Words.list(addresses));
    }

    static Answer name(Place place, Sight sight) throws IOException, InterruptedException {
        if (!sight.sources().network().obstacle().isEmpty()) {
            return Answer.unknown(
                    sight.sources().network().obstacle(),
                    "Run linkspan verify --from here on a host in the consumer's network");
        }
        ConsumerSpec consumer = place.theConsumer();
        HostPort name =
                sight.advertised(consumer, place.theNode())
                        .orElseThrow(() -> new IOException("its domain is not known"));
        List<String> addresses = sight.resolve(name.host());
        Set<String> endpoint = new TreeSet<>(sight.endpointAddresses(consumer));
        String evidence =
                name.host() + " is " + (addresses.isEmpty() ? "not known" : Words.list(addresses));
        String remedy =
                consumer instanceof ConsumerSpec.TidbCloud
                        ? "Attach the domains of "
                                + consumer.name()
                                + " again, and flush the resolver's cache when the answer is an old endpoint's"
                        : "Let "
                                + name.host()
                                + " resolve to the endpoint's address in "
                                + place.theZone();
        if (addresses.isEmpty() || (!endpoint.isEmpty() && !endpoint.containsAll(addresses))) {
            return Answer.fail(evidence + "; the endpoint has " + Words.list(endpoint), remedy);
        }
        for (Node other : sight.topology().brokers()) {
            if (other.zone().equals(place.theZone())) {
                continue;
            }
            Optional<HostPort> theirs = sight.advertised(consumer, other);
            if (theirs.isPresent() && sight.resolve(theirs.get().host()).equals(addresses)) {
                return Answer.fail(
                        evidence + ", as " + theirs.get().host() + " of zone " + other.zone(),
                        remedy);
            }
        }
        return Answer.pass(evidence);
    }
}

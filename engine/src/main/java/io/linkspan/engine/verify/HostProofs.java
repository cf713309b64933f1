package io.linkspan.engine.verify;

import io.linkspan.core.link.HostPort;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.Topology.Node;
import io.linkspan.core.verify.Answer;
import io.linkspan.core.verify.Place;
import io.linkspan.engine.view.AwsView;
import io.linkspan.engine.view.HostView;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the hosts themselves show. */
final class HostProofs {
    private static final Duration LARGEST_SKEW = Duration.ofSeconds(30);

    private HostProofs() {}

    static Answer bastion(Place place, Sight sight) throws IOException, InterruptedException {
        if (sight.topology().link().kafka().existing().isPresent()) {
            return Answer.pass(sight.enterBastion());
        }
        Optional<AwsView.Instance> bastion = sight.aws().bastion();
        if (bastion.isEmpty()) {
            return Answer.fail(
                    "the network of " + sight.topology().link().name() + " has no bastion",
                    "linkspan apply, which makes it");
        }
        if (!bastion.get().running()) {
            return Answer.fail(
                    bastion.get().id() + " is " + bastion.get().state(),
                    "aws ec2 start-instances --instance-ids " + bastion.get().id());
        }
        return Answer.pass(bastion.get().id() + ": " + sight.enterBastion());
    }

    static Answer entered(Place place, Sight sight) throws IOException, InterruptedException {
        sight.host(place.theNode());
        return Answer.pass("entered by SSH");
    }

    static Answer clock(Place place, Sight sight) throws IOException, InterruptedException {
        Duration ahead = sight.host(place.theNode()).ahead();
        String evidence =
                "the host is "
                        + ahead.abs().toMillis()
                        + " ms "
                        + (ahead.isNegative() ? "behind" : "ahead");
        return ahead.abs().compareTo(LARGEST_SKEW) < 0
                ? Answer.pass(evidence)
                : Answer.fail(evidence, "On the host: sudo timedatectl set-ntp true");
    }

    static Answer clusterId(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        Map<String, Integer> votes = new HashMap<>();
        for (Node other : sight.topology().nodes()) {
            id(sight, other).ifPresent(id -> votes.merge(id, 1, Integer::sum));
        }
        Optional<String> own = sight.host(node).clusterId();
        if (own.isEmpty()) {
            return Answer.fail(
                    "its log folder is not formatted",
                    "linkspan apply, which formats it with the cluster's id");
        }
        String most =
                votes.entrySet().stream()
                        .max(
                                Map.Entry.<String, Integer>comparingByValue()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey)
                        .orElse(own.get());
        return own.get().equals(most)
                ? Answer.pass("cluster " + own.get())
                : Answer.fail(
                        "formatted for cluster "
                                + own.get()
                                + "; "
                                + votes.get(most)
                                + " nodes belong to "
                                + most,
                        "Stop node "
                                + node.id()
                                + ", set cluster.id="
                                + most
                                + " in meta.properties of its log folder if its data is this cluster's, else move the"
                                + " folder away and format it with "
                                + most
                                + ", and start it");
    }

    private static Optional<String> id(Sight sight, Node node) throws InterruptedException {
        try {
            return sight.host(node).clusterId();
        } catch (IOException | RuntimeException e) {
            // That host's own check says so.
            return Optional.empty();
        }
    }

    static Answer running(Place place, Sight sight) throws IOException, InterruptedException {
        HostView host = sight.host(place.theNode());
        return host.pid()
                .map(pid -> Answer.pass("process " + pid))
                .orElseGet(() ->
                        Answer.fail(
                                "no Kafka process is alive on "
                                        + place.theNode().address()
                                        + (host.lastWords().isEmpty()
                                                ? ""
                                                : "; its log ends with: " + host.lastWords()),
                                "On node "
                                        + place.broker()
                                        + "'s host: ~/kafka/bin/linkspan-broker start"));
    }

    static Answer current(Place place, Sight sight) throws IOException, InterruptedException {
        return sight.host(place.theNode()).current()
                ? Answer.pass("started with the files that stand there")
                : Answer.fail(
                        "the files were changed after the process was started",
                        "On node "
                                + place.broker()
                                + "'s host: ~/kafka/bin/linkspan-broker stop && ~/kafka/bin/linkspan-broker start, one node after the other");
    }

    static Answer listening(Place place, Sight sight) throws IOException, InterruptedException {
        Node node = place.theNode();
        Set<HostPort> sockets = sight.host(node).listening();
        List<String> silent = new ArrayList<>();
        planned(sight.topology(), node)
                .forEach((name, port) -> {
                    boolean there =
                            sockets.contains(new HostPort(node.address(), port))
                                    || sockets.contains(new HostPort("0.0.0.0", port));
                    if (!there) {
                        silent.add(
                                "nothing listens on "
                                        + node.address()
                                        + ":"
                                        + port
                                        + " ("
                                        + name
                                        + ")"
                                        + elsewhere(sockets, port));
                    }
                });
        return Answer.unless(
                silent,
                "listens on " + Words.list(planned(sight.topology(), node).values()),
                OnHost.restart(
                        sight.topology(), node.id(), OnHost.log(sight.topology()) + " says why"));
    }

    private static String elsewhere(Set<HostPort> sockets, int port) {
        return sockets.stream()
                .filter(s -> s.port() == port && s.host().startsWith("127.0.0."))
                .min(Comparator.comparing(HostPort::host))
                .map(s -> ", only on " + s)
                .orElse("");
    }

    private static Map<String, Integer> planned(Topology topology, Node node) {
        Map<String, Integer> ports = new TreeMap<>();
        if (node.roles().isBroker()) {
            ports.put("INTERNAL", topology.link().kafka().ports().internal());
            topology.link()
                    .consumers()
                    .forEach(c -> ports.put(topology.listenerName(c), c.listenerPort()));
        }
        if (node.roles().isController()) {
            ports.put("CONTROLLER", topology.link().kafka().ports().controller());
        }
        return ports;
    }
}

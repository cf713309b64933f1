package io.linkspan.providers.kafka;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource.BrokerConfiguration;
import io.linkspan.core.plan.Symbols;
import io.linkspan.engine.Hosts.Command;
import io.linkspan.engine.Hosts.Outcome;
import io.linkspan.engine.Hosts.Route;
import io.linkspan.engine.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A node's server.properties: {@code ~/kafka/config/server.properties}, the previous beside it. */
final class Configurations {
    private static final String PATH = "~/kafka/config/server.properties";

    /** Stands in plans for the home folder of the host's user. */
    private static final String HOME = "${home}";

    private static final Pattern SYMBOL = Pattern.compile("\\$\\{[^}]*unique_name\\}");

    private final Nodes nodes;

    Configurations(Nodes nodes) {
        this.nodes = nodes;
    }

    static Optional<Existing> observed(BrokerId node, NodeReport report) {
        return report.configuration()
                .map(text ->
                        new Existing(
                                PATH,
                                new BrokerConfiguration(
                                        node,
                                        text.replace(report.home() + "/", HOME + "/"),
                                        Set.of()),
                                Map.of()));
    }

    Existing written(BrokerConfiguration wanted, Scope scope) throws InterruptedException {
        Route route = Nodes.required(wanted.node(), scope);
        String text = Symbols.resolve(wanted.text(), scope::find);
        Matcher left = SYMBOL.matcher(text);
        if (left.find()) {
            throw KafkaFault.unresolved(wanted.node(), left.group());
        }
        Outcome outcome = nodes.call(route, "configure", text, Nodes.SHORT);
        if (!outcome.succeeded()) {
            throw KafkaFault.onHost(route, "write " + PATH, outcome);
        }
        return new Existing(
                PATH, new BrokerConfiguration(wanted.node(), text, wanted.after()), Map.of());
    }

    void removed(BrokerConfiguration configuration, Scope scope) throws InterruptedException {
        Optional<Route> route = Nodes.route(scope.link().name(), configuration.node(), scope::find);
        if (route.isPresent()) {
            Outcome outcome =
                    nodes.hosts().run(route.get(), Command.of("rm -f " + PATH, Nodes.SHORT));
            if (!outcome.succeeded()) {
                throw KafkaFault.onHost(route.get(), "remove " + PATH, outcome);
            }
        }
    }
}

package io.linkspan.core.render;

import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.regex.Pattern;

/** Words of a Bash script, and the names of its variables. */
record Shell(KafkaLink link) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

    /** One word, whatever is in it. Source: Bash Reference Manual, "Single Quotes". */
    static String quoted(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The path of a file on this machine; {@code ~/} is the home folder, as in a spec. */
    static String file(String path) {
        return path.startsWith("~/") ? "$HOME/" + quoted(path.substring(2)) : quoted(path);
    }

    /** Text that a reader sees in a comment: kept on its line. */
    static String comment(String text) {
        return text.replaceAll("[\\r\\n]+", " ");
    }

    private static String word(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "_");
    }

    /** The variable that holds a resource's physical id. */
    String variable(ResourceKey key) {
        if (key.equals(Resource.Vpc.KEY)) {
            return "vpc";
        }
        if (key.equals(Resource.InternetGateway.KEY)) {
            return "internet_gateway";
        }
        if (key.equals(Resource.RouteTable.KEY)) {
            return "route_table";
        }
        if (key.equals(Resource.KeyPair.KEY)) {
            return "key_pair";
        }
        if (key.equals(Resource.LoadBalancer.KEY)) {
            return "load_balancer";
        }
        if (key.equals(Resource.EndpointService.KEY)) {
            return "service";
        }
        return word(key.kind()) + "_" + word(key.name());
    }

    /** Its value in a double-quoted or bare word. */
    String value(ResourceKey key) {
        return "$" + variable(key);
    }

    /** Consumers have names that no variable could have; their numbers tell them apart. */
    int number(String consumer) {
        for (int i = 0; i < link.consumers().size(); i++) {
            if (link.consumers().get(i).name().equals(consumer)) {
                return i + 1;
            }
        }
        throw new IllegalStateException("consumer " + consumer + " is not in the spec");
    }

    ConsumerSpec.TidbCloud tidbCloud(String consumer) {
        return (ConsumerSpec.TidbCloud) link.consumers().get(number(consumer) - 1);
    }

    /** The variable that holds a consumer's domain of a zone. */
    String domain(String consumer, ZoneId zone) {
        return "domain_" + number(consumer) + "_" + word(zone.value());
    }
}

package io.linkspan.core.plan;

import io.linkspan.core.link.ZoneId;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stand-ins in configuration texts for names that exist only once a consumer's domains are
 * attached: {@code ${orders-kafka.usw2-az1.unique_name}} stands for that zone's domain.
 */
public final class Symbols {
    private static final Pattern SYMBOL =
            Pattern.compile("\\$\\{([^}]+)\\.([a-z0-9-]+)\\.unique_name\\}");

    /** Stands for the names of all endpoints of our service, known once the service is. */
    static final String ENDPOINTS = "${endpoints}";

    private static final Pattern SERVICE =
            Pattern.compile("com\\.amazonaws\\.vpce\\.([a-z0-9-]+)\\.(vpce-svc-[0-9a-f]+)");

    private Symbols() {}

    /**
     * Puts in what is known of names that may be symbols.
     *
     * @param existing finds a resource, when it exists
     */
    public static SortedSet<String> resolve(
            SortedSet<String> names, Function<ResourceKey, Optional<Existing>> existing) {
        SortedSet<String> resolved = new TreeSet<>();
        names.forEach(name ->
                resolved.add(
                        name.equals(ENDPOINTS) ? endpoints(existing) : resolve(name, existing)));
        return resolved;
    }

    /**
     * Source: AWS PrivateLink, "Access an AWS service using an interface VPC endpoint": names of
     * endpoints are vpce-id-suffix(-zone).service-id.region.vpce.amazonaws.com.
     */
    private static String endpoints(Function<ResourceKey, Optional<Existing>> existing) {
        Matcher m =
                SERVICE.matcher(
                        existing.apply(Resource.EndpointService.KEY)
                                .map(s -> s.outputs().getOrDefault(Output.SERVICE_NAME, ""))
                                .orElse(""));
        return m.matches()
                ? "*." + m.group(2) + "." + m.group(1) + ".vpce.amazonaws.com"
                : ENDPOINTS;
    }

    static String domain(String consumer, ZoneId zone) {
        return "${" + consumer + "." + zone + ".unique_name}";
    }

    /**
     * Puts in what is known.
     *
     * @param existing finds a resource, when it exists
     * @return the text; unknown symbols stay
     */
    public static String resolve(String text, Function<ResourceKey, Optional<Existing>> existing) {
        Matcher m = SYMBOL.matcher(text);
        return m.replaceAll(match ->
                Matcher.quoteReplacement(
                        existing.apply(Resource.AttachedDomains.key(match.group(1)))
                                .map(domains ->
                                        domains.outputs()
                                                .get(Output.domain(new ZoneId(match.group(2)))))
                                .orElse(match.group())));
    }

    /**
     * Puts other stand-ins in the places of these.
     *
     * @param standIn of a consumer's zone
     */
    public static String renamed(String text, BiFunction<String, ZoneId, String> standIn) {
        return SYMBOL.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(
                                standIn.apply(match.group(1), new ZoneId(match.group(2)))));
    }

    public static boolean unresolved(String text) {
        return text.equals(ENDPOINTS) || SYMBOL.matcher(text).find();
    }
}

package io.linkspan.core.plan;

import io.linkspan.core.link.ZoneId;
import java.util.Optional;
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

    private Symbols() {}

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

    public static boolean unresolved(String text) {
        return SYMBOL.matcher(text).find();
    }
}

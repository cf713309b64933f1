package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The filters that a Describe action knows. A resource passes when, for each filter given, one of
 * its values matches one of the filter's values.
 *
 * @param <T> what is described
 */
final class Filters<T> {
    private static final int MAX_VALUES = 200;

    private final BiFunction<View, T, Map<String, String>> tags;
    private final Map<String, BiFunction<View, T, Collection<String>>> known = new HashMap<>();

    /** Knows {@code tag:KEY} and {@code tag-key} to begin with. */
    Filters(BiFunction<View, T, Map<String, String>> tags) {
        this.tags = tags;
        known.put("tag-key", (view, item) -> tags.apply(view, item).keySet());
    }

    /** A filter on one value; null means none. */
    Filters<T> one(String name, BiFunction<View, T, @Nullable Object> value) {
        known.put(
                name,
                (view, item) -> {
                    Object found = value.apply(view, item);
                    return found == null ? List.of() : List.of(found.toString());
                });
        return this;
    }

    /** A filter on several values. */
    Filters<T> many(String name, BiFunction<View, T, ? extends Collection<String>> values) {
        known.put(name, values::apply);
        return this;
    }

    /** Accepts a filter whose answer is the same for everything here. */
    Filters<T> always(String name, String value) {
        known.put(name, (view, item) -> List.of(value));
        return this;
    }

    Predicate<T> matching(View view, List<Filter> given) {
        List<Predicate<T>> all = new ArrayList<>();
        for (Filter filter : given) {
            String name = filter.name();
            if (name == null || name.isEmpty()) {
                throw new AwsException("InvalidParameterValue", "The filter 'null' is invalid");
            }
            if (filter.values().isEmpty()) {
                throw new AwsException(
                        "InvalidParameterValue", "The filter '" + name + "' has no values");
            }
            if (filter.values().size() > MAX_VALUES) {
                throw new AwsException(
                        "FilterLimitExceeded",
                        "The maximum number of filter values specified on a single call is "
                                + MAX_VALUES);
            }
            BiFunction<View, T, Collection<String>> values = values(name);
            all.add(item ->
                    values.apply(view, item).stream()
                            .anyMatch(value -> matchesAny(filter.values(), value)));
        }
        return item -> all.stream().allMatch(p -> p.test(item));
    }

    private BiFunction<View, T, Collection<String>> values(String name) {
        if (name.startsWith("tag:")) {
            String key = name.substring("tag:".length());
            return (view, item) -> {
                String value = tags.apply(view, item).get(key);
                return value == null ? List.of() : List.of(value);
            };
        }
        BiFunction<View, T, Collection<String>> values = known.get(name);
        if (values == null) {
            throw new AwsException("InvalidParameterValue", "The filter '" + name + "' is invalid");
        }
        return values;
    }

    private static boolean matchesAny(List<String> patterns, String value) {
        for (String pattern : patterns) {
            if (Wildcard.matches(pattern, value)) {
                return true;
            }
        }
        return false;
    }
}

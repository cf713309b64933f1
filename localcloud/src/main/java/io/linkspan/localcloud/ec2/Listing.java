package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.Entity;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * What all Describe actions share: ids, filters and pages over the caller's own entities of a kind.
 *
 * @param <E> what is described
 */
record Listing<E extends Entity>(Kind kind, Class<E> type, Filters<E> filters) {
    private static final int LEAST_PAGE = 5;

    /** The page asked for; an id that names nothing of the caller's is refused. */
    Page<E> page(
            View view,
            List<String> ids,
            List<Filter> given,
            @Nullable Integer maxResults,
            @Nullable String token) {
        return Page.of(select(view, ids, given), Entity::id, LEAST_PAGE, maxResults, token);
    }

    /** All that pass, in the order of ids. */
    List<E> select(View view, List<String> ids, List<Filter> given) {
        Predicate<E> passes = filters.matching(view, given);
        if (ids.isEmpty()) {
            return view.image().owned(type, view.owner()).filter(passes).toList();
        }
        Set<String> wanted = new LinkedHashSet<>(ids);
        return wanted.stream().sorted().map(id -> find(view, id)).filter(passes).toList();
    }

    /** The caller's entity of that id, or the kind's NotFound. */
    E find(View view, @Nullable String id) {
        String given = id == null ? "" : id;
        return view.image()
                .find(type, given)
                .filter(e -> e.owner().equals(view.owner()))
                .orElseThrow(() -> kind.notFound(given));
    }
}

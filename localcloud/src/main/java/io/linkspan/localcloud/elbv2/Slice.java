package io.linkspan.localcloud.elbv2;

import io.linkspan.localcloud.api.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A page in ELB's manner: PageSize and Marker. The marker names the last key shown.
 *
 * @param nextMarker null on the last page
 */
record Slice<T>(List<T> items, @Nullable String nextMarker) {
    private static final int MAX_PAGE = 400;

    static <T> Slice<T> of(
            List<T> sorted,
            Function<T, String> key,
            @Nullable Integer pageSize,
            @Nullable String marker) {
        if (pageSize != null && (pageSize < 1 || pageSize > MAX_PAGE)) {
            throw new AwsException(
                    "ValidationError",
                    "1 validation error detected: Value '"
                            + pageSize
                            + "' at 'pageSize' failed to satisfy constraint: Member must have value"
                            + " between 1 and "
                            + MAX_PAGE);
        }
        int from = 0;
        if (marker != null && !marker.isEmpty()) {
            String last = decoded(marker);
            while (from < sorted.size() && key.apply(sorted.get(from)).compareTo(last) <= 0) {
                from++;
            }
        }
        int to = Math.min(sorted.size(), from + (pageSize == null ? MAX_PAGE : pageSize));
        String next = to < sorted.size() ? encoded(key.apply(sorted.get(to - 1))) : null;
        return new Slice<>(sorted.subList(from, to), next);
    }

    private static String encoded(String key) {
        return Base64.getUrlEncoder().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String marker) {
        try {
            return new String(Base64.getUrlDecoder().decode(marker), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsException("ValidationError", "The marker '" + marker + "' is not valid");
        }
    }
}

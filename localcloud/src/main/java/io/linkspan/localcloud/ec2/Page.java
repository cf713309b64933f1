package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Part of a list in the order of keys. The token names the last key shown, so it stays good while
 * others come and go.
 *
 * @param nextToken null on the last page
 */
record Page<T>(List<T> items, @Nullable String nextToken) {
    private static final int MAX_RESULTS = 1_000;
    private static final String MARK = "after:";

    /**
     * Cuts a page.
     *
     * @param sorted in the order of keys
     * @param least the smallest page a caller may ask for
     */
    static <T> Page<T> of(
            List<T> sorted,
            Function<T, String> key,
            int least,
            @Nullable Integer maxResults,
            @Nullable String token) {
        if (maxResults != null && (maxResults < least || maxResults > MAX_RESULTS)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ( "
                            + maxResults
                            + " ) for parameter maxResults is invalid. Expecting a value between "
                            + least
                            + " and "
                            + MAX_RESULTS
                            + ".");
        }
        int from = 0;
        if (token != null && !token.isEmpty()) {
            String last = last(token);
            while (from < sorted.size() && key.apply(sorted.get(from)).compareTo(last) <= 0) {
                from++;
            }
        }
        int to = maxResults == null ? sorted.size() : Math.min(sorted.size(), from + maxResults);
        String next = to < sorted.size() ? token(key.apply(sorted.get(to - 1))) : null;
        return new Page<>(sorted.subList(from, to), next);
    }

    private static String token(String key) {
        return Base64.getUrlEncoder().encodeToString((MARK + key).getBytes(StandardCharsets.UTF_8));
    }

    private static String last(String token) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(MARK)) {
                return text.substring(MARK.length());
            }
        } catch (IllegalArgumentException e) {
            // Falls through: it was never one of ours.
        }
        throw new AwsException("InvalidNextToken", "The specified NextToken is not valid.");
    }
}

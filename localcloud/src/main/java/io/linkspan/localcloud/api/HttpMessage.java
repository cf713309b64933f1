package io.linkspan.localcloud.api;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came.
 *
 * @param path as on the request line, still encoded
 * @param query without the question mark, still encoded; empty when there is none
 * @param headers by lower-case name
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared or changed
record HttpMessage(
        String method, String path, String query, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header; null when it is not there. */
    @Nullable String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? null : values.getFirst();
    }
}

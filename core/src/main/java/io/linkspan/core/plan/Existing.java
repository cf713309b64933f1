package io.linkspan.core.plan;

import java.util.Map;

/**
 * A resource that exists.
 *
 * @param id its physical id: an AWS id or ARN, a path on a host
 * @param actual what it is like
 * @param outputs what others need of it, such as {@code publicAddress} of an instance; names are in
 *     {@link Output}
 */
public record Existing(String id, Resource actual, Map<String, String> outputs) {
    public Existing {
        outputs = Map.copyOf(outputs);
    }

    public ResourceKey key() {
        return actual.key();
    }

    /**
     * @throws IllegalStateException when there is no such output
     */
    public String output(String name) {
        String value = outputs.get(name);
        if (value == null) {
            throw new IllegalStateException(
                    key() + " (" + id + ") has no output '" + name + "', only " + outputs.keySet());
        }
        return value;
    }
}

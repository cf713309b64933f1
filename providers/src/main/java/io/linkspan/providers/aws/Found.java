package io.linkspan.providers.aws;

import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.ResourceKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A thing on AWS that plays a part in the link.
 *
 * @param key from its tag, or from the spec when it is the user's
 * @param id its AWS id or ARN
 * @param raw as AWS describes it
 * @param given whether it is the user's: never altered, never removed
 */
record Found<T>(ResourceKey key, String id, T raw, Map<String, String> tags, boolean given) {
    Found {
        tags = Map.copyOf(tags);
    }

    /** Its Name tag. */
    String name() {
        return tags.getOrDefault(Tags.NAME, "");
    }

    Existing as(Resource actual, Map<String, String> outputs) {
        Map<String, String> all = new LinkedHashMap<>(outputs);
        if (given) {
            all.put(Output.GIVEN, "true");
        }
        return new Existing(id, actual, all);
    }

    Existing as(Resource actual) {
        return as(actual, Map.of());
    }

    static boolean isGiven(Existing existing) {
        return existing.outputs().containsKey(Output.GIVEN);
    }
}

package io.linkspan.localcloud.image;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tags of one resource.
 *
 * @param id the resource's id, or its ARN
 * @param type the resource's type as EC2 spells it, such as {@code vpc}
 * @param tags never empty; in order of keys
 */
public record TagSet(String id, String owner, String type, Map<String, String> tags)
        implements Entity {
    public TagSet {
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }
}

package io.linkspan.localcloud.image;

import java.time.Instant;
import java.util.List;

/**
 * A client token that was used: the same call again is answered with the same resources.
 *
 * @param id account, action and token
 * @param parameters a digest of the call's other parameters
 * @param resources the ids of what the call made
 */
public record ClientToken(
        String id, String owner, String parameters, List<String> resources, Instant usedAt)
        implements Entity {
    public ClientToken {
        resources = List.copyOf(resources);
    }
}

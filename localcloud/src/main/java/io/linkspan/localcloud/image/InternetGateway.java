package io.linkspan.localcloud.image;

import org.jspecify.annotations.Nullable;

/**
 * A way out of one network.
 *
 * @param vpcId where it is attached; null while it is not
 */
public record InternetGateway(String id, String owner, @Nullable String vpcId) implements Entity {}

package io.linkspan.core.verify;

import java.util.EnumSet;
import java.util.Set;

/** From where the last part of the path is looked at. */
public enum Viewpoint {
    /** The consumer's network: everything. */
    CONSUMER,
    /** Inside the provider's network: all that does not need the consumer's. */
    BASTION,
    /** This machine's own network and resolver, taken for the consumer's. */
    HERE;

    private static final Set<CheckKind> IN_THE_CONSUMERS_NETWORK =
            EnumSet.of(
                    CheckKind.ENDPOINT,
                    CheckKind.NAME,
                    CheckKind.ENDPOINT_BOOTSTRAP,
                    CheckKind.ENDPOINT_PORT,
                    CheckKind.LATENCY,
                    CheckKind.RESETS,
                    CheckKind.DELIVERY);

    /** What can be checked from there. */
    public Set<CheckKind> kinds() {
        Set<CheckKind> kinds = EnumSet.allOf(CheckKind.class);
        if (this == BASTION) {
            kinds.removeAll(IN_THE_CONSUMERS_NETWORK);
        }
        return kinds;
    }
}

package io.linkspan.engine;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.Existing;
import java.io.IOException;

/** The way into the provider's network. */
public interface Bastion {
    /**
     * Connects from the bastion to addresses in its network; opens the SSH session when first used.
     */
    Dialer dialer(KafkaLink link, Existing bastion);

    /**
     * Opens the SSH session unless it is open.
     *
     * @return who answered, for evidence: user, address and port, and the host key's fingerprint
     * @throws IOException when it cannot be opened, with a message that says at which step
     */
    String reach(KafkaLink link, Existing bastion) throws IOException;
}

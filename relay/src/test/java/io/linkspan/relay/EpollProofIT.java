package io.linkspan.relay;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollProofIT extends RelayProof {
    @Override
    RelayOptions.Engine engine() {
        return RelayOptions.Engine.EPOLL;
    }
}

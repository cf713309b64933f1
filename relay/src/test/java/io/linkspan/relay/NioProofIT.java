package io.linkspan.relay;

class NioProofIT extends RelayProof {
    @Override
    RelayOptions.Engine engine() {
        return RelayOptions.Engine.NIO;
    }
}

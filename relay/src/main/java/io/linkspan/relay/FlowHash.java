package io.linkspan.relay;

import java.net.InetSocketAddress;

/** Numbers that decide which target a flow goes to: equal for equal addresses. */
final class FlowHash {
    private FlowHash() {}

    /** Of source, destination and both ports; the protocol is always TCP. */
    static long ofFlow(InetSocketAddress source, InetSocketAddress destination) {
        long hash = ofSource(source);
        hash = mix(hash ^ destination.getAddress().hashCode());
        return mix(hash ^ ((long) source.getPort() << 16 | destination.getPort()));
    }

    static long ofSource(InetSocketAddress source) {
        long hash = 0;
        for (byte b : source.getAddress().getAddress()) {
            hash = hash << 8 ^ hash >>> 56 ^ (b & 0xff);
        }
        return mix(hash);
    }

    /** SplitMix64's finisher: every bit of the input changes every bit of the output. */
    static long mix(long z) {
        long a = (z + 0x9e3779b97f4a7c15L);
        a = (a ^ (a >>> 30)) * 0xbf58476d1ce4e5b9L;
        a = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return a ^ (a >>> 31);
    }
}

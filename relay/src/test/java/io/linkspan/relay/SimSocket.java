package io.linkspan.relay;

/**
 * The relay's end of a simulated connection. Bytes are checked, not kept: byte n of a stream is
 * {@link #content}.
 */
final class SimSocket {
    final int handle;
    final int room;
    final long incomingSeed;

    /** Set once the connection is paired: what is written here must be this stream. */
    long outgoingSeed;

    boolean connected;
    boolean closed;
    long token = -1;
    int pending;

    /** So many waiting bytes are told. */
    int lowWater = 1;

    // What the peer sent.
    long arrived;
    long taken;

    /** What had been taken when the relay last wrote. */
    long takenBefore;

    boolean peerEnded;
    boolean reset;
    boolean resetSeen;
    long urgentAt = -1;

    // What the relay wrote.
    long written;
    long consumed;
    boolean finWritten;
    boolean wantsRoom;

    /** How the relay closed it. */
    boolean closedByReset;

    SimSocket(int handle, int room, long incomingSeed) {
        this.handle = handle;
        this.room = room;
        this.incomingSeed = incomingSeed;
    }

    static byte content(long seed, long position) {
        return (byte) FlowHash.mix(seed + position);
    }

    int readableBytes() {
        return (int) (arrived - taken);
    }

    boolean hasPlenty() {
        return readableBytes() >= Math.min(lowWater, room);
    }

    int space() {
        return room - (int) (written - consumed);
    }

    /** What epoll would say now. */
    int state() {
        int events = 0;
        if (hasPlenty() || peerEnded || reset) {
            events |= Net.READABLE;
        }
        if (connected && (space() > room / 3 || reset)) {
            events |= Net.WRITABLE;
        }
        if (peerEnded || reset) {
            events |= Net.HANGUP;
        }
        if (reset && !resetSeen) {
            events |= Net.BROKEN;
        }
        if (urgentAt >= taken) {
            events |= Net.URGENT;
        }
        return events;
    }
}

package io.linkspan.relay;

import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A program at the far end of a connection: sends, reads, pauses, and ends in one of many ways. */
final class SimPeer {
    private enum Ending {
        FIN,
        RESET,
        VANISH
    }

    private final SimNet net;
    private final SimSocket socket;
    private final Random random;
    private final Ending ending;
    private final boolean urgent;

    /** Where the stream ends. */
    private final int toSend;

    /** When in its stream it stops reading for ever; it resets the connection in the end. */
    private final boolean reads;

    /** Ends only when it has an answer to all that it sent. */
    private final boolean asks;

    /** Who is answered, after all of the question. */
    private final @Nullable SimPeer asker;

    private boolean over;

    SimPeer(SimNet net, SimSocket socket, Random random, @Nullable SimPeer client) {
        this.net = net;
        this.socket = socket;
        this.random = random;
        toSend = random.nextInt(4) == 0 ? 0 : random.nextInt(1 << (1 + random.nextInt(9)));
        int kind = random.nextInt(12);
        ending = kind == 0 ? Ending.VANISH : kind < 3 ? Ending.RESET : Ending.FIN;
        asks = client == null && random.nextInt(3) == 0;
        asker = client != null && client.asks ? client : null;
        urgent = random.nextInt(20) == 0;
        reads = ending != Ending.VANISH || random.nextBoolean();
    }

    boolean isAt(SimSocket place) {
        return socket == place;
    }

    boolean vanishes() {
        return ending == Ending.VANISH;
    }

    /** One step; false when there is nothing it can do now. */
    boolean act() {
        if (socket.closed || over) {
            return false;
        }
        boolean sendFirst = random.nextBoolean();
        return sendFirst ? send() || receive() : receive() || send();
    }

    private boolean send() {
        if (socket.peerEnded || socket.reset) {
            return false;
        }
        if (asker != null && socket.consumed < asker.toSend && !socket.finWritten) {
            return false;
        }
        if (socket.arrived == toSend) {
            if (asks && socket.consumed == 0 && !socket.finWritten) {
                return false;
            }
            finish();
            return true;
        }
        int space = socket.room - socket.readableBytes();
        if (space == 0) {
            // A peer that means to reset does not wait until it could send.
            if (ending == Ending.RESET && random.nextInt(4) == 0) {
                finish();
                return true;
            }
            return false;
        }
        int bytes = (int) Math.min(1 + random.nextInt(space), toSend - socket.arrived);
        if (urgent && socket.urgentAt < 0 && random.nextInt(3) == 0) {
            socket.urgentAt = socket.arrived + random.nextInt(bytes);
        }
        socket.arrived += bytes;
        if (socket.hasPlenty() || socket.urgentAt >= socket.taken) {
            net.wake(socket);
        }
        return true;
    }

    private void finish() {
        switch (ending) {
            case FIN -> socket.peerEnded = true;
            case RESET -> socket.reset = true;
            case VANISH -> over = true;
        }
        if (!over) {
            net.wake(socket);
        }
    }

    private boolean receive() {
        int waiting = (int) (socket.written - socket.consumed);
        if (waiting == 0 || socket.reset || !reads) {
            return false;
        }
        socket.consumed += 1 + random.nextInt(waiting);
        if (socket.wantsRoom && socket.space() > socket.room / 3) {
            socket.wantsRoom = false;
            net.wake(socket);
        }
        return true;
    }
}

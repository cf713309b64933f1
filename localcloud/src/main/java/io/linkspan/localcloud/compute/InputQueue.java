package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.sshd.server.channel.ChannelDataReceiver;
import org.apache.sshd.server.channel.ChannelSession;

/**
 * What a client has sent to a process and the process has not read yet: a ring that grows up to the
 * channel's window. The client may send more only as the process reads. (MINA's own stream moves
 * all that waits at each read, which costs seconds for an archive.)
 */
final class InputQueue implements ChannelDataReceiver {
    private static final int FIRST_BYTES = 64 * 1024;
    private static final int MOVE_BYTES = 256 * 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private byte[] ring = new byte[FIRST_BYTES];
    private int head;
    private int size;
    private boolean ended;

    /** Whether nobody reads any more: then what comes is dropped. */
    private boolean abandoned;

    @Override
    public int data(ChannelSession channel, byte[] bytes, int start, int length) {
        lock.lock();
        try {
            if (abandoned) {
                return length;
            }
            if (size + length > ring.length) {
                grow(size + length);
            }
            int tail = (head + size) % ring.length;
            int first = Math.min(length, ring.length - tail);
            System.arraycopy(bytes, start, ring, tail, first);
            System.arraycopy(bytes, start + first, ring, 0, length - first);
            size += length;
            arrived.signal();
            return 0; // Counted when the process has it.
        } finally {
            lock.unlock();
        }
    }

    private void grow(int needed) {
        byte[] larger = new byte[Math.max(needed, 2 * ring.length)];
        int first = Math.min(size, ring.length - head);
        System.arraycopy(ring, head, larger, 0, first);
        System.arraycopy(ring, 0, larger, first, size - first);
        ring = larger;
        head = 0;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            ended = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Moves all to a process until the client has no more or the process no interest. */
    void moveTo(OutputStream process, ChannelSession channel)
            throws IOException, InterruptedException {
        try (process) {
            byte[] bytes = take();
            while (bytes.length > 0) {
                process.write(bytes);
                process.flush();
                channel.getLocalWindow().release(bytes.length);
                bytes = take();
            }
        } finally {
            abandon(channel);
        }
    }

    /** The next bytes; empty at the end. */
    private byte[] take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (size == 0 && !ended) {
                arrived.await();
            }
            int length = Math.min(Math.min(size, MOVE_BYTES), ring.length - head);
            byte[] bytes = Arrays.copyOfRange(ring, head, head + length);
            head = (head + length) % ring.length;
            size -= length;
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private void abandon(ChannelSession channel) throws IOException {
        int dropped;
        lock.lock();
        try {
            abandoned = true;
            dropped = size;
            size = 0;
            ring = new byte[0];
        } finally {
            lock.unlock();
        }
        if (dropped > 0 && channel.getLocalWindow().isOpen()) {
            channel.getLocalWindow().release(dropped);
        }
    }
}

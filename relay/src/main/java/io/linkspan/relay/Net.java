package io.linkspan.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The sockets as one event loop sees them. Sockets are handles: small numbers that the {@link
 * Network} gives out. No call but {@link #poll} waits. Calls that move bytes return how many, or
 * one of the negative answers below; none throws. All but {@link #wakeup} belong to the loop's
 * thread.
 *
 * <p>Readiness is edge-triggered: an event comes when something changed since the last answer of
 * {@link #AGAIN}, or since {@link #awaitReadable} or {@link #awaitWritable} was said.
 */
interface Net {
    /** Would have to wait. From a splice it means "no data" or "pipe full": count the bytes. */
    int AGAIN = -1;

    /** The connection is gone: the peer reset it, or it cannot be written to any more. */
    int RESET = -2;

    /** No descriptors or memory left; later it may work. */
    int EXHAUSTED = -3;

    /** Anything else, such as no route or an address that is not this machine's. */
    int FAILED = -4;

    int READABLE = 1;
    int WRITABLE = 2;

    /** The peer ended its side, or the connection is gone: read until it says so. */
    int HANGUP = 4;

    /** Urgent bytes were sent: reads stop short at them, and splices stop for good. */
    int URGENT = 8;

    /** The peer reset the connection; bytes that came before may still be read. */
    int BROKEN = 16;

    /** Is told what {@link #poll} found. */
    interface Events {
        /** A poll found events, at least so many; each is told next. */
        default void found(int count) {}

        void ready(long token, int events);
    }

    /** Waits for events, at most so many nanoseconds (0: not at all; -1: until woken). */
    void poll(long nanos, Events events);

    /** The shortest time {@link #poll} can wait, in nanoseconds; longer ones are rounded up. */
    long shortestWait();

    /** Makes {@link #poll} return. From any thread. */
    void wakeup();

    /** Asks for the events of a connection; false when there are no resources for it. */
    boolean watch(int handle, long token);

    /**
     * Makes the bytes that arrive at a connection an event only when at least so many wait, or as
     * many as its buffers can take; at first it is 1. Until then the sender is told at once that
     * they came. Its other events go on. When that many wait already, they are an event.
     */
    void lowWater(int handle, int bytes);

    /** Asks for the connections that arrive at a listener. */
    boolean watchListener(int listener, long token);

    void forgetListener(int listener);

    /** A handle, {@link #AGAIN}, {@link #EXHAUSTED}, or {@link #FAILED} for one that is lost. */
    int accept(int listener);

    /** The peer of the last accepted connection. */
    InetSocketAddress acceptedFrom();

    /** A handle that turns writable when connected, or a negative answer. */
    int connect(InetSocketAddress target, @Nullable InetAddress source);

    /** After an event: 0 when connected, {@link #AGAIN} when not yet, or why it failed. */
    int finishConnect(int handle, int events);

    InetSocketAddress localAddress(int handle);

    /** Bytes read; 0 at the end of the stream. */
    int read(int handle, Chunk chunk, int offset, int length);

    int write(int handle, Chunk chunk, int offset, int length);

    /** Says that all there was has been read although no read answered {@link #AGAIN}. */
    void awaitReadable(int handle);

    void awaitWritable(int handle);

    /** Says that much goes from one connection to another: larger buffers pay from now on. */
    void expectBulk(int from, int to);

    /** A pipe, or a negative answer where there are none. */
    int openPipe();

    /** Bytes a pipe can hold. */
    int pipeCapacity(int pipe);

    /** Moves bytes from a socket into a pipe; 0 at the end of the stream. */
    int spliceIn(int handle, int pipe, int length);

    int spliceOut(int pipe, int handle, int length);

    void closePipe(int pipe);

    /** Sends FIN after what was written: 0, or {@link #RESET}. */
    int shutdownOutput(int handle);

    void close(int handle);

    /** Closes with RST: what was not sent is dropped. */
    void reset(int handle);

    /** Frees what polling holds; sockets stay open. */
    void close();
}

package io.linkspan.relay;

/**
 * Moves the bytes of one direction of a flow. Reads are copied through the loop's buffers, short
 * ones together with those of other flows; once reads come full the bytes go through a kernel pipe
 * and never enter this process. A stream that goes on and on is then left to gather: much at a time
 * costs far less than every piece as it comes.
 */
final class Pump {
    /** Bytes moved: the low bits of {@link #move}'s answer. */
    static final long BYTES = (1L << 62) - 1;

    private static final long MORE = 1L << 62;

    private Pump() {}

    /**
     * Moves what can be moved now, within bounds. Sets the sides' flags; closes nothing.
     *
     * @return how many bytes the other side took, and a flag when another turn could move more
     */
    static long move(EventLoop on, Side from, Side to) {
        long moved = 0;
        for (int i = 0; i < on.tuning.moves(); i++) {
            if (from.holdsBytes()) {
                if (on.batch.open() && batched(on, from)) {
                    return moved | MORE;
                }
                if (!to.writable) {
                    leaveBatch(on, from);
                    return moved;
                }
                moved += from.stash != null ? writeStash(on, from, to) : drain(on, from, to);
                if (from.holdsBytes() && !to.writable) {
                    return moved;
                }
            } else {
                boolean nothing = from.ended || !from.readable || from.pauses();
                if (nothing || !to.writable || to.closed) {
                    rest(on, from);
                    return moved;
                }
                boolean splices = from.bulk && spliceable(on, from);
                if (splices && steady(on, from)) {
                    if (foundLittle(on, from)) {
                        on.pauses.begin(from, on.clock());
                        rest(on, from);
                        return moved;
                    }
                } else if (from.gathers) {
                    on.pauses.leave(from);
                }
                moved += splices ? fill(on, from) : copy(on, from, to);
            }
        }
        return moved | MORE;
    }

    /** Gives back what an ended side holds. */
    static void release(EventLoop on, Side side) {
        dropStash(on, side);
        if (side.pipe >= 0) {
            if (side.piped > 0) {
                on.pipes.discard(side.pipe);
            } else {
                on.pipes.give(side.pipe);
            }
            side.pipe = PipePool.NONE;
            side.piped = 0;
        }
    }

    /** Nothing to do for now: an idle direction keeps no pipe. */
    private static void rest(EventLoop on, Side from) {
        if (from.pipe >= 0) {
            on.pipes.give(from.pipe);
            from.pipe = PipePool.NONE;
        }
    }

    /** A stream whose end is near, or which was reset, is one no more. */
    private static boolean steady(EventLoop on, Side from) {
        return from.run >= on.tuning.steadyBytes() && !from.careful && on.pauses.possible();
    }

    /** Whether the last splice did; what waits after a pause is not measured by it. */
    private static boolean foundLittle(EventLoop on, Side from) {
        int plenty = Math.min(on.tuning.plentyBytes(), on.net.pipeCapacity(from.pipe));
        return from.spliced > 0 && from.spliced < plenty;
    }

    private static boolean spliceable(EventLoop on, Side from) {
        if (from.urgent) {
            return false;
        }
        if (from.pipe < 0) {
            from.pipe = on.pipes.take();
        }
        if (from.pipe < 0) {
            // None to be had: copy for a while before asking again.
            from.bulk = false;
            from.fullReads = -64;
            return false;
        }
        return true;
    }

    private static long writeStash(EventLoop on, Side from, Side to) {
        Chunk chunk = from.stash;
        if (chunk == null) {
            return 0;
        }
        int wanted = from.stashTo - from.stashFrom;
        int written = on.net.write(to.handle, chunk, from.stashFrom, wanted);
        if (written < 0) {
            refused(on, to, written);
            leaveBatch(on, from);
            return 0;
        }
        from.stashFrom += written;
        if (written == wanted) {
            dropStash(on, from);
        } else {
            to.writable = false;
            on.net.awaitWritable(to.handle);
            leaveBatch(on, from);
        }
        return written;
    }

    /** What could not be written now is the side's own: the batch is filled again next turn. */
    private static void leaveBatch(EventLoop on, Side from) {
        if (batched(on, from)) {
            keep(on, from, on.batch.chunk(), from.stashFrom, from.stashTo - from.stashFrom);
        }
    }

    private static void keep(EventLoop on, Side from, Chunk read, int at, int length) {
        Chunk kept = on.chunks.take(length);
        kept.put(read, at, length);
        from.stash = kept;
        from.stashFrom = 0;
        from.stashTo = length;
    }

    private static boolean batched(EventLoop on, Side from) {
        return from.stash != null && on.batch.holds(from.stash);
    }

    private static void dropStash(EventLoop on, Side side) {
        Chunk stash = side.stash;
        if (stash != null) {
            if (!on.batch.holds(stash)) {
                on.chunks.give(stash);
            }
            side.stash = null;
        }
    }

    private static long drain(EventLoop on, Side from, Side to) {
        int written = on.net.spliceOut(from.pipe, to.handle, from.piped);
        if (written < 0) {
            refused(on, to, written);
            return 0;
        }
        from.piped -= written;
        return written;
    }

    /** Fills the pipe, which is empty: {@link Net#AGAIN} can only mean that there is no data. */
    private static long fill(EventLoop on, Side from) {
        int read = on.net.spliceIn(from.handle, from.pipe, on.net.pipeCapacity(from.pipe));
        if (read == 0) {
            // The end, or urgent data with the end behind it: only a read can tell.
            from.bulk = false;
            from.fullReads = 0;
            from.careful = true;
            return 0;
        }
        if (read < 0) {
            noneRead(on, from, read);
            return 0;
        }
        // A pause that brought little is not worth another.
        boolean slow = from.gathers && from.spliced == 0 && read < on.tuning.gatheredBytes();
        from.run = slow ? 0 : from.run + read;
        from.piped = read;
        from.spliced = read;
        if (read < on.tuning.smallSplice()) {
            from.bulk = false;
            from.fullReads = 0;
        }
        return 0;
    }

    /** Reads into the batch; written when {@link EventLoop#turn} comes back to the flow. */
    private static void readIntoBatch(EventLoop on, Side from) {
        ReadBatch batch = on.batch;
        int at = batch.position();
        int wanted = on.tuning.shortBytes();
        int read = on.net.read(from.handle, batch.chunk(), at, wanted);
        if (read <= 0) {
            noneRead(on, from, read);
            return;
        }
        if (read < wanted) {
            shortRead(on, from);
        } else {
            from.small = false;
        }
        batch.add(read);
        from.stash = batch.chunk();
        from.stashFrom = at;
        from.stashTo = at + read;
    }

    private static void shortRead(EventLoop on, Side from) {
        from.fullReads = Math.min(from.fullReads, 0);
        if (!from.careful) {
            // A short read took all there was; what comes next is a new event.
            from.readable = false;
            on.net.awaitReadable(from.handle);
        }
    }

    private static long copy(EventLoop on, Side from, Side to) {
        if (from.small && on.batch.hasRoom()) {
            readIntoBatch(on, from);
            return 0;
        }
        Chunk shared = on.chunks.shared();
        int wanted = on.chunks.readSize(on.tuning.copyBytes());
        int read = on.net.read(from.handle, shared, 0, wanted);
        if (read <= 0) {
            noneRead(on, from, read);
            return 0;
        }
        from.small = read < on.tuning.shortBytes();
        if (read < wanted) {
            shortRead(on, from);
        } else if (++from.fullReads >= on.tuning.fullReads()) {
            from.bulk = true;
            if (!from.large) {
                from.large = true;
                on.net.expectBulk(from.handle, to.handle);
            }
        }
        int written = on.net.write(to.handle, shared, 0, read);
        if (written < read) {
            int done = Math.max(written, 0);
            keep(on, from, shared, done, read - done);
            if (written < 0) {
                refused(on, to, written);
            } else {
                to.writable = false;
                on.net.awaitWritable(to.handle);
            }
            return done;
        }
        return written;
    }

    private static void noneRead(EventLoop on, Side from, int answer) {
        from.readable = false;
        if (answer == 0) {
            from.ended = true;
        } else if (answer == Net.AGAIN) {
            on.net.awaitReadable(from.handle);
            if (from.gathers && from.spliced > 0) {
                on.pauses.begin(from, on.clock());
            } else if (from.gathers) {
                from.run = 0;
                on.pauses.leave(from);
            }
        } else {
            from.broken = true;
        }
    }

    private static void refused(EventLoop on, Side to, int answer) {
        to.writable = false;
        if (answer == Net.AGAIN) {
            on.net.awaitWritable(to.handle);
        } else {
            // The first call to see a reset takes the error away; what was received is still there.
            to.broken = true;
            to.readable = true;
            to.careful = true;
        }
    }
}

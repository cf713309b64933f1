package io.linkspan.relay;

/**
 * How much moves at once. The values in use were found by measuring (docs/performance.md);
 * simulations use small ones so that few bytes reach every branch.
 *
 * @param copyBytes what a copying read asks for
 * @param fullReads so many full reads in a row start to splice
 * @param smallSplice a splice that moves fewer bytes than this goes back to copying
 * @param moves moves of one direction in one turn, so that one flow cannot starve others
 * @param steadyBytes so many bytes of one direction without a longer silence are a steady stream,
 *     which is read at intervals
 * @param plentyBytes a splice of a steady stream that finds as many is followed by the next at once
 * @param pauseNanos the interval at which a steady stream is read otherwise; 0 for none
 * @param smallestPipe a pipe that holds fewer bytes is not worth having
 * @param batchEvents so many events in one poll make their short reads one batch
 * @param shortBytes what a read into a batch asks for; a connection whose reads are larger is
 *     copied by itself
 * @param batchBytes what a batch can hold
 */
record Tuning(
        int copyBytes,
        int fullReads,
        int smallSplice,
        int moves,
        int steadyBytes,
        int plentyBytes,
        long pauseNanos,
        int smallestPipe,
        int batchEvents,
        int shortBytes,
        int batchBytes) {
    static final Tuning MEASURED =
            new Tuning(
                    64 * 1024,
                    2,
                    8 * 1024,
                    8,
                    4 * 1024 * 1024,
                    1024 * 1024,
                    250_000,
                    64 * 1024,
                    2,
                    4 * 1024,
                    256 * 1024);
}

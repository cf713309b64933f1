package io.linkspan.relay;

/**
 * How much moves at once. The values in use were found by measuring (docs/performance.md);
 * simulations use small ones so that few bytes reach every branch.
 *
 * @param copyBytes what a copying read asks for
 * @param fullReads so many full reads in a row start to splice
 * @param smallSplice a splice that moves fewer bytes than this goes back to copying
 * @param moves moves of one direction in one turn, so that one flow cannot starve others
 * @param steadyBytes so many bytes of one direction while the other is silent are a steady stream
 * @param plentyBytes a steady stream is read when so many bytes wait
 * @param pauseNanos and at the latest after so long; 0 to read it as any other
 * @param gatheredBytes a pause that brings fewer ends the steady stream
 * @param smallestPipe a pipe that holds fewer bytes is not worth having
 * @param batchEvents so many events in one poll make their short reads one batch
 * @param shortBytes what a read into a batch asks for; a connection whose reads are larger is
 *     copied by itself
 * @param batchBytes what a batch can hold
 * @param yieldEvents a turn of so many events ends with the offer of the processor to others
 * @param yieldNanos at most one such offer in as long
 */
record Tuning(
        int copyBytes,
        int fullReads,
        int smallSplice,
        int moves,
        int steadyBytes,
        int plentyBytes,
        long pauseNanos,
        int gatheredBytes,
        int smallestPipe,
        int batchEvents,
        int shortBytes,
        int batchBytes,
        int yieldEvents,
        long yieldNanos) {
    static final Tuning MEASURED =
            new Tuning(
                    64 * 1024,
                    2,
                    8 * 1024,
                    8,
                    4 * 1024 * 1024,
                    1024 * 1024,
                    500_000,
                    16 * 1024,
                    64 * 1024,
                    2,
                    4 * 1024,
                    256 * 1024,
                    24,
                    100_000);
}

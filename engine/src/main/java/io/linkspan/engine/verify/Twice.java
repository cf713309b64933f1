package io.linkspan.engine.verify;

import java.io.IOException;

/** Asks again when a connection is lost: a single reset is another check's matter. */
final class Twice {
    private Twice() {}

    /** Something that may fail on the way. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    static <T> T ask(Question<T> question) throws IOException, InterruptedException {
        try {
            return question.ask();
        } catch (IOException once) {
            try {
                return question.ask();
            } catch (IOException again) {
                again.addSuppressed(once);
                throw again;
            }
        }
    }
}

package io.linkspan.localcloud.store;

/**
 * A change of the image, run by the one writer: reads what is, checks, and puts and removes
 * entities. When it throws, nothing of it happens and the caller gets the exception.
 *
 * @param <R> the reply, given once the changes are durable
 */
@FunctionalInterface
public interface Command<R> {
    R run(Transaction transaction);
}

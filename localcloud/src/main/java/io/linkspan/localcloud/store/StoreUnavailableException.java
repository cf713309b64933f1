package io.linkspan.localcloud.store;

/** The store cannot take a command now: it is overloaded, closed, or its disk refuses writes. */
public final class StoreUnavailableException extends RuntimeException {
    StoreUnavailableException(String message) {
        super(message);
    }

    StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

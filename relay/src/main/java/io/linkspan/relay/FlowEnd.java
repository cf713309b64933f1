package io.linkspan.relay;

/** Why a flow ended. */
public enum FlowEnd {
    /** Both sides ended their streams and all bytes were passed on. */
    COMPLETED,
    /** The client reset the connection; so was the target's. */
    RESET_BY_CLIENT,
    /** The target reset the connection; so was the client's. */
    RESET_BY_TARGET,
    /** No byte came from either side for the listener's idle time-out. */
    IDLE,
    /** No target could be reached. */
    REFUSED,
    /** Its target was removed or unhealthy for long enough, or its listener was removed. */
    TERMINATED,
    /** The relay was closed. */
    CLOSED,
    /** A fault of the relay's own; the loop's thread reported it. */
    FAULT
}

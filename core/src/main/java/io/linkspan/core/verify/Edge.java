package io.linkspan.core.verify;

/**
 * One check rests on another.
 *
 * @param upstream what it rests on
 * @param everywhere also where the upstream check is about another place of the link
 */
public record Edge(CheckKind upstream, boolean everywhere, Hold hold) {
    /** How one check rests on another. */
    public enum Hold {
        /** Without it the check cannot be made at all. */
        NEEDS,
        /** The check is made, and the upstream failure explains this one's if there is one. */
        MAY_FOLLOW,
        /** Likewise, but only when nothing answered; what was seen stands by itself. */
        MAY_BE_SILENCED
    }

    /** Whether this edge leads from one check to the other. */
    boolean joins(Check downstream, Check other) {
        return other.kind() == upstream
                && (everywhere || downstream.place().overlaps(other.place()));
    }
}

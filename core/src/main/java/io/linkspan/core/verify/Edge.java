package io.linkspan.core.verify;

/**
 * One check rests on another.
 *
 * @param upstream what it rests on
 * @param everywhere also where the upstream check is about another place of the link
 * @param needed without it the check cannot be made at all; else it is made, and the upstream
 *     failure explains this one's if there is one
 */
public record Edge(CheckKind upstream, boolean everywhere, boolean needed) {
    /** Whether this edge leads from one check to the other. */
    boolean joins(Check downstream, Check other) {
        return other.kind() == upstream
                && (everywhere || downstream.place().overlaps(other.place()));
    }
}

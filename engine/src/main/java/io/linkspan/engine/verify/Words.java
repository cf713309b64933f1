package io.linkspan.engine.verify;

import java.util.Collection;
import java.util.stream.Collectors;

/** Lists, as evidence has them. */
final class Words {
    private Words() {}

    static String list(Collection<?> things) {
        return things.isEmpty()
                ? "none"
                : things.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}

package io.linkspan.core.link.yaml;

import io.linkspan.core.diagnostic.Diagnostic.Location;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What came of reading one key: a value, nothing (absent), or a mistake that is told already
 * (broken). The difference keeps a mistake from being told again by rules that build on the value.
 *
 * @param shown the key's full path as told to people
 * @param at the value's place; the section's where the key is absent
 */
record Reading<T>(Optional<T> value, boolean broken, String shown, Location at) {
    static <T> Reading<T> of(T value, String shown, Location at) {
        return new Reading<>(Optional.of(value), false, shown, at);
    }

    static <T> Reading<T> absent(String shown, Location at) {
        return new Reading<>(Optional.empty(), false, shown, at);
    }

    static <T> Reading<T> broken(String shown, Location at) {
        return new Reading<>(Optional.empty(), true, shown, at);
    }

    <R> Reading<R> map(Function<T, R> change) {
        return new Reading<>(value.map(change), broken, shown, at);
    }

    boolean isAbsent() {
        return value.isEmpty() && !broken;
    }

    boolean isPresent() {
        return value.isPresent();
    }

    /** The value; the default where the key is absent or broken. */
    T orElse(T standard) {
        return value.orElse(standard);
    }

    T orElseGet(Supplier<T> standard) {
        return value.orElseGet(standard);
    }

    /**
     * The value of a key that validation has shown to be there.
     *
     * @throws IllegalStateException when it is not
     */
    T sure() {
        return value.orElseThrow(() -> new IllegalStateException(shown + " was not validated"));
    }
}

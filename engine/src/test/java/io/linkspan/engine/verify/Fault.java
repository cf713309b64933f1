package io.linkspan.engine.verify;

import io.linkspan.core.verify.CheckKind;
import java.util.function.Consumer;

/**
 * Something that goes wrong in the world.
 *
 * @param kind the check that must name it
 */
record Fault(String name, CheckKind kind, Consumer<FakeWorld> injection) {
    @Override
    public String toString() {
        return name;
    }
}

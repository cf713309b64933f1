package io.linkspan.core.plan;

import java.util.List;
import java.util.Set;

/**
 * What a plan does about one resource. A replacement is a {@link Delete} and a {@link Create} of
 * the same key.
 */
public sealed interface Change {
    ResourceKey key();

    /** Identifies the change in its plan. */
    Step step();

    /** Changes that must be done first. Steps that are not in the plan count as done. */
    Set<Step> after();

    /**
     * One change's name.
     *
     * @param removal whether it is the removal of the resource
     */
    record Step(ResourceKey key, boolean removal) {
        @Override
        public String toString() {
            return removal ? "removal of " + key : key.toString();
        }
    }

    /**
     * Makes what is missing.
     *
     * @param replacing what was wrong with the predecessor, which its {@link Delete} removes first;
     *     empty when there is none
     */
    record Create(Resource wanted, List<Difference> replacing, Set<Step> after) implements Change {
        public Create {
            replacing = List.copyOf(replacing);
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return wanted.key();
        }

        @Override
        public Step step() {
            return new Step(key(), false);
        }
    }

    /** Changes what differs, in place. */
    record Update(Resource wanted, Existing existing, List<Difference> differences, Set<Step> after)
            implements Change {
        public Update {
            differences = List.copyOf(differences);
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return wanted.key();
        }

        @Override
        public Step step() {
            return new Step(key(), false);
        }
    }

    /**
     * Removes what is not wanted, or not as it is.
     *
     * @param replaced whether a successor is made
     */
    record Delete(Existing existing, boolean replaced, Set<Step> after) implements Change {
        public Delete {
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return existing.key();
        }

        @Override
        public Step step() {
            return new Step(key(), true);
        }
    }

    /** Leaves what is right as it is. */
    record Keep(Existing existing) implements Change {
        @Override
        public ResourceKey key() {
            return existing.key();
        }

        @Override
        public Step step() {
            return new Step(key(), false);
        }

        @Override
        public Set<Step> after() {
            return Set.of();
        }
    }
}

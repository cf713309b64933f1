package io.linkspan.core.plan;

import java.util.List;
import java.util.Set;

/** What a plan does about one resource. */
public sealed interface Change {
    ResourceKey key();

    /** Changes that must be done first; keys of resources in the same plan. */
    Set<ResourceKey> after();

    /** Makes what is missing. */
    record Create(Resource wanted, Set<ResourceKey> after) implements Change {
        public Create {
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return wanted.key();
        }
    }

    /** Changes what differs, in place. */
    record Update(
            Resource wanted,
            Existing existing,
            List<Difference> differences,
            Set<ResourceKey> after)
            implements Change {
        public Update {
            differences = List.copyOf(differences);
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return wanted.key();
        }
    }

    /** Removes and makes anew, since what differs cannot be changed in place. */
    record Replace(
            Resource wanted,
            Existing existing,
            List<Difference> differences,
            Set<ResourceKey> after)
            implements Change {
        public Replace {
            differences = List.copyOf(differences);
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return wanted.key();
        }
    }

    /** Removes what the spec no longer names. */
    record Delete(Existing existing, Set<ResourceKey> after) implements Change {
        public Delete {
            after = Set.copyOf(after);
        }

        @Override
        public ResourceKey key() {
            return existing.key();
        }
    }

    /** Leaves what is right as it is. */
    record Keep(Existing existing) implements Change {
        @Override
        public ResourceKey key() {
            return existing.key();
        }

        @Override
        public Set<ResourceKey> after() {
            return Set.of();
        }
    }
}

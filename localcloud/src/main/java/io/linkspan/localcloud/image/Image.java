package io.linkspan.localcloud.image;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/**
 * Everything durable at one moment. Immutable and persistent: a change makes a new image that
 * shares all the rest. Entities of a kind are in the order of their ids.
 */
public final class Image {
    public static final Image EMPTY = new Image(HashTreePMap.empty());

    private final HashPMap<Class<? extends Entity>, TreePMap<String, Entity>> tables;

    private Image(HashPMap<Class<? extends Entity>, TreePMap<String, Entity>> tables) {
        this.tables = tables;
    }

    /** All entities of a kind, whoever owns them. */
    @SuppressWarnings("unchecked") // put() files every entity under its own class
    public <E extends Entity> Collection<E> all(Class<E> kind) {
        return (Collection<E>) table(kind).values();
    }

    /** All entities of a kind that an account owns. */
    public <E extends Entity> Stream<E> owned(Class<E> kind, String account) {
        return all(kind).stream().filter(e -> e.owner().equals(account));
    }

    /** How many entities there are, of all kinds. */
    public int size() {
        return tables.values().stream().mapToInt(TreePMap::size).sum();
    }

    public <E extends Entity> Optional<E> find(Class<E> kind, String id) {
        return Optional.ofNullable(kind.cast(table(kind).get(id)));
    }

    /** The entity of that kind and id, which must exist. */
    public <E extends Entity> E get(Class<E> kind, String id) {
        return find(kind, id)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the image has no " + kind.getSimpleName() + " " + id));
    }

    /** The tags of a resource; empty when it has none. */
    public Map<String, String> tags(String resourceId) {
        TagSet tags = (TagSet) table(TagSet.class).get(resourceId);
        return tags == null ? Map.of() : tags.tags();
    }

    public Account account(Account.Role role) {
        return all(Account.class).stream()
                .filter(a -> a.role() == role)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the image has no account " + role));
    }

    /** Whether all entities of these kinds are the very ones of another image. */
    @SafeVarargs
    @SuppressWarnings("ReferenceEquality") // a shared table is an unchanged one, and cheap to tell
    public final boolean sameAs(Image other, Class<? extends Entity>... kinds) {
        for (Class<? extends Entity> kind : kinds) {
            if (tables.get(kind) != other.tables.get(kind)) {
                return false;
            }
        }
        return true;
    }

    /** This image with an entity added or replaced. */
    public Image put(Entity entity) {
        Class<? extends Entity> kind = entity.getClass();
        return new Image(tables.plus(kind, table(kind).plus(entity.id(), entity)));
    }

    /** This image without an entity; the same image when there is none. */
    public Image remove(Class<? extends Entity> kind, String id) {
        TreePMap<String, Entity> table = table(kind);
        return table.containsKey(id) ? new Image(tables.plus(kind, table.minus(id))) : this;
    }

    private TreePMap<String, Entity> table(Class<? extends Entity> kind) {
        TreePMap<String, Entity> table = tables.get(kind);
        return table == null ? TreePMap.empty() : table;
    }
}

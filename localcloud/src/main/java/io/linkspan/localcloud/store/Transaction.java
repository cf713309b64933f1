package io.linkspan.localcloud.store;

import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.Image;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The image as one command sees and changes it. Used by the writer's thread alone. */
public final class Transaction {
    private final Instant now;
    private final Map<Key, @Nullable Entity> changes = new LinkedHashMap<>();
    private Image image;

    /** A row of the journal's table. */
    record Key(Class<? extends Entity> kind, String id) {}

    Transaction(Image image, Instant now) {
        this.image = image;
        this.now = now;
    }

    /** The image with this command's changes so far. */
    public Image image() {
        return image;
    }

    /** When the command runs. */
    public Instant now() {
        return now;
    }

    /** Adds or replaces an entity. */
    public void put(Entity entity) {
        image = image.put(entity);
        changes.put(new Key(entity.getClass(), entity.id()), entity);
    }

    /** Removes an entity; does nothing when it is not there. */
    public void remove(Class<? extends Entity> kind, String id) {
        image = image.remove(kind, id);
        changes.put(new Key(kind, id), null);
    }

    /** The last change of each entity; null means removed. */
    Map<Key, @Nullable Entity> changes() {
        return changes;
    }
}

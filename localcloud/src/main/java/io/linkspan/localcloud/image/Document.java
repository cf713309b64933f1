package io.linkspan.localcloud.image;

/**
 * A record of a part of the cloud that AWS knows nothing of, such as a private link connection of
 * TiDB Cloud's API. Unique by kind and key.
 *
 * @param json its content, whose form is the owner's business
 */
public record Document(String kind, String key, String json) implements Entity {
    @Override
    public String id() {
        return kind + "/" + key;
    }

    @Override
    public String owner() {
        return "";
    }
}

package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.image.TagSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Tags on resources: checks, changes and their form on the wire. */
final class Tags {
    private static final int MAX_TAGS = 50;
    private static final int MAX_KEY_LENGTH = 128;
    private static final int MAX_VALUE_LENGTH = 256;

    private Tags() {}

    /** A resource's tags as responses carry them. */
    static List<Tag> of(View view, String id) {
        return view.image().tags(id).entrySet().stream()
                .map(e -> Tag.builder().key(e.getKey()).value(e.getValue()).build())
                .toList();
    }

    /**
     * Puts the tags that a create action's specifications give for this kind on a new resource.
     * Specifications for kinds the action does not make are refused.
     */
    static void create(
            Edit edit, Kind kind, String id, List<TagSpecification> specifications, Kind... made) {
        for (TagSpecification specification : specifications) {
            String type = specification.resourceTypeAsString();
            if (kind.tagType().equals(type)) {
                add(edit, kind, id, specification.tags());
            } else if (!isAmong(made, type)) {
                throw new AwsException(
                        "InvalidParameterValue",
                        "'" + type + "' is not a valid taggable resource type for this operation.");
            }
        }
    }

    private static boolean isAmong(Kind[] kinds, String type) {
        for (Kind kind : kinds) {
            if (kind.tagType().equals(type)) {
                return true;
            }
        }
        return false;
    }

    /** Adds tags or replaces their values. */
    static void add(Edit edit, Kind kind, String id, List<Tag> tags) {
        Map<String, String> all = new TreeMap<>(edit.image().tags(id));
        for (Tag tag : tags) {
            String key = tag.key() == null ? "" : tag.key();
            String value = tag.value() == null ? "" : tag.value();
            check(key, value);
            all.put(key, value);
        }
        if (all.size() > MAX_TAGS) {
            throw new AwsException(
                    "TagLimitExceeded", "The maximum number of tags for a resource is " + MAX_TAGS);
        }
        if (!all.isEmpty()) {
            edit.put(new TagSet(id, edit.owner(), kind.tagType(), all));
        }
    }

    /** Takes tags away; a tag with a value only when it has that value. None given means all. */
    static void remove(Edit edit, Kind kind, String id, List<Tag> tags) {
        Map<String, String> all = new TreeMap<>(edit.image().tags(id));
        if (tags.isEmpty()) {
            all.clear();
        }
        for (Tag tag : tags) {
            if (tag.value() == null) {
                all.remove(tag.key());
            } else {
                all.remove(tag.key(), tag.value());
            }
        }
        if (all.isEmpty()) {
            edit.remove(TagSet.class, id);
        } else {
            edit.put(new TagSet(id, edit.owner(), kind.tagType(), all));
        }
    }

    private static void check(String key, String value) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Tag key must be between 1 and "
                            + MAX_KEY_LENGTH
                            + " characters: '"
                            + key
                            + "'");
        }
        if (key.startsWith("aws:")) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ( "
                            + key
                            + " ) for parameter key is invalid. Tag keys starting with 'aws:' are"
                            + " reserved for internal use");
        }
        if (value.length() > MAX_VALUE_LENGTH) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Tag value exceeds the maximum length of "
                            + MAX_VALUE_LENGTH
                            + " characters (key '"
                            + key
                            + "')");
        }
    }
}

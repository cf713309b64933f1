package io.linkspan.localcloud.api;

import static java.util.stream.Collectors.toSet;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;

/**
 * What the AWS SDK's classes tell of one structure on the wire, prepared once for each class.
 *
 * @param members in the SDK's order
 * @param inputs the members' names in requests
 */
record Shape(List<Member> members, Set<String> inputs) {

    private static final ClassValue<ShapeHolder> SHAPES =
            new ClassValue<>() {
                @Override
                protected ShapeHolder computeValue(Class<?> type) {
                    return new ShapeHolder();
                }
            };

    private static final class ShapeHolder {
        volatile @Nullable Shape shape;
    }

    /**
     * One member of a structure.
     *
     * @param field the SDK's own description, which reads and sets the member
     * @param in its name in requests
     * @param element its element in responses
     * @param list how its entries look; null unless it is a list
     */
    record Member(
            SdkField<?> field,
            MarshallingKnownType type,
            String in,
            String out,
            Element element,
            @Nullable Entries list,
            @Nullable Entries map,
            Time time) {}

    /** How a moment is written. */
    enum Time {
        ISO_8601,
        EPOCH_SECONDS,
        HTTP_DATE
    }

    /**
     * The entries of a list, or the values of a map.
     *
     * @param in the part of the name before an entry's number; null where there is none (EC2)
     * @param key how a map's keys are called; null unless it is a map
     * @param list how entries look that are lists; null unless they are
     */
    record Entries(
            SdkField<?> field,
            MarshallingKnownType type,
            @Nullable String in,
            Element element,
            boolean flat,
            @Nullable Names key,
            String valueIn,
            @Nullable Entries list,
            @Nullable Entries map,
            Time time) {}

    /** A name in requests and in responses. */
    record Names(String in, Element element) {}

    /** The tags of an element, ready to be copied. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared or changed
    record Element(byte[] open, byte[] close, byte[] empty) {
        static Element of(String name) {
            return new Element(
                    ascii("<" + name + ">"), ascii("</" + name + ">"), ascii("<" + name + "/>"));
        }

        private static byte[] ascii(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** The shape of a structure or of the builder of one. */
    static Shape of(SdkPojo pojo) {
        ShapeHolder holder = SHAPES.get(pojo.getClass());
        Shape shape = holder.shape;
        if (shape == null) {
            List<Member> members = pojo.sdkFields().stream().map(Shape::member).toList();
            shape = new Shape(members, members.stream().map(Member::in).collect(toSet()));
            holder.shape = shape;
        }
        return shape;
    }

    private static Member member(SdkField<?> field) {
        String out = field.unmarshallLocationName();
        return new Member(
                field,
                known(field),
                field.locationName(),
                out,
                Element.of(out),
                list(field),
                map(field),
                time(field));
    }

    private static @Nullable Entries list(SdkField<?> field) {
        return field.getOptionalTrait(ListTrait.class)
                .map(t -> {
                    String name = t.memberLocationName();
                    String shown = name == null ? "member" : name;
                    return entries(t.memberFieldInfo(), shown, t.isFlattened(), null, shown);
                })
                .orElse(null);
    }

    private static @Nullable Entries map(SdkField<?> field) {
        return field.getOptionalTrait(MapTrait.class)
                .map(t -> {
                    String key = t.keyLocationName() == null ? "key" : t.keyLocationName();
                    String value = t.valueLocationName() == null ? "value" : t.valueLocationName();
                    return entries(
                            t.valueFieldInfo(),
                            "entry",
                            t.isFlattened(),
                            new Names(key, Element.of(key)),
                            value);
                })
                .orElse(null);
    }

    private static Entries entries(
            SdkField<?> field, String in, boolean flat, @Nullable Names key, String value) {
        return new Entries(
                field,
                known(field),
                in,
                Element.of(value),
                flat,
                key,
                value,
                list(field),
                map(field),
                time(field));
    }

    private static Time time(SdkField<?> field) {
        return field.getOptionalTrait(TimestampFormatTrait.class)
                .map(t ->
                        switch (t.format()) {
                            case UNIX_TIMESTAMP, UNIX_TIMESTAMP_MILLIS -> Time.EPOCH_SECONDS;
                            case RFC_822 -> Time.HTTP_DATE;
                            case ISO_8601 -> Time.ISO_8601;
                            default -> Time.ISO_8601;
                        })
                .orElse(Time.ISO_8601);
    }

    private static MarshallingKnownType known(SdkField<?> field) {
        return field.marshallingType().getKnownType();
    }
}

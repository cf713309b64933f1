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
            boolean epochSeconds,
            @Nullable Entries list,
            @Nullable Entries map) {}

    /**
     * The entries of a list, or the values of a map.
     *
     * @param in the part of the name before an entry's number; null where there is none (EC2)
     */
    record Entries(
            SdkField<?> field,
            MarshallingKnownType type,
            @Nullable String in,
            Element element,
            boolean flat) {}

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
        boolean epochSeconds =
                field.getOptionalTrait(TimestampFormatTrait.class)
                        .map(t -> t.format() == TimestampFormatTrait.Format.UNIX_TIMESTAMP)
                        .orElse(false);
        Entries list =
                field.getOptionalTrait(ListTrait.class)
                        .map(t ->
                                entries(
                                        t.memberFieldInfo(),
                                        t.memberLocationName(),
                                        t.isFlattened()))
                        .orElse(null);
        Entries map =
                field.getOptionalTrait(MapTrait.class)
                        .map(t -> entries(t.valueFieldInfo(), "entry", t.isFlattened()))
                        .orElse(null);
        return new Member(
                field,
                known(field),
                field.locationName(),
                out,
                Element.of(out),
                epochSeconds,
                list,
                map);
    }

    private static Entries entries(SdkField<?> field, @Nullable String name, boolean flat) {
        String shown = name == null ? "member" : name;
        return new Entries(field, known(field), shown, Element.of(shown), flat);
    }

    private static MarshallingKnownType known(SdkField<?> field) {
        return field.marshallingType().getKnownType();
    }
}

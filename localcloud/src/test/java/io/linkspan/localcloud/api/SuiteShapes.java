package io.linkspan.localcloud.api;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallLocation;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.LocationTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.traits.Trait;
import software.amazon.awssdk.utils.builder.Buildable;
import software.amazon.smithy.aws.traits.protocols.Ec2QueryNameTrait;
import software.amazon.smithy.model.Model;
import software.amazon.smithy.model.node.Node;
import software.amazon.smithy.model.shapes.MemberShape;
import software.amazon.smithy.model.shapes.Shape;
import software.amazon.smithy.model.shapes.ShapeId;
import software.amazon.smithy.model.traits.XmlFlattenedTrait;
import software.amazon.smithy.model.traits.XmlNameTrait;

/**
 * Structures of a Smithy model as the AWS SDK would generate them: a class of its own for each,
 * whose fields tell names, types and traits. They are proxies, since the codec asks for no more
 * than {@link SdkPojo} and {@link Buildable}.
 */
final class SuiteShapes {
    private final Model model;
    private final boolean ec2;
    private final Map<ShapeId, ClassLoader> loaders = new HashMap<>();
    private final Map<ShapeId, List<SdkField<?>>> fields = new HashMap<>();

    SuiteShapes(Model model, boolean ec2) {
        this.model = model;
        this.ec2 = ec2;
    }

    /** The values of one structure, by member name. */
    private static final class State implements InvocationHandler {
        final Map<String, Object> values = new LinkedHashMap<>();
        final SuiteShapes shapes;
        final ShapeId id;

        State(SuiteShapes shapes, ShapeId id) {
            this.shapes = shapes;
            this.id = id;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
                throws Throwable {
            return switch (method.getName()) {
                case "sdkFields" -> shapes.fieldsOf(id);
                case "sdkFieldNameToField" -> Map.of();
                case "build" -> proxy;
                case "hashCode" -> values.hashCode();
                case "toString" -> id + " " + values;
                default -> InvocationHandler.invokeDefault(proxy, method, arguments);
            };
        }
    }

    /** An empty structure. */
    SdkPojo structure(ShapeId id) {
        // A loader for each shape, so that each has a class: the codec remembers by class.
        ClassLoader loader =
                loaders.computeIfAbsent(
                        id, i -> new ClassLoader(SuiteShapes.class.getClassLoader()) {});
        return (SdkPojo)
                Proxy.newProxyInstance(
                        loader,
                        new Class<?>[] {SdkPojo.class, Buildable.class},
                        new State(this, id));
    }

    /** A structure that holds a test case's parameters. */
    SdkPojo structure(ShapeId id, Node parameters) {
        SdkPojo structure = structure(id);
        Shape shape = model.expectShape(id);
        parameters
                .expectObjectNode()
                .getStringMap()
                .forEach((name, node) ->
                        state(structure)
                                .values
                                .put(name, value(shape.getMember(name).orElseThrow(), node)));
        return structure;
    }

    private Object value(MemberShape member, Node node) {
        Shape target = model.expectShape(member.getTarget());
        return switch (target.getType()) {
            case STRUCTURE -> structure(target.getId(), node);
            case LIST, SET -> {
                List<Object> values = new ArrayList<>();
                node.expectArrayNode()
                        .forEach(n ->
                                values.add(
                                        value(target.asListShape().orElseThrow().getMember(), n)));
                yield values;
            }
            case MAP -> {
                Map<String, Object> values = new LinkedHashMap<>();
                node.expectObjectNode()
                        .getStringMap()
                        .forEach((k, n) ->
                                values.put(
                                        k, value(target.asMapShape().orElseThrow().getValue(), n)));
                yield values;
            }
            case BOOLEAN -> node.expectBooleanNode().getValue();
            case BYTE -> number(node).byteValue();
            case SHORT -> number(node).shortValue();
            case INTEGER, INT_ENUM -> number(node).intValue();
            case LONG -> number(node).longValue();
            case FLOAT ->
                    node.isStringNode()
                            ? Float.valueOf(node.expectStringNode().getValue())
                            : (Object) number(node).floatValue();
            case DOUBLE ->
                    node.isStringNode()
                            ? Double.valueOf(node.expectStringNode().getValue())
                            : (Object) number(node).doubleValue();
            case TIMESTAMP -> Instant.ofEpochMilli((long) (number(node).doubleValue() * 1000));
            case BLOB ->
                    SdkBytes.fromString(node.expectStringNode().getValue(), StandardCharsets.UTF_8);
            default -> node.expectStringNode().getValue();
        };
    }

    private static Number number(Node node) {
        return node.expectNumberNode().getValue();
    }

    /** What a structure holds, as maps, lists and values that can be compared. */
    static Object tree(Object value) {
        return switch (value) {
            case SdkPojo pojo -> {
                Map<String, Object> tree = new LinkedHashMap<>();
                state(pojo).values.forEach((name, v) -> tree.put(name, tree(v)));
                yield tree;
            }
            case List<?> list -> list.stream().map(SuiteShapes::tree).toList();
            case Map<?, ?> map -> {
                Map<Object, Object> tree = new LinkedHashMap<>();
                map.forEach((name, v) -> tree.put(name, tree(v)));
                yield tree;
            }
            default -> value;
        };
    }

    private static State state(Object pojo) {
        return (State) Proxy.getInvocationHandler(pojo);
    }

    private List<SdkField<?>> fieldsOf(ShapeId id) {
        List<SdkField<?>> known = fields.get(id);
        if (known == null) {
            known = new ArrayList<>();
            for (MemberShape member : model.expectShape(id).members()) {
                known.add(field(member));
            }
            fields.put(id, known);
        }
        return known;
    }

    private SdkField<?> field(MemberShape member) {
        String name = member.getMemberName();
        Optional<String> xmlName = member.getTrait(XmlNameTrait.class).map(XmlNameTrait::getValue);
        String out = xmlName.orElse(name);
        String in =
                ec2
                        ? member.getTrait(Ec2QueryNameTrait.class)
                                .map(Ec2QueryNameTrait::getValue)
                                .orElseGet(() -> capitalised(out))
                        : out;
        Shape target = model.expectShape(member.getTarget());
        List<Trait> traits = new ArrayList<>();
        traits.add(
                LocationTrait.builder()
                        .location(MarshallLocation.PAYLOAD)
                        .locationName(in)
                        .unmarshallLocationName(out)
                        .build());
        boolean flat = member.hasTrait(XmlFlattenedTrait.class);
        target.asListShape()
                .ifPresent(list ->
                        traits.add(
                                ListTrait.builder()
                                        .memberLocationName(xmlName(list.getMember()))
                                        .memberFieldInfo(field(list.getMember()))
                                        .isFlattened(flat)
                                        .build()));
        target.asMapShape()
                .ifPresent(map ->
                        traits.add(
                                MapTrait.builder()
                                        .keyLocationName(xmlName(map.getKey()))
                                        .valueLocationName(xmlName(map.getValue()))
                                        .valueFieldInfo(field(map.getValue()))
                                        .isFlattened(flat)
                                        .build()));
        member.getMemberTrait(model, software.amazon.smithy.model.traits.TimestampFormatTrait.class)
                .ifPresent(t ->
                        traits.add(
                                TimestampFormatTrait.create(
                                        switch (t.getFormat()) {
                                            case EPOCH_SECONDS ->
                                                    TimestampFormatTrait.Format.UNIX_TIMESTAMP;
                                            case HTTP_DATE -> TimestampFormatTrait.Format.RFC_822;
                                            default -> TimestampFormatTrait.Format.ISO_8601;
                                        })));
        return SdkField.<Object>builder(type(target))
                .memberName(name)
                .getter(o -> state(o).values.get(name))
                .setter((o, v) -> state(o).values.put(name, v))
                .constructor(() -> structure(target.getId()))
                .traits(traits.toArray(Trait[]::new))
                .build();
    }

    private static @Nullable String xmlName(MemberShape member) {
        return member.getTrait(XmlNameTrait.class).map(XmlNameTrait::getValue).orElse(null);
    }

    private static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    @SuppressWarnings("unchecked") // the SDK's own types are as unchecked
    private static MarshallingType<Object> type(Shape shape) {
        MarshallingType<?> type =
                switch (shape.getType()) {
                    case STRUCTURE -> MarshallingType.SDK_POJO;
                    case LIST, SET -> MarshallingType.LIST;
                    case MAP -> MarshallingType.MAP;
                    case BOOLEAN -> MarshallingType.BOOLEAN;
                    case BYTE -> MarshallingType.BYTE;
                    case SHORT -> MarshallingType.SHORT;
                    case INTEGER, INT_ENUM -> MarshallingType.INTEGER;
                    case LONG -> MarshallingType.LONG;
                    case FLOAT -> MarshallingType.FLOAT;
                    case DOUBLE -> MarshallingType.DOUBLE;
                    case TIMESTAMP -> MarshallingType.INSTANT;
                    case BLOB -> MarshallingType.SDK_BYTES;
                    default -> MarshallingType.STRING;
                };
        return (MarshallingType<Object>) type;
    }
}

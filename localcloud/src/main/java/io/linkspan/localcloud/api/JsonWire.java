package io.linkspan.localcloud.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The AWS JSON 1.1 protocol. Source: Smithy, "AWS JSON 1.1 protocol". */
final class JsonWire {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private JsonWire() {}

    /**
     * Sets what is given on a structure's builder, and tells the names of the members given.
     * Anything broken is SerializationException.
     */
    static Set<String> read(byte[] body, SdkPojo builder) {
        JsonNode tree;
        try {
            tree = MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw malformed("The request is not JSON");
        }
        if (tree.isMissingNode()) {
            return Set.of();
        }
        fill(tree, builder);
        Set<String> given = new HashSet<>();
        tree.properties().stream()
                .filter(p -> !p.getValue().isNull())
                .forEach(p -> given.add(p.getKey()));
        return given;
    }

    private static void fill(JsonNode tree, SdkPojo builder) {
        if (!tree.isObject()) {
            throw malformed("Start of structure or map found where not expected.");
        }
        for (Shape.Member member : Shape.of(builder).members()) {
            JsonNode child = tree.get(member.in());
            if (child != null && !child.isNull()) {
                member.field().set(builder, value(child, member.type(), member.field(), member));
            }
        }
    }

    private static Object value(
            JsonNode node,
            MarshallingKnownType type,
            SdkField<?> field,
            Shape.@Nullable Member member) {
        return switch (type) {
            case STRING -> expect(node.isString(), node.asString(""));
            case INTEGER -> expect(node.isInt(), node.asInt(0));
            case LONG -> expect(node.isIntegralNumber(), node.asLong(0));
            case BOOLEAN -> expect(node.isBoolean(), node.asBoolean(false));
            case DOUBLE -> expect(node.isNumber(), node.asDouble(0));
            case INSTANT ->
                    expect(node.isNumber(), Instant.ofEpochMilli((long) (node.asDouble(0) * 1e3)));
            case SDK_POJO -> {
                SdkPojo builder = field.constructor().get();
                fill(node, builder);
                yield ((Buildable) builder).build();
            }
            case LIST -> {
                if (member == null || member.list() == null || !node.isArray()) {
                    throw malformed("Expected list or null");
                }
                List<Object> values = new ArrayList<>();
                for (JsonNode entry : node) {
                    values.add(value(entry, member.list().type(), member.list().field(), null));
                }
                yield values;
            }
            case NULL, MAP, DOCUMENT, SHORT, BYTE, FLOAT, BIG_DECIMAL, SDK_BYTES ->
                    throw malformed("The member " + field.memberName() + " is not supported");
        };
    }

    private static <T> T expect(boolean right, T value) {
        if (!right) {
            throw malformed("A member is not of its type");
        }
        return value;
    }

    /** A response as JSON. */
    static byte[] write(SdkPojo response) {
        return MAPPER.writeValueAsBytes(tree(response));
    }

    static byte[] error(AwsException e) {
        return MAPPER.writeValueAsBytes(Map.of("__type", e.code(), "message", e.message()));
    }

    private static Map<String, Object> tree(SdkPojo pojo) {
        Map<String, Object> tree = new LinkedHashMap<>();
        for (Shape.Member member : Shape.of(pojo).members()) {
            Object value = member.field().getValueOrDefault(pojo);
            if (value == null
                    || value instanceof SdkAutoConstructList
                    || value instanceof SdkAutoConstructMap) {
                continue;
            }
            tree.put(member.out(), leaf(value));
        }
        return tree;
    }

    private static Object leaf(Object value) {
        return switch (value) {
            case SdkPojo pojo -> tree(pojo);
            case List<?> list -> list.stream().map(JsonWire::leaf).toList();
            case Instant instant -> instant.toEpochMilli() / 1e3;
            default -> value;
        };
    }

    private static AwsException malformed(String message) {
        return new AwsException("SerializationException", message);
    }
}

package io.linkspan.localcloud.api;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.utils.builder.Buildable;

/**
 * Fills request structures from the parameters of the two query protocols. EC2's lists are flat
 * ({@code Filter.1.Value.2}); AWS's have {@code .member.} before the number. Source: Smithy, "AWS
 * EC2 query protocol" and "AWS query protocol".
 */
final class QueryReader {
    /** Most entries of one list. */
    static final int MAX_ENTRIES = 10_000;

    private static final Set<String> COMMON = Set.of("Action", "Version");
    private final boolean ec2;

    QueryReader(boolean ec2) {
        this.ec2 = ec2;
    }

    /** Sets what is given on a structure's builder. */
    void read(Parameters parameters, SdkPojo builder) {
        Parameters.Node root = parameters.root();
        fill(root, builder, "");
        if (ec2) {
            Set<String> known = Shape.of(builder).inputs();
            for (String name : root.children.keySet()) {
                if (!COMMON.contains(name) && !known.contains(name) && !name.startsWith("X-Amz-")) {
                    throw new AwsException(
                            "UnknownParameter", "The parameter " + name + " is not recognized");
                }
            }
        }
    }

    private void fill(Parameters.Node node, SdkPojo builder, String path) {
        for (Shape.Member member : Shape.of(builder).members()) {
            Parameters.Node child = node.children.get(member.in());
            if (child != null) {
                Object value = value(child, member, path + member.in());
                if (value != null) {
                    member.field().set(builder, value);
                }
            }
        }
    }

    private @Nullable Object value(Parameters.Node node, Shape.Member member, String path) {
        if (member.list() != null) {
            return list(node, member.list(), path);
        }
        if (member.map() != null) {
            return map(node, member.map(), path);
        }
        return scalar(node, member.type(), member.field(), member.time(), path);
    }

    private @Nullable Object entry(Parameters.Node node, Shape.Entries entries, String path) {
        if (entries.list() != null) {
            return list(node, entries.list(), path);
        }
        if (entries.map() != null) {
            return map(node, entries.map(), path);
        }
        return scalar(node, entries.type(), entries.field(), entries.time(), path);
    }

    private List<Object> list(Parameters.Node node, Shape.Entries entries, String path) {
        Parameters.Node numbered = node;
        if (!ec2 && !entries.flat() && entries.in() != null) {
            Parameters.Node inner = node.children.get(entries.in());
            if (inner == null) {
                if (!node.children.isEmpty()) {
                    throw invalid(path, String.join(",", node.children.keySet()), "a list");
                }
                return List.of();
            }
            numbered = inner;
        }
        Map<Integer, Parameters.Node> ordered = new TreeMap<>();
        for (Map.Entry<String, Parameters.Node> child : numbered.children.entrySet()) {
            ordered.put(index(child.getKey(), path), child.getValue());
        }
        if (ordered.size() > MAX_ENTRIES) {
            throw invalid(path, ordered.size() + " entries", "at most " + MAX_ENTRIES);
        }
        List<Object> values = new ArrayList<>(ordered.size());
        ordered.forEach((number, entry) -> {
            Object value = entry(entry, entries, path + "." + number);
            if (value != null) {
                values.add(value);
            }
        });
        return values;
    }

    private Map<String, Object> map(Parameters.Node node, Shape.Entries values, String path) {
        Parameters.Node numbered =
                values.flat() ? node : node.children.getOrDefault("entry", new Parameters.Node());
        Map<String, Object> map = new TreeMap<>();
        String keyName = values.key() == null ? "key" : values.key().in();
        numbered.children.forEach((number, entry) -> {
            Parameters.Node key = entry.children.get(keyName);
            Parameters.Node value = entry.children.get(values.valueIn());
            if (key != null && key.value != null && value != null) {
                Object read = entry(value, values, path);
                if (read != null) {
                    map.put(key.value, read);
                }
            }
        });
        return map;
    }

    private static int index(String text, String path) {
        if (text.isEmpty() || text.length() > 6) {
            throw invalid(path, text, "a number");
        }
        int index = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw invalid(path, text, "a number");
            }
            index = index * 10 + (c - '0');
        }
        return index;
    }

    private @Nullable Object scalar(
            Parameters.Node node,
            MarshallingKnownType type,
            SdkField<?> field,
            Shape.Time time,
            String path) {
        if (type == MarshallingKnownType.SDK_POJO) {
            SdkPojo builder = field.constructor().get();
            fill(node, builder, path + ".");
            return ((Buildable) builder).build();
        }
        String text = node.value;
        if (text == null) {
            if (!node.children.isEmpty()) {
                throw invalid(path, "a structure", "one value");
            }
            return null;
        }
        try {
            return switch (type) {
                case STRING -> text;
                case INTEGER -> Integer.valueOf(text.strip());
                case LONG -> Long.valueOf(text.strip());
                case SHORT -> Short.valueOf(text.strip());
                case BYTE -> Byte.valueOf(text.strip());
                case FLOAT -> Float.valueOf(text.strip());
                case DOUBLE -> Double.valueOf(text.strip());
                case BIG_DECIMAL -> new BigDecimal(text.strip());
                case BOOLEAN -> bool(text, path);
                case INSTANT -> instant(text, time);
                case SDK_BYTES -> SdkBytes.fromByteArray(Base64.getMimeDecoder().decode(text));
                case NULL, SDK_POJO, LIST, MAP, DOCUMENT ->
                        throw new IllegalStateException(path + " of type " + type + " is no value");
            };
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw invalid(path, text, "of type " + type.name().toLowerCase(Locale.ROOT));
        }
    }

    private static Instant instant(String text, Shape.Time time) {
        return switch (time) {
            case ISO_8601 -> OffsetDateTime.parse(text).toInstant();
            case EPOCH_SECONDS ->
                    Instant.ofEpochMilli(new BigDecimal(text).movePointRight(3).longValueExact());
            case HTTP_DATE -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
        };
    }

    private static Boolean bool(String text, String path) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw invalid(path, text, "true or false");
        };
    }

    private static AwsException invalid(String path, String value, String expected) {
        return new AwsException(
                "InvalidParameterValue",
                "Invalid value '" + value + "' for " + path + ": it must be " + expected);
    }
}

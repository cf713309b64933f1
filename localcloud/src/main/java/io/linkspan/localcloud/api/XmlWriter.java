package io.linkspan.localcloud.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;

/**
 * Writes response structures as XML. Members that are not set are left out, but a response's own
 * lists are written even when nobody set them: clients in other languages index them blindly.
 */
final class XmlWriter {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private XmlWriter() {}

    /** The members of a response. */
    static void response(SdkPojo response, XmlOut out) {
        write(response, out, true);
    }

    private static void write(SdkPojo pojo, XmlOut out, boolean emptyLists) {
        List<Shape.Member> members = Shape.of(pojo).members();
        for (int i = 0; i < members.size(); i++) {
            Shape.Member member = members.get(i);
            Object value = member.field().getValueOrDefault(pojo);
            if (value != null) {
                member(member, value, out, emptyLists);
            }
        }
    }

    private static void member(Shape.Member member, Object value, XmlOut out, boolean emptyLists) {
        Shape.Element element = member.element();
        if (member.list() != null) {
            if (value instanceof SdkAutoConstructList && !emptyLists) {
                return;
            }
            list((List<?>) value, element, member.list(), out);
        } else if (member.map() != null) {
            if (value instanceof SdkAutoConstructMap && !emptyLists) {
                return;
            }
            map((Map<?, ?>) value, element, member.map(), out);
        } else {
            out.raw(element.open());
            value(value, member.type(), out);
            out.raw(element.close());
        }
    }

    private static void list(
            List<?> values, Shape.Element element, Shape.Entries entries, XmlOut out) {
        if (values.isEmpty()) {
            out.raw(element.empty());
            return;
        }
        Shape.Element entry = entries.flat() ? element : entries.element();
        if (!entries.flat()) {
            out.raw(element.open());
        }
        for (Object value : values) {
            out.raw(entry.open());
            value(value, entries.type(), out);
            out.raw(entry.close());
        }
        if (!entries.flat()) {
            out.raw(element.close());
        }
    }

    private static void map(
            Map<?, ?> values, Shape.Element element, Shape.Entries entries, XmlOut out) {
        out.raw(element.open());
        values.forEach((key, value) -> {
            out.raw("<entry><key>").text(key.toString()).raw("</key><value>");
            value(value, entries.type(), out);
            out.raw("</value></entry>");
        });
        out.raw(element.close());
    }

    private static void value(Object value, MarshallingKnownType type, XmlOut out) {
        switch (type) {
            case STRING -> out.text((String) value);
            case INTEGER, LONG, SHORT, BYTE, FLOAT, DOUBLE, BIG_DECIMAL, BOOLEAN ->
                    out.raw(value.toString());
            case INSTANT -> out.raw(TIME.format((Instant) value));
            case SDK_BYTES ->
                    out.raw(Base64.getEncoder().encodeToString(((SdkBytes) value).asByteArray()));
            case SDK_POJO -> write((SdkPojo) value, out, false);
            case NULL, LIST, MAP, DOCUMENT ->
                    throw new IllegalStateException("a value of type " + type + " has no form");
        }
    }
}

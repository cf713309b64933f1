package io.linkspan.localcloud.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

    /** RFC 9110's form, whose day always has two digits. */
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private static final Shape.Element ENTRY = Shape.Element.of("entry");

    private XmlWriter() {}

    private static String epochSeconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), 3).stripTrailingZeros().toPlainString();
    }

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
            value(value, member.type(), member.time(), out);
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
            entry(value, entries, entry, out);
        }
        if (!entries.flat()) {
            out.raw(element.close());
        }
    }

    private static void map(
            Map<?, ?> values, Shape.Element element, Shape.Entries entries, XmlOut out) {
        Shape.Names key = Objects.requireNonNull(entries.key(), "a map's keys have a name");
        Shape.Element entry = entries.flat() ? element : ENTRY;
        if (!entries.flat()) {
            out.raw(element.open());
        }
        values.forEach((name, value) -> {
            out.raw(entry.open());
            out.raw(key.element().open()).text(name.toString()).raw(key.element().close());
            entry(value, entries, entries.element(), out);
            out.raw(entry.close());
        });
        if (!entries.flat()) {
            out.raw(element.close());
        }
    }

    private static void entry(
            Object value, Shape.Entries entries, Shape.Element element, XmlOut out) {
        if (entries.list() != null) {
            list((List<?>) value, element, entries.list(), out);
        } else if (entries.map() != null) {
            map((Map<?, ?>) value, element, entries.map(), out);
        } else {
            out.raw(element.open());
            value(value, entries.type(), entries.time(), out);
            out.raw(element.close());
        }
    }

    private static void value(
            Object value, MarshallingKnownType type, Shape.Time time, XmlOut out) {
        switch (type) {
            case STRING -> out.text((String) value);
            case INTEGER, LONG, SHORT, BYTE, FLOAT, DOUBLE, BIG_DECIMAL, BOOLEAN ->
                    out.raw(value.toString());
            case INSTANT ->
                    out.raw(
                            switch (time) {
                                case ISO_8601 -> TIME.format((Instant) value);
                                case EPOCH_SECONDS -> epochSeconds((Instant) value);
                                case HTTP_DATE -> HTTP_DATE.format((Instant) value);
                            });
            case SDK_BYTES ->
                    out.raw(Base64.getEncoder().encodeToString(((SdkBytes) value).asByteArray()));
            case SDK_POJO -> write((SdkPojo) value, out, false);
            case NULL, LIST, MAP, DOCUMENT ->
                    throw new IllegalStateException("a value of type " + type + " has no form");
        }
    }
}

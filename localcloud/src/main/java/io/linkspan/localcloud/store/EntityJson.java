package io.linkspan.localcloud.store;

import io.linkspan.localcloud.image.Entity;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** Entities as JSON, by the simple name of their kind. */
final class EntityJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final ObjectWriter WRITER = MAPPER.writer();

    private record Kind(Class<? extends Entity> type, ObjectReader reader) {}

    private static final Map<String, Kind> KINDS =
            Arrays.stream(Entity.class.getPermittedSubclasses())
                    .map(c -> c.asSubclass(Entity.class))
                    .map(c -> new Kind(c, MAPPER.readerFor(c)))
                    .collect(Collectors.toMap(k -> name(k.type()), Function.identity()));

    private EntityJson() {}

    static String name(Class<? extends Entity> kind) {
        return kind.getSimpleName();
    }

    static byte[] write(Entity entity) {
        return WRITER.writeValueAsBytes(entity);
    }

    static Entity read(String name, byte[] json) {
        Kind kind = KINDS.get(name);
        if (kind == null) {
            throw new IllegalStateException("the store has a row of an unknown kind: " + name);
        }
        return kind.reader().readValue(json);
    }
}

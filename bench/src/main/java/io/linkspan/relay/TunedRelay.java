package io.linkspan.relay;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A relay whose {@link Tuning} can be another than the measured one, for trying ideas: {@code
 * -Drelay.pauseNanos=250000} sets that component. In the relay's own package, for no one else may
 * tune it.
 */
public final class TunedRelay {
    private static final String PREFIX = "relay.";

    private TunedRelay() {}

    /**
     * Opens it as this process's properties say.
     *
     * @throws IllegalArgumentException when a property that begins with {@code relay.} is none of
     *     the components, or its value not a number
     */
    public static Relay open() throws ReflectiveOperationException {
        RelayOptions options = RelayOptions.DEFAULT;
        return new RunningRelay(options, Engines.network(options.engine()), null, tuning());
    }

    private static Tuning tuning() throws ReflectiveOperationException {
        RecordComponent[] components = Tuning.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            String given = System.getProperty(PREFIX + components[i].getName());
            Object measured = components[i].getAccessor().invoke(Tuning.MEASURED);
            values[i] = given == null ? measured : number(types[i], given);
        }
        requireKnown(components);
        return Tuning.class.getDeclaredConstructor(types).newInstance(values);
    }

    private static Object number(Class<?> type, String given) {
        // Boxed apart: a conditional would make both of them long.
        if (type == int.class) {
            return Integer.valueOf(given);
        }
        return Long.valueOf(given);
    }

    private static void requireKnown(RecordComponent[] components) {
        var names =
                Arrays.stream(components)
                        .map(component -> PREFIX + component.getName())
                        .collect(Collectors.toSet());
        for (String property : System.getProperties().stringPropertyNames()) {
            if (property.startsWith(PREFIX) && !names.contains(property)) {
                throw new IllegalArgumentException(property + " is none of " + names);
            }
        }
    }
}

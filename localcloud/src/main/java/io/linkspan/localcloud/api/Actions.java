package io.linkspan.localcloud.api;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.utils.builder.SdkBuilder;

/**
 * The actions of all services. An action is its name, the SDK's request class and a handler; the
 * codec needs nothing else.
 */
public final class Actions {
    /** Answers from what is. */
    @FunctionalInterface
    public interface Reading<Q> {
        SdkPojo answer(View view, Q request);
    }

    /** Changes what is, and answers. */
    @FunctionalInterface
    public interface Writing<Q> {
        SdkPojo answer(Edit edit, Q request);
    }

    /** One action, bound to its request type. */
    interface Action {
        /** A builder of the request to be filled. */
        SdkPojo newRequest();

        boolean writes();

        /** The reply of a reading action to a filled builder. */
        SdkPojo read(View view, SdkPojo request);

        /** The reply of a writing action to a filled builder. */
        SdkPojo write(Edit edit, SdkPojo request);
    }

    private final Map<Service, Map<String, Action>> actions = new EnumMap<>(Service.class);

    /** Adds an action that only reads. */
    public <Q, B extends SdkPojo & SdkBuilder<B, Q>> Actions read(
            Service service, String name, Supplier<B> request, Reading<Q> handler) {
        return add(
                service,
                name,
                new Bound<Q, B>(request) {
                    @Override
                    public boolean writes() {
                        return false;
                    }

                    @Override
                    public SdkPojo read(View view, SdkPojo builder) {
                        return handler.answer(view, build(builder));
                    }
                });
    }

    /** Adds an action that changes things. */
    public <Q, B extends SdkPojo & SdkBuilder<B, Q>> Actions write(
            Service service, String name, Supplier<B> request, Writing<Q> handler) {
        return add(
                service,
                name,
                new Bound<Q, B>(request) {
                    @Override
                    public boolean writes() {
                        return true;
                    }

                    @Override
                    public SdkPojo write(Edit edit, SdkPojo builder) {
                        return handler.answer(edit, build(builder));
                    }
                });
    }

    private Actions add(Service service, String name, Action action) {
        if (actions.computeIfAbsent(service, s -> new HashMap<>()).put(name, action) != null) {
            throw new IllegalStateException("two handlers for " + service + " " + name);
        }
        return this;
    }

    /** The names of a service's actions, in order. */
    public Set<String> names(Service service) {
        return new TreeSet<>(actions.getOrDefault(service, Map.of()).keySet());
    }

    @Nullable Action find(Service service, String name) {
        return actions.getOrDefault(service, Map.of()).get(name);
    }

    private abstract static class Bound<Q, B extends SdkPojo & SdkBuilder<B, Q>> implements Action {
        private final Supplier<B> request;

        Bound(Supplier<B> request) {
            this.request = request;
        }

        @Override
        public SdkPojo newRequest() {
            return request.get();
        }

        @SuppressWarnings("unchecked") // newRequest() made it
        Q build(SdkPojo builder) {
            return ((B) builder).build();
        }

        @Override
        public SdkPojo read(View view, SdkPojo builder) {
            throw new IllegalStateException("this action writes");
        }

        @Override
        public SdkPojo write(Edit edit, SdkPojo builder) {
            throw new IllegalStateException("this action only reads");
        }
    }
}

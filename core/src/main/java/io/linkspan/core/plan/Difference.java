package io.linkspan.core.plan;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;

/**
 * One component in which a resource is not what it should be.
 *
 * @param component as the resource's type names it
 */
public record Difference(String component, String actual, String wanted) {

    /** All differences between two resources of the same type. */
    static List<Difference> between(Resource actual, Resource wanted) {
        if (actual.getClass() != wanted.getClass()) {
            throw new IllegalStateException(
                    actual.key() + " is a " + actual.getClass() + ", not a " + wanted.getClass());
        }
        List<Difference> differences = new ArrayList<>();
        for (RecordComponent component : wanted.getClass().getRecordComponents()) {
            if (component.isAnnotationPresent(Unplanned.class)) {
                continue;
            }
            Object is = value(component, actual);
            Object should = value(component, wanted);
            if (!is.equals(should)) {
                differences.add(
                        new Difference(component.getName(), is.toString(), should.toString()));
            }
        }
        return List.copyOf(differences);
    }

    private static Object value(RecordComponent component, Resource resource) {
        try {
            return component.getAccessor().invoke(resource);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "component " + component + " of " + resource.key() + " cannot be read", e);
        }
    }
}

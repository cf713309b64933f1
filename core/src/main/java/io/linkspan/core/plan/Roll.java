package io.linkspan.core.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Restarts of running brokers happen one after the other, and only when every host has its new
 * files.
 */
final class Roll {
    private Roll() {}

    static List<Change> serialised(List<Change> changes) {
        Set<Change.Step> before = new LinkedHashSet<>();
        changes.stream()
                .filter(c ->
                        (c instanceof Change.Create || c instanceof Change.Update)
                                && c.key().kind().equals("broker-configuration"))
                .forEach(c -> before.add(c.step()));
        List<Change> serialised = new ArrayList<>();
        for (Change change : changes) {
            if (change
                    instanceof
                    Change.Update(
                            Resource.BrokerProcess process,
                            Existing existing,
                            var differences,
                            var after)) {
                Set<Change.Step> all = new LinkedHashSet<>(after);
                all.addAll(before);
                serialised.add(new Change.Update(process, existing, differences, all));
                before.add(change.step());
            } else {
                serialised.add(change);
            }
        }
        return serialised;
    }
}

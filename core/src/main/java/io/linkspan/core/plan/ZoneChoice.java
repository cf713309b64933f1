package io.linkspan.core.plan;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import java.util.List;

/** Which zones a link uses, and whether everyone can be there. */
final class ZoneChoice {
    private ZoneChoice() {}

    /**
     * @param problems is told of every zone that somebody cannot use
     * @throws DiagnosticException when no zone is known at all
     */
    static List<ZoneId> zones(KafkaLink link, Facts facts, List<Diagnostic> problems) {
        List<ZoneId> wanted = link.zones().isEmpty() ? reported(link, facts) : link.zones();
        if (wanted.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-ZONE-01",
                            "no zone is named, and no consumer reports any",
                            "The zones of a link default to those its first consumer can reach.",
                            "List zone ids under zones:"));
        }
        for (ZoneId zone : wanted) {
            if (!facts.zoneNames().containsKey(zone)) {
                problems.add(
                        Diagnostic.error(
                                "LS-ZONE-02",
                                "zone "
                                        + zone
                                        + " does not exist for account "
                                        + facts.account()
                                        + " in "
                                        + link.aws().region(),
                                "The account has "
                                        + facts.zoneNames().keySet().stream().sorted().toList()
                                        + ".",
                                "Choose zones that both this account and the consumer have"));
            }
            for (ConsumerSpec consumer : link.consumers()) {
                ConsumerFacts known = facts.consumers().get(consumer.name());
                if (known != null && !known.zones().isEmpty() && !known.zones().contains(zone)) {
                    problems.add(
                            Diagnostic.error(
                                    "LS-ZONE-03",
                                    "consumer " + consumer.name() + " cannot reach zone " + zone,
                                    "It can have endpoints in "
                                            + known.zones()
                                            + " only; brokers elsewhere would be out of its reach.",
                                    "Take "
                                            + zone
                                            + " out of zones, or move its brokers to a zone the consumer reaches"));
                }
            }
        }
        return wanted;
    }

    private static List<ZoneId> reported(KafkaLink link, Facts facts) {
        return link.consumers().stream()
                .map(c -> facts.consumers().get(c.name()))
                .filter(known -> known != null && !known.zones().isEmpty())
                .findFirst()
                .map(ConsumerFacts::zones)
                .orElse(List.of());
    }
}

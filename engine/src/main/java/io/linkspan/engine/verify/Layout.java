package io.linkspan.engine.verify;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.GivenResources;
import io.linkspan.engine.ProviderAccount;
import io.linkspan.engine.view.ConsumerReader;
import java.util.List;

/** Lays a spec out for verification, whatever a planner would say to it. */
public final class Layout {
    private Layout() {}

    /**
     * Zones are the spec's; where it names none, those of the first consumer that has any.
     *
     * @throws DiagnosticException when it cannot be laid out at all
     */
    public static Topology of(KafkaLink link, ConsumerReader consumers, ProviderAccount account)
            throws InterruptedException {
        List<ZoneId> zones = link.zones();
        for (ConsumerSpec consumer : link.consumers()) {
            if (zones.isEmpty()) {
                zones =
                        switch (consumer) {
                            case ConsumerSpec.TidbCloud tidb -> consumers.read(tidb).zones();
                            case ConsumerSpec.Generic generic -> generic.zones();
                        };
            }
        }
        if (zones.isEmpty()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-ZONE-01",
                            "no zone is named, and no consumer reports any",
                            "The zones of a link default to those its first consumer can reach.",
                            "List zone ids under zones:"));
        }
        GivenResources given = GivenResources.of(link, account);
        return Topology.of(
                link, zones, new Ground(vpc(link, given), given.subnets(), given.instances()));
    }

    private static Ipv4Block vpc(KafkaLink link, GivenResources given) {
        return switch (link.aws().vpc()) {
            case VpcSpec.Made(Ipv4Block cidr) -> cidr;
            case VpcSpec.Given(String id) ->
                    given.vpc()
                            .orElseThrow(() ->
                                    new DiagnosticException(
                                            Diagnostic.error(
                                                    "LS-NET-01",
                                                    "VPC "
                                                            + id
                                                            + " does not exist in "
                                                            + link.aws().region(),
                                                    "",
                                                    "Name an existing VPC under aws.vpc.id, or let Linkspan make one with aws.vpc.cidr")));
        };
    }
}

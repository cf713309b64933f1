package io.linkspan.engine.verify;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec.VpcSpec;
import io.linkspan.core.link.ConsumerSpec;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Topology;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.ProviderAccount;
import io.linkspan.engine.view.ConsumerReader;
import java.util.List;
import java.util.Map;

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
        ExistingResources existing = link.aws().existing();
        return Topology.of(
                link,
                zones,
                new Ground(
                        vpc(link, account),
                        existing.subnetIds().isEmpty()
                                ? Map.of()
                                : account.subnets(existing.subnetIds()),
                        existing.instanceIds().isEmpty()
                                ? Map.of()
                                : account.instances(existing.instanceIds())));
    }

    private static Ipv4Block vpc(KafkaLink link, ProviderAccount account) {
        return switch (link.aws().vpc()) {
            case VpcSpec.Made(Ipv4Block cidr) -> cidr;
            case VpcSpec.Given(String id) ->
                    account.vpcCidr(id)
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

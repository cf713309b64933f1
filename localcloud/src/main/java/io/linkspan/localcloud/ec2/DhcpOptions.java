package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.View;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.*;

/** The one set of DHCP options that each account has. */
final class DhcpOptions {
    private DhcpOptions() {}

    /** The id of an account's set. */
    static String idOf(String account) {
        return "dopt-0" + String.format("%016x", Long.parseLong(account));
    }

    static DescribeDhcpOptionsResponse describe(View view, DescribeDhcpOptionsRequest request) {
        String id = idOf(view.owner());
        for (String asked : request.dhcpOptionsIds()) {
            if (!asked.equals(id)) {
                throw Kind.DHCP_OPTIONS.notFound(asked);
            }
        }
        Filters<String> filters =
                new Filters<String>((v, i) -> v.image().tags(i))
                        .one("dhcp-options-id", (v, i) -> i)
                        .one("owner-id", (v, i) -> v.owner())
                        .many("key", (v, i) -> List.of("domain-name", "domain-name-servers"));
        List<software.amazon.awssdk.services.ec2.model.DhcpOptions> found =
                filters.matching(view, request.filters()).test(id)
                        ? List.of(wire(view, id))
                        : List.of();
        return DescribeDhcpOptionsResponse.builder().dhcpOptions(found).build();
    }

    private static software.amazon.awssdk.services.ec2.model.DhcpOptions wire(
            View view, String id) {
        return software.amazon.awssdk.services.ec2.model.DhcpOptions.builder()
                .dhcpOptionsId(id)
                .ownerId(view.owner())
                .dhcpConfigurations(
                        List.of(
                                configuration(
                                        "domain-name",
                                        NetworkInterfaces.internalDomain(view.region())),
                                configuration("domain-name-servers", "AmazonProvidedDNS")))
                .tags(Tags.of(view, id))
                .build();
    }

    private static DhcpConfiguration configuration(String key, String value) {
        return DhcpConfiguration.builder()
                .key(key)
                .values(AttributeValue.builder().value(value).build())
                .build();
    }
}

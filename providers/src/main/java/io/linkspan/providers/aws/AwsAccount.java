package io.linkspan.providers.aws;

import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.ZoneId;
import io.linkspan.engine.ProviderAccount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/** The account that the credentials belong to. */
record AwsAccount(AwsClients clients) implements ProviderAccount {
    /** {@code sts:GetCallerIdentity} needs no permission. */
    static final Set<String> ACTIONS =
            Set.of("sts:GetCallerIdentity", "ec2:DescribeAvailabilityZones", "ec2:DescribeVpcs");

    @Override
    public String id() {
        return uninterrupted("the account", () -> clients.sts().getCallerIdentity().account());
    }

    /** Local zones and the like are left out: load balancers and endpoints are not for them. */
    @Override
    public Map<ZoneId, String> zoneNames() {
        return uninterrupted(
                "the zones of " + clients.settings().region(),
                () -> {
                    Map<ZoneId, String> names = new LinkedHashMap<>();
                    clients.ec2().describeAvailabilityZones().availabilityZones().stream()
                            .filter(zone ->
                                    zone.zoneType() == null
                                            || zone.zoneType().equals("availability-zone"))
                            .forEach(zone -> names.put(new ZoneId(zone.zoneId()), zone.zoneName()));
                    return names;
                });
    }

    @Override
    public Optional<Ipv4Block> vpcCidr(String vpcId) {
        return uninterrupted(
                vpcId,
                () -> {
                    try {
                        return clients.ec2().describeVpcs(b -> b.vpcIds(vpcId)).vpcs().stream()
                                .findFirst()
                                .map(vpc -> Ipv4Block.parse(vpc.cidrBlock()));
                    } catch (SdkException thrown) {
                        FailedCall e = FailedCall.of(thrown);
                        if (e.isNotFound() || e.code().endsWith(".Malformed")) {
                            return Optional.empty();
                        }
                        throw thrown;
                    }
                });
    }

    private static <T> T uninterrupted(String subject, Failures.Step<T> step) {
        try {
            return Failures.explained(subject, step);
        } catch (InterruptedException e) {
            throw new IllegalStateException("single calls do not wait", e);
        }
    }
}

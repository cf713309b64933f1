package io.linkspan.localcloud.dns;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.tidbcloud.AttachedDomains;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * All names of one image, by the network that asks. Names of load balancers and endpoints are
 * public and the same for all; instances' private names exist in their own network, attached
 * domains in that of their endpoint. Immutable, but for the health that a balancer's regional name
 * follows at the moment of asking.
 */
final class CloudNames {
    private final Image image;
    private final BiFunction<Image, LoadBalancer, Set<String>> zonesInDns;
    private final Map<String, LoadBalancer> regionalNames = new HashMap<>();
    private final Map<String, NameTable> tables = new HashMap<>();

    CloudNames(
            Image image,
            String region,
            AttachedDomains domains,
            BiFunction<Image, LoadBalancer, Set<String>> zonesInDns) {
        this.image = image;
        this.zonesInDns = zonesInDns;
        Map<String, List<InetAddress>> common = new HashMap<>();
        for (LoadBalancer balancer : image.all(LoadBalancer.class)) {
            addBalancer(common, balancer);
        }
        for (VpcEndpoint endpoint : image.all(VpcEndpoint.class)) {
            addEndpoint(common, endpoint);
        }
        List<AttachedDomains.Domain> attached =
                domains.in(
                        image,
                        id ->
                                endpoint(id).map(VpcEndpoint::nodes).orElse(List.of()).stream()
                                        .map(VpcEndpoint.Node::zoneId)
                                        .toList());
        for (Vpc vpc : image.all(Vpc.class)) {
            Set<String> zones =
                    new HashSet<>(
                            Set.of(
                                    "elb." + region + ".amazonaws.com",
                                    region + ".vpce.amazonaws.com",
                                    internalZone(region)));
            Map<String, List<InetAddress>> names = new HashMap<>(common);
            for (Instance instance : image.all(Instance.class)) {
                if (instance.vpcId().equals(vpc.id())
                        && instance.state() != Instance.State.TERMINATED) {
                    names.put(
                            internalName(region, instance.address()),
                            List.of(InetAddress.ofLiteral(instance.address())));
                }
            }
            for (NetworkInterface own : image.all(NetworkInterface.class)) {
                if (own.vpcId().equals(vpc.id()) && own.attachment() != null) {
                    for (String address : own.addresses()) {
                        names.put(
                                internalName(region, address),
                                List.of(InetAddress.ofLiteral(address)));
                    }
                }
            }
            for (AttachedDomains.Domain domain : attached) {
                endpoint(domain.endpointId())
                        .filter(endpoint -> endpoint.vpcId().equals(vpc.id()))
                        .ifPresent(endpoint -> {
                            zones.add(domain.base());
                            names.put("*." + domain.base(), addresses(endpoint, domain));
                        });
            }
            tables.put(vpc.id(), new NameTable(zones, names));
        }
    }

    /** The names of an empty cloud. */
    static CloudNames none() {
        return new CloudNames(
                Image.EMPTY, "none", new AttachedDomains("none", "none"), (_, _) -> Set.of());
    }

    DnsView.Answer lookup(String vpcId, String name) {
        NameTable table = tables.get(vpcId);
        if (table == null) {
            return new DnsView.Answer.NotOurs();
        }
        DnsView.Answer answer = table.lookup(name);
        LoadBalancer balancer = regionalNames.get(name);
        if (balancer != null && answer instanceof DnsView.Answer.Addresses all) {
            Set<String> zones = zonesInDns.apply(image, balancer);
            return new DnsView.Answer.Addresses(
                    all.zone(),
                    balancer.nodes().stream()
                            .filter(node -> zones.contains(node.zoneId()))
                            .map(node -> InetAddress.ofLiteral(node.address()))
                            .toList(),
                    all.ttl());
        }
        return answer;
    }

    /** Whether a network answers for the names below a domain. */
    boolean answersBelow(String vpcId, String domain) {
        return lookup(vpcId, "any." + domain) instanceof DnsView.Answer.Addresses found
                && !found.ipv4().isEmpty();
    }

    private void addBalancer(Map<String, List<InetAddress>> names, LoadBalancer balancer) {
        regionalNames.put(balancer.dnsName(), balancer);
        List<InetAddress> all = new ArrayList<>();
        Optional<Account> owner = image.find(Account.class, balancer.owner());
        for (LoadBalancer.Node node : balancer.nodes()) {
            InetAddress address = InetAddress.ofLiteral(node.address());
            all.add(address);
            owner.ifPresent(account ->
                    names.put(
                            account.zoneName(node.zoneId()) + "." + balancer.dnsName(),
                            List.of(address)));
        }
        names.put(balancer.dnsName(), all);
    }

    private static void addEndpoint(Map<String, List<InetAddress>> names, VpcEndpoint endpoint) {
        if (!endpoint.exists()) {
            return;
        }
        List<InetAddress> all = new ArrayList<>();
        for (VpcEndpoint.Node node : endpoint.nodes()) {
            InetAddress address = InetAddress.ofLiteral(node.address());
            all.add(address);
            names.put(endpoint.zonalDnsName(node), List.of(address));
        }
        names.put(endpoint.dnsName(), all);
    }

    private Optional<VpcEndpoint> endpoint(String id) {
        return image.find(VpcEndpoint.class, id).filter(VpcEndpoint::exists);
    }

    private static List<InetAddress> addresses(
            VpcEndpoint endpoint, AttachedDomains.Domain domain) {
        return endpoint.nodes().stream()
                .filter(node -> domain.zoneId().isEmpty() || node.zoneId().equals(domain.zoneId()))
                .map(node -> InetAddress.ofLiteral(node.address()))
                .toList();
    }

    private static String internalName(String region, String address) {
        return "ip-" + address.replace('.', '-') + "." + internalZone(region);
    }

    /** Source: Amazon VPC, "DNS attributes for your VPC". */
    private static String internalZone(String region) {
        return region.equals("us-east-1") ? "ec2.internal" : region + ".compute.internal";
    }
}

package io.linkspan.localcloud.dns;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.Document;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import io.linkspan.localcloud.store.Actuator;
import io.linkspan.localcloud.tidbcloud.AttachedDomains;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** Each network's resolver, answering with the names of the newest image. */
public final class Resolvers implements Actuator, AutoCloseable {
    private final String region;
    private final int port;
    private final AttachedDomains domains;
    private final BiFunction<Image, LoadBalancer, Set<String>> zonesInDns;
    private final DnsServer server = new DnsServer();

    /** Where each network's resolver listens, by network. */
    private final Map<String, InetAddress> open = new ConcurrentHashMap<>();

    private Image applied = Image.EMPTY;
    private volatile CloudNames names = CloudNames.none();

    /**
     * @param port where resolvers listen; 53 is what stub resolvers ask
     * @param zonesInDns which zones a balancer's regional name leads to now
     */
    public Resolvers(
            String region,
            int port,
            AttachedDomains domains,
            BiFunction<Image, LoadBalancer, Set<String>> zonesInDns) {
        this.region = region;
        this.port = port;
        this.domains = domains;
        this.zonesInDns = zonesInDns;
    }

    @Override
    public String name() {
        return "names";
    }

    @Override
    @SuppressWarnings("unchecked")
    public void reconcile(Image image) throws IOException {
        if (image != applied
                && !image.sameAs(
                        applied,
                        Account.class,
                        Vpc.class,
                        LoadBalancer.class,
                        VpcEndpoint.class,
                        Instance.class,
                        NetworkInterface.class,
                        Document.class)) {
            names = new CloudNames(image, region, domains, zonesInDns);
        }
        applied = image;
        listen(image);
    }

    private void listen(Image image) throws IOException {
        Map<String, InetAddress> wanted = new HashMap<>();
        for (Vpc vpc : image.all(Vpc.class)) {
            if (vpc.dnsSupport()) {
                wanted.put(vpc.id(), InetAddress.ofLiteral(vpc.resolver()));
            }
        }
        for (String vpc : List.copyOf(open.keySet())) {
            InetAddress address = open.get(vpc);
            if (address != null && !address.equals(wanted.get(vpc))) {
                server.close(address, port);
                open.remove(vpc);
            }
        }
        IOException problem = null;
        for (Map.Entry<String, InetAddress> entry : wanted.entrySet()) {
            String vpc = entry.getKey();
            if (!open.containsKey(vpc)) {
                try {
                    server.open(entry.getValue(), port, name -> names.lookup(vpc, name));
                    open.put(vpc, entry.getValue());
                } catch (IOException e) {
                    problem = e; // The other networks' resolvers must not wait for this one.
                }
            }
        }
        if (problem != null) {
            throw problem;
        }
    }

    /** A name's first address as a network's hosts resolve it. */
    public Optional<InetAddress> resolve(String vpcId, String name) {
        return addresses(vpcId, name).stream().findFirst();
    }

    /** All of a name's addresses as a network's hosts see them; none when there is no such name. */
    public List<InetAddress> addresses(String vpcId, String name) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return names.lookup(vpcId, plain.toLowerCase(Locale.ROOT))
                        instanceof DnsView.Answer.Addresses found
                ? found.ipv4()
                : List.of();
    }

    /** Whether some network's resolver listens and answers for the names below a domain. */
    public boolean answersBelow(String domain) {
        return open.keySet().stream().anyMatch(vpc -> names.answersBelow(vpc, domain));
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.linkspan.providers.consumer;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A consumer's network whose resolver is known and whose addresses are reachable from this machine.
 * Every question goes to the resolver: nothing is remembered, so that what it says now is what is
 * told.
 */
public final class ResolverNetwork implements ConsumerNetwork {
    public static final String VARIABLE = "LINKSPAN_CONSUMER_RESOLVER";

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(3);
    private static final int ATTEMPTS = 2;
    private static final int MAX_ALIASES = 8;

    private final Optional<InetSocketAddress> server;

    /**
     * @param server an IPv4 address and port; empty when this machine is not in that network
     */
    public ResolverNetwork(Optional<HostPort> server) {
        this.server =
                server.map(s -> new InetSocketAddress(InetAddress.ofLiteral(s.host()), s.port()));
    }

    @Override
    public String obstacle() {
        return server.isPresent()
                ? ""
                : "this machine is not in the consumer's network: "
                        + VARIABLE
                        + " does not name that network's DNS server (address:port)";
    }

    @Override
    public List<String> resolve(String name) throws IOException {
        InetSocketAddress at = server.orElseThrow(() -> new IOException(obstacle()));
        Name wanted;
        try {
            wanted = Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            throw new IOException("'" + name + "' is no host name: " + e.getMessage(), e);
        }
        for (int alias = 0; alias <= MAX_ALIASES; alias++) {
            Message answer = asked(at, wanted);
            if (answer.getRcode() == Rcode.NXDOMAIN) {
                return List.of();
            }
            if (answer.getRcode() != Rcode.NOERROR) {
                throw new IOException(
                        "the consumer's resolver "
                                + at
                                + " answers "
                                + Rcode.string(answer.getRcode())
                                + " for "
                                + name);
            }
            List<String> addresses = new ArrayList<>();
            wanted = followed(answer, wanted, addresses);
            if (!addresses.isEmpty() || answer.getSection(Section.ANSWER).isEmpty()) {
                return List.copyOf(addresses);
            }
        }
        throw new IOException(
                name + " is an alias of an alias, more than " + MAX_ALIASES + " deep");
    }

    private static Name followed(Message answer, Name wanted, List<String> addresses) {
        Name current = wanted;
        for (Record record : answer.getSection(Section.ANSWER)) {
            if (record instanceof CNAMERecord alias && alias.getName().equals(current)) {
                current = alias.getTarget();
            }
        }
        for (Record record : answer.getSection(Section.ANSWER)) {
            if (record instanceof ARecord address && address.getName().equals(current)) {
                addresses.add(address.getAddress().getHostAddress());
            }
        }
        return current;
    }

    private static Message asked(InetSocketAddress at, Name name) throws IOException {
        IOException last = new IOException("the consumer's resolver " + at + " was not asked");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SimpleResolver resolver = new SimpleResolver(at);
            resolver.setTimeout(ANSWER_LIMIT);
            try {
                return resolver.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
            } catch (IOException e) {
                last =
                        new IOException(
                                "the consumer's resolver " + at + " does not answer for " + name,
                                e);
            }
        }
        throw last;
    }

    @Override
    public Dialer dialer() {
        return new ConsumerDialer(this);
    }
}

package io.linkspan.localcloud;

import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.ec2.Subnets;
import io.linkspan.localcloud.ec2.Vpcs;
import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.store.Command;
import io.linkspan.localcloud.store.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Iterator;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Makes what a new cloud has from the beginning: two accounts and the consumer's network. */
final class Genesis {
    private static final String UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String MIXED =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int SSH = 22;
    private static final int SSH_INSTEAD = 2222;
    private static final int DNS = 53;
    private static final int DNS_INSTEAD = 5353;

    /** The security group of the endpoints that TiDB Cloud makes. */
    static final String ENDPOINT_GROUP = "private-link-endpoints";

    /** Zones in which the consumer has a subnet. */
    private static final int CONSUMER_ZONES = 3;

    private final CloudOptions options;
    private final RandomGenerator random;

    Genesis(CloudOptions options, RandomGenerator random) {
        this.options = options;
        this.random = random;
    }

    /** Makes it all, and replies with what was chosen. */
    Command<CloudSettings> command() {
        return tx -> {
            Account provider = account(tx, Account.Role.PROVIDER);
            Account consumer = account(tx, Account.Role.CONSUMER);
            if (provider.id().equals(consumer.id())) {
                throw new IllegalStateException("both accounts have the id " + provider.id());
            }
            Vpc vpc = network(tx, consumer);
            InetAddress probe =
                    InetAddress.ofLiteral(
                            options.publicBlock().substring(0, options.publicBlock().indexOf('/')));
            CloudSettings settings =
                    new CloudSettings(
                            options.region(),
                            options.apiPort(),
                            options.tidbCloudPort(),
                            options.sshPort()
                                    .orElseGet(() -> bindsTcp(probe, SSH) ? SSH : SSH_INSTEAD),
                            options.dnsPort()
                                    .orElseGet(() -> bindsUdp(probe, DNS) ? DNS : DNS_INSTEAD),
                            vpc.id(),
                            options.publicBlock(),
                            options.domainSuffix(),
                            text(LETTERS, 8),
                            text(LETTERS, 32));
            checkUnused(vpc, settings.dnsPort());
            tx.put(settings.document());
            return settings;
        };
    }

    /** Two clouds cannot have one network; the second must not be born. */
    private static void checkUnused(Vpc vpc, int dnsPort) {
        if (!bindsUdp(InetAddress.ofLiteral(vpc.resolver()), dnsPort)) {
            String problem =
                    "the consumer's network "
                            + vpc.cidr()
                            + " is in use: its resolver cannot listen on "
                            + vpc.resolver()
                            + ":"
                            + dnsPort
                            + ". Another local cloud probably has it; stop that one, or start this"
                            + " one with other blocks";
            throw new UncheckedIOException(problem, new IOException(problem));
        }
    }

    private Account account(Transaction tx, Account.Role role) {
        Account account =
                new Account(
                        Long.toString(random.nextLong(100_000_000_000L, 1_000_000_000_000L)),
                        role,
                        "AKIA" + text(UPPER, 16),
                        text(MIXED, 40),
                        ZoneMaps.of(options.region(), role, options.zoneLetters()));
        tx.put(account);
        return account;
    }

    private Vpc network(Transaction tx, Account consumer) {
        Edit edit = Edit.by(consumer, options.region(), tx, random);
        Vpc vpc = Vpcs.make(edit, CidrBlock.parse(options.consumerVpc()));
        tx.put(new TagSet(vpc.id(), consumer.id(), "vpc", Map.of("Name", "consumer")));
        int prefix = vpc.cidr().prefixLength() + 2;
        Iterator<String> zones = consumer.zoneNames().keySet().iterator();
        for (int i = 0; i < CONSUMER_ZONES; i++) {
            CidrBlock block = new CidrBlock(vpc.cidr().at((1L << (32 - prefix)) * i), prefix);
            Subnets.make(edit, vpc, block, zones.next());
        }
        SecurityGroup group =
                new SecurityGroup(
                        edit.newId("sg"),
                        consumer.id(),
                        vpc.id(),
                        ENDPOINT_GROUP,
                        "Admits the consumer's own network to its endpoints");
        tx.put(group);
        for (boolean egress : new boolean[] {true, false}) {
            tx.put(
                    new SecurityGroupRule(
                            edit.newId("sgr"),
                            consumer.id(),
                            group.id(),
                            egress,
                            "-1",
                            -1,
                            -1,
                            egress ? CidrBlock.parse("0.0.0.0/0") : vpc.cidr(),
                            null,
                            null,
                            null));
        }
        return vpc;
    }

    private String text(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean bindsTcp(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean bindsUdp(InetAddress address, int port) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port))) {
            return socket.isBound();
        } catch (SocketException e) {
            return false;
        }
    }
}

package io.linkspan.providers;

import io.linkspan.core.link.BrokerId;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource.Instance;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.localcloud.compute.InstanceHost;
import io.linkspan.localcloud.compute.InstanceNetwork;
import io.linkspan.localcloud.compute.InstanceSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.sshd.common.config.keys.PublicKeyEntry;

/**
 * A bastion and broker hosts as the local cloud has them, and the link's key in a work folder. The
 * bastion's public address is {@code 127.45.<n>.4}, hosts are from {@code 127.45.<n>.10} on.
 */
public final class LocalHosts implements AutoCloseable {
    public static final String LINK = "orders";

    private final Path folder;
    private final String block;
    private final int sshPort;
    private final List<String> authorized;
    private final List<String> ids = new ArrayList<>();
    private final InstanceHost machine = new InstanceHost();

    public LocalHosts(Path folder) throws IOException, GeneralSecurityException {
        this.folder = folder;
        // Of the process, so that test runs side by side do not meet.
        this.block = "127.45." + (10 + ProcessHandle.current().pid() % 240) + ".";
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        Files.createDirectories(workFolder().resolve("keys"));
        Files.writeString(
                workFolder().resolve("keys").resolve(LINK + ".pem"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        this.authorized = List.of(PublicKeyEntry.toString(pair.getPublic()));
        try (ServerSocket free = new ServerSocket(0, 1, address(4))) {
            this.sshPort = free.getLocalPort();
        }
    }

    /** Where keys and known hosts are. */
    public Path workFolder() {
        return folder.resolve("work");
    }

    public int sshPort() {
        return sshPort;
    }

    /** 16 bits, for a spec. */
    public String block() {
        return block + "0/24";
    }

    public InetAddress address(int last) {
        return InetAddress.ofLiteral(block + last);
    }

    public Path home(String id) {
        return folder.resolve(id).resolve("home").resolve("ec2-user");
    }

    public Existing bastion() throws IOException {
        return boot(Instance.BASTION, "bastion", address(5), Optional.of(address(4)));
    }

    public Existing node(int id, String address) throws IOException {
        return boot(
                Instance.ofNode(new BrokerId(id)),
                "node" + id,
                InetAddress.ofLiteral(address),
                Optional.empty());
    }

    /** Boots an instance; the same name again is the same machine. */
    public Existing boot(
            ResourceKey key, String name, InetAddress address, Optional<InetAddress> publicAddress)
            throws IOException {
        String id = "i-" + ProcessHandle.current().pid() + "-" + name;
        machine.boot(
                new InstanceSpec(
                        id,
                        "ec2-user",
                        address,
                        publicAddress.stream().toList(),
                        sshPort,
                        folder.resolve(id),
                        authorized,
                        Map.of(),
                        Optional.empty(),
                        new Everywhere()));
        ids.add(id);
        Map<String, String> outputs =
                publicAddress.isPresent()
                        ? Map.of(
                                Output.PRIVATE_ADDRESS,
                                address.getHostAddress(),
                                Output.PUBLIC_ADDRESS,
                                publicAddress.get().getHostAddress())
                        : Map.of(Output.PRIVATE_ADDRESS, address.getHostAddress());
        return new Existing(
                id,
                new Instance(
                        key.name(),
                        new ResourceKey("subnet", "any"),
                        address.getHostAddress(),
                        "t2.large",
                        new TreeSet<>(),
                        publicAddress.isPresent(),
                        0,
                        true),
                outputs);
    }

    /** Ends an instance and forgets its files, its host key among them. */
    public void terminate(String id) throws IOException {
        machine.terminate(id, folder.resolve(id), Duration.ofSeconds(2));
        ids.remove(id);
    }

    @Override
    public void close() throws IOException {
        for (String id : List.copyOf(ids)) {
            terminate(id);
        }
        machine.close();
    }

    /** A network without rules. */
    private static final class Everywhere implements InstanceNetwork {
        @Override
        public boolean admitsSsh(InetAddress source, InetAddress at) {
            return true;
        }

        @Override
        public boolean reaches(InetSocketAddress destination) {
            return true;
        }

        @Override
        public Optional<InetAddress> resolve(String name) {
            return Optional.empty();
        }
    }
}

package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.api.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A client that remembers what the cloud acknowledged. One call at a time, so at a kill it is in
 * doubt of one call at most.
 */
final class KillClient {
    private static final int MOST_VPCS = 8;

    private final int number;
    private final Random random;
    private final HttpClient http = HttpClient.newHttpClient();

    /** Networks by id, with the value of their tag; null when that is in doubt. */
    private final Map<String, @Nullable String> vpcs = new TreeMap<>();

    private final Map<String, String> subnets = new TreeMap<>();
    private final KilledBalancer balancer;
    private int blocks;
    private int acknowledged;

    KillClient(int number, long seed) {
        this.number = number;
        random = new Random(seed);
        balancer = new KilledBalancer(number, random, this::call);
    }

    int acknowledged() {
        return acknowledged;
    }

    /** The cloud is gone, or going. */
    static final class Dead extends Exception {
        Dead(Throwable cause) {
            super(cause);
        }
    }

    /** Random changes, one after another, until the cloud answers no more. */
    void changeUntilItDies(Endpoints endpoints) {
        try {
            while (true) {
                change(endpoints);
                acknowledged++;
            }
        } catch (Dead e) {
            // As it should be.
        }
    }

    private void change(Endpoints endpoints) throws Dead {
        List<String> known = new ArrayList<>(vpcs.keySet());
        List<String> parts = new ArrayList<>(subnets.keySet());
        switch (random.nextInt(8)) {
            case 0 -> {
                if (known.size() < MOST_VPCS) {
                    createVpc(endpoints);
                }
            }
            case 1 -> {
                if (known.isEmpty()) {
                    createVpc(endpoints);
                } else {
                    createSubnet(endpoints, known.get(random.nextInt(known.size())));
                }
            }
            case 2 -> {
                if (!parts.isEmpty()) {
                    deleteSubnet(endpoints, parts.get(random.nextInt(parts.size())));
                }
            }
            case 3 -> {
                if (known.size() > 3) {
                    deleteVpc(endpoints, known.get(random.nextInt(known.size())));
                }
            }
            case 4, 5 -> balancer.change(endpoints);
            default -> {
                if (!known.isEmpty()) {
                    tag(endpoints, known.get(random.nextInt(known.size())));
                }
            }
        }
    }

    private void createVpc(Endpoints endpoints) throws Dead {
        // Each client has 32 blocks of its own; taking one again after a doubt may be refused.
        int block = blocks++ % 32;
        String cidr = "127.41." + (192 + number * 8 + block / 4) + "." + block % 4 * 64 + "/26";
        Reply reply = call(endpoints, "CreateVpc", "CidrBlock", cidr);
        if (reply.status() == 200) {
            vpcs.put(reply.text("vpcId"), "");
        } else {
            reply.refused("InvalidVpc.Range");
        }
    }

    private void createSubnet(Endpoints endpoints, String vpc) throws Dead {
        String block = call(endpoints, "DescribeVpcs", "VpcId.1", vpc).ok().text("cidrBlock");
        String cidr = block.substring(0, block.indexOf('/')) + "/28";
        Reply reply = call(endpoints, "CreateSubnet", "VpcId", vpc, "CidrBlock", cidr);
        if (reply.status() == 200) {
            subnets.put(reply.text("subnetId"), vpc);
        } else {
            reply.refused("InvalidSubnet.Conflict");
        }
    }

    private void deleteSubnet(Endpoints endpoints, String subnet) throws Dead {
        subnets.remove(subnet); // In doubt from here on.
        call(endpoints, "DeleteSubnet", "SubnetId", subnet).ok();
    }

    private void deleteVpc(Endpoints endpoints, String vpc) throws Dead {
        if (subnets.containsValue(vpc)) {
            return;
        }
        String tag = vpcs.remove(vpc);
        Reply reply = call(endpoints, "DeleteVpc", "VpcId", vpc);
        if (reply.status() != 200) {
            // A subnet whose creation or deletion was in doubt lives in it.
            reply.refused("DependencyViolation");
            vpcs.put(vpc, tag);
        }
    }

    private void tag(Endpoints endpoints, String vpc) throws Dead {
        String value = Integer.toString(random.nextInt(1_000_000));
        vpcs.put(vpc, null);
        call(endpoints, "CreateTags", "ResourceId.1", vpc, "Tag.1.Key", "t", "Tag.1.Value", value)
                .ok();
        vpcs.put(vpc, value);
    }

    /** Checks all that was acknowledged against what the cloud shows, and against the sockets. */
    void verify(KilledWorld world, Endpoints endpoints) throws Exception {
        for (Map.Entry<String, @Nullable String> vpc : vpcs.entrySet()) {
            String id = vpc.getKey();
            assertThat(world.blocks()).as("networks").containsKey(id);
            String tag = vpc.getValue();
            if (tag != null) {
                assertThat(world.tags().getOrDefault(id, "")).as("tag of " + id).isEqualTo(tag);
            }
            awaitResolver(world.blocks().getOrDefault(id, ""), endpoints.dnsPort());
        }
        assertThat(world.subnets()).containsAll(subnets.keySet());
        balancer.verify(endpoints);
    }

    /** Some calls of each kind, of which none may fail. */
    void rehearse(Endpoints endpoints) throws Exception {
        for (int i = 0; i < 60; i++) {
            change(endpoints);
        }
        verify(look(endpoints), endpoints);
    }

    KilledWorld look(Endpoints endpoints) throws Dead {
        return KilledWorld.look(
                (action, parameters) -> call(endpoints, Service.EC2, action, parameters));
    }

    /** The data plane is rebuilt in the background; its resolver answers TCP within 20 s. */
    private static void awaitResolver(String cidr, int port) throws IOException {
        String address = cidr.substring(0, cidr.indexOf('/'));
        int last = address.lastIndexOf('.') + 1;
        String resolver =
                address.substring(0, last) + (Integer.parseInt(address.substring(last)) + 2);
        IOException problem = new IOException("never tried");
        long end = System.nanoTime() + 20_000_000_000L;
        while (System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(resolver, port), 1_000);
                return;
            } catch (IOException e) {
                problem = e;
            }
        }
        throw new AssertionError("no resolver at " + resolver, problem);
    }

    private Reply call(Endpoints endpoints, String action, String... parameters) throws Dead {
        return call(endpoints, Service.EC2, action, parameters);
    }

    private Reply call(Endpoints endpoints, Service service, String action, String... parameters)
            throws Dead {
        List<String> all =
                new ArrayList<>(
                        List.of("Action", action, "Version", ControlPlane.version(service)));
        all.addAll(List.of(parameters));
        SignedCall call = SignedCall.form(URI.create(endpoints.api() + "/"), service, all);
        Endpoints.Credentials key = endpoints.accounts().provider();
        try {
            HttpResponse<String> response =
                    http.send(
                            call.sign(key.accessKeyId(), key.secretAccessKey()),
                            HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new Dead(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Dead(e);
        }
    }
}

package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.api.Service;
import io.linkspan.localcloud.image.Account;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that were once right, changed at random by seed: each gets an answer in its protocol,
 * never a 500, and never a word of the other account's.
 */
class MutatedRequestsTest {
    private static final int ROUNDS =
            Integer.getInteger(
                    "rounds", Boolean.getBoolean("linkspan.exhaustive") ? 100_000 : 2_000);

    private static final List<String> VALUES =
            List.of(
                    "",
                    "0",
                    "-1",
                    "99999999999999999999",
                    "true",
                    "*",
                    "vpc-0123456789abcdef0",
                    "subnet-",
                    "127.41.32.0/24",
                    "::/0",
                    "a".repeat(3000),
                    "\u0000\u0001",
                    "\ud83d\ude00<&>\"'",
                    "ipv6",
                    "2026-11-23T00:00:00Z",
                    "arn:aws:elasticloadbalancing:us-west-2:1:loadbalancer/net/x/y");

    @TempDir private Path home;

    @Test
    void mutatedRequests_areAnswered_withoutFaultOrLeak() throws IOException {
        String given = System.getProperty("seed", "");
        long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
        System.out.printf("%d requests, replay with -Dseed=%d%n", ROUNDS, seed);
        Random random = new Random(seed);
        int round = 0;
        try (ControlPlane cloud = new ControlPlane(home)) {
            String vpc =
                    cloud.ec2("CreateVpc", "CidrBlock", ControlPlane.VPC_BLOCK).ok().text("vpcId");
            List<List<String>> seeds = seeds(vpc);
            Footprint settled = Footprint.of(cloud);
            for (; round < ROUNDS; round++) {
                if (round == ROUNDS / 4) {
                    settled = Footprint.of(cloud);
                }
                Account account = random.nextInt(8) == 0 ? cloud.consumer() : cloud.provider();
                HttpRequest request = mutated(cloud, account, seeds, random);
                Reply reply = cloud.send(request);
                assertThat(reply.status())
                        .as("seed %d round %d: %s", seed, round, reply.body())
                        .isIn(200, 400, 401, 403, 405, 412, 413);
                if (account.equals(cloud.consumer())) {
                    assertThat(reply.body())
                            .as("seed %d round %d", seed, round)
                            .doesNotContain(cloud.provider().id())
                            .doesNotContain(cloud.provider().secretAccessKey());
                }
                if (!reply.body().startsWith("{")) {
                    reply.texts("RequestId"); // well-formed XML
                }
            }
            settled.assertNoGrowth(Footprint.of(cloud));
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "round %d: %s; replay with -Dseed=%d".formatted(round, e.getMessage(), seed),
                    e);
        }
    }

    /**
     * What lives on the heap, and how many entities were really made, which may take room.
     *
     * @param bytes after collections
     */
    private record Footprint(long bytes, int entities) {
        private static final long MAX_GROWTH_BYTES = 8L << 20;
        private static final long MAX_BYTES_PER_ENTITY = 4_096;

        static Footprint of(ControlPlane cloud) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
            }
            return new Footprint(least, cloud.image().size());
        }

        void assertNoGrowth(Footprint later) {
            int made = Math.max(0, later.entities - entities);
            System.out.printf(
                    "heap %,d bytes with %d entities, then %,d bytes with %d%n",
                    bytes, entities, later.bytes, later.entities);
            assertThat(later.bytes - bytes)
                    .as("growth of the heap, with %d entities more", made)
                    .isLessThan(MAX_GROWTH_BYTES + made * MAX_BYTES_PER_ENTITY);
        }
    }

    private static List<List<String>> seeds(String vpc) {
        List<List<String>> seeds = new ArrayList<>();
        seeds.add(List.of("DescribeVpcs", "VpcId.1", vpc, "MaxResults", "5"));
        seeds.add(List.of("CreateSubnet", "VpcId", vpc, "CidrBlock", "127.41.32.0/24"));
        seeds.add(List.of("DescribeInstances", "Filter.1.Name", "tag:a", "Filter.1.Value.1", "b"));
        seeds.add(List.of("CreateTags", "ResourceId.1", vpc, "Tag.1.Key", "k", "Tag.1.Value", "v"));
        seeds.add(
                List.of(
                        "RunInstances",
                        "ImageId",
                        "ami-0a2b3c4d5e6f70001",
                        "MinCount",
                        "1",
                        "MaxCount",
                        "1",
                        "SubnetId",
                        "subnet-0123456789abcdef0",
                        "NetworkInterface.1.DeviceIndex",
                        "0",
                        "TagSpecification.1.ResourceType",
                        "instance",
                        "TagSpecification.1.Tag.1.Key",
                        "a"));
        seeds.add(
                List.of(
                        "AuthorizeSecurityGroupIngress",
                        "GroupId",
                        "sg-0123456789abcdef0",
                        "IpPermissions.1.IpProtocol",
                        "tcp",
                        "IpPermissions.1.IpRanges.1.CidrIp",
                        "0.0.0.0/0"));
        seeds.add(
                List.of(
                        "CreateTargetGroup",
                        "Name",
                        "n",
                        "Protocol",
                        "TCP",
                        "Port",
                        "1",
                        "VpcId",
                        vpc,
                        "Tags.member.1.Key",
                        "k"));
        seeds.add(List.of("DescribeLoadBalancers", "Names.member.1", "x", "PageSize", "3"));
        seeds.add(List.of("GetCallerIdentity"));
        return seeds;
    }

    private static HttpRequest mutated(
            ControlPlane cloud, Account account, List<List<String>> seeds, Random random) {
        List<String> call = seeds.get(random.nextInt(seeds.size()));
        String action = call.getFirst();
        Service service =
                action.equals("GetCallerIdentity")
                        ? Service.STS
                        : action.contains("TargetGroup") || action.contains("LoadBalancer")
                                ? Service.ELBV2
                                : Service.EC2;
        List<String> names = new ArrayList<>(cloud.actions().names(service));
        List<String> form = new ArrayList<>();
        form.add("Action");
        form.add(random.nextInt(3) == 0 ? names.get(random.nextInt(names.size())) : action);
        form.add("Version");
        form.add(random.nextInt(20) == 0 ? "2012-06-01" : ControlPlane.version(service));
        form.addAll(call.subList(1, call.size()));
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(form.size());
            form.set(at, text(form.get(at), at % 2 == 0, random));
        }
        SignedCall signed = SignedCall.form(cloud.uri(), service, form);
        if (random.nextInt(4) == 0) {
            signed = signed.at(Clock.systemUTC());
            byte[] body = signed.body().clone();
            for (int i = random.nextInt(4); i >= 0 && body.length > 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            signed =
                    new SignedCall(
                            signed.uri(),
                            service,
                            signed.contentType(),
                            body,
                            signed.clock(),
                            signed.region(),
                            signed.target());
        }
        HttpRequest request = signed.sign(account);
        return random.nextInt(10) == 0 ? tampered(request, random) : request;
    }

    private static String text(String before, boolean name, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> name ? before + ".1" : VALUES.get(random.nextInt(VALUES.size()));
            case 1 -> before.replace('1', (char) ('0' + random.nextInt(10)));
            case 2 -> before.isEmpty() ? "x" : before.substring(random.nextInt(before.length()));
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }

    private static HttpRequest tampered(HttpRequest request, Random random) {
        HttpRequest.Builder other =
                HttpRequest.newBuilder(request.uri())
                        .method(
                                random.nextInt(4) == 0 ? "PUT" : "POST",
                                request.bodyPublisher().orElseThrow());
        request.headers()
                .map()
                .forEach((header, values) -> {
                    if (random.nextInt(4) != 0) {
                        String value = values.getFirst();
                        int cut = random.nextInt(value.length() + 1);
                        other.header(
                                header,
                                random.nextInt(3) == 0
                                        ? new String(
                                                value.substring(0, cut)
                                                        .getBytes(StandardCharsets.UTF_8),
                                                StandardCharsets.US_ASCII)
                                        : value);
                    }
                });
        return other.build();
    }
}

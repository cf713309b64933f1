package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.api.Service;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A client's load balancer, whose listeners come and go while the cloud is killed. After each start
 * every port accepts connections exactly when the API shows a listener there.
 */
final class KilledBalancer {
    private static final int PORTS = 12;
    private static final int FIRST_PORT = 21_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @FunctionalInterface
    interface Caller {
        Reply call(Endpoints endpoints, Service service, String action, String... parameters)
                throws KillClient.Dead;
    }

    private final String name;
    private final String block;
    private final String address;
    private final Random random;
    private final Caller caller;

    /** Acknowledged listeners by port. */
    private final Map<Integer, String> listeners = new TreeMap<>();

    /** Ports whose deletion was acknowledged. */
    private final Set<Integer> deleted = new TreeSet<>();

    private String vpc = "";
    private String subnet = "";
    private String group = "";
    private String arn = "";

    KilledBalancer(int number, Random random, Caller caller) {
        name = "killed-" + number;
        block = "127.41." + (224 + number) + ".0/24";
        address = "127.41." + (224 + number) + ".";
        this.random = random;
        this.caller = caller;
    }

    /** One step of the way to a load balancer, then listeners at random. */
    void change(Endpoints endpoints) throws KillClient.Dead {
        if (arn.isEmpty()) {
            prepare(endpoints);
            return;
        }
        int port = FIRST_PORT + random.nextInt(PORTS);
        String known = listeners.remove(port); // In doubt from here on.
        if (known == null) {
            deleted.remove(port);
            Reply reply =
                    elb(
                            endpoints,
                            "CreateListener",
                            "LoadBalancerArn",
                            arn,
                            "Protocol",
                            "TCP",
                            "Port",
                            Integer.toString(port),
                            "DefaultActions.member.1.Type",
                            "forward",
                            "DefaultActions.member.1.TargetGroupArn",
                            group);
            if (reply.status() == 200) {
                listeners.put(port, reply.text("ListenerArn"));
            } else {
                reply.refused("DuplicateListener");
            }
        } else {
            elb(endpoints, "DeleteListener", "ListenerArn", known).ok();
            deleted.add(port);
        }
    }

    /** Finds what an earlier step left in doubt, and takes the next step. */
    private void prepare(Endpoints endpoints) throws KillClient.Dead {
        if (vpc.isEmpty()) {
            Reply made = ec2(endpoints, "CreateVpc", "CidrBlock", block);
            vpc =
                    made.status() == 200
                            ? made.text("vpcId")
                            : ec2(endpoints, "DescribeVpcs", filter("cidr", block)).text("vpcId");
        } else if (subnet.isEmpty()) {
            Reply made = ec2(endpoints, "CreateSubnet", "VpcId", vpc, "CidrBlock", block);
            subnet =
                    made.status() == 200
                            ? made.text("subnetId")
                            : ec2(endpoints, "DescribeSubnets", filter("vpc-id", vpc))
                                    .text("subnetId");
        } else if (group.isEmpty()) {
            String[] wanted = {"Name", name, "Protocol", "TCP", "Port", "9", "VpcId", vpc};
            group = elb(endpoints, "CreateTargetGroup", wanted).ok().text("TargetGroupArn");
        } else {
            String[] wanted = {
                "Name", name, "Type", "network", "Scheme", "internal", "Subnets.member.1", subnet
            };
            arn = elb(endpoints, "CreateLoadBalancer", wanted).ok().text("LoadBalancerArn");
        }
    }

    private static String[] filter(String name, String value) {
        return new String[] {"Filter.1.Name", name, "Filter.1.Value.1", value};
    }

    void verify(Endpoints endpoints) throws KillClient.Dead {
        if (arn.isEmpty()) {
            return;
        }
        Reply shown = elb(endpoints, "DescribeListeners", "LoadBalancerArn", arn).ok();
        List<String> arns = shown.texts("ListenerArn");
        assertThat(arns).as("listeners of " + name).containsAll(listeners.values());
        List<Integer> ports =
                new ArrayList<>(shown.texts("Port").stream().map(Integer::valueOf).toList());
        assertThat(deleted).as("deleted ports of " + name).noneMatch(ports::contains);
        Reply interfaces =
                ec2(endpoints, "DescribeNetworkInterfaces", filter("subnet-id", subnet)).ok();
        assertThat(interfaces.texts("networkInterfaceId")).as("interfaces of " + name).hasSize(1);
        String node = interfaces.text("privateIpAddress");
        assertThat(node).startsWith(address);
        for (int port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
            awaitAccepts(node, port, ports.contains(port));
        }
    }

    /** The data plane is rebuilt in the background. */
    private static void awaitAccepts(String node, int port, boolean wanted) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (accepts(node, port) != wanted) {
            assertThat(System.nanoTime())
                    .as(node + ":" + port + (wanted ? " refuses" : " still accepts"))
                    .isLessThan(end);
        }
    }

    private static boolean accepts(String node, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(node, port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Reply ec2(Endpoints endpoints, String action, String... parameters)
            throws KillClient.Dead {
        return caller.call(endpoints, Service.EC2, action, parameters);
    }

    private Reply elb(Endpoints endpoints, String action, String... parameters)
            throws KillClient.Dead {
        return caller.call(endpoints, Service.ELBV2, action, parameters);
    }
}

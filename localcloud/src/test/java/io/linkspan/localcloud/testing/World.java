package io.linkspan.localcloud.testing;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.EndpointService;
import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Listener;
import io.linkspan.localcloud.image.LoadBalancer;
import io.linkspan.localcloud.image.NetworkInterface;
import io.linkspan.localcloud.image.SecurityGroup;
import io.linkspan.localcloud.image.SecurityGroupRule;
import io.linkspan.localcloud.image.Subnet;
import io.linkspan.localcloud.image.TargetGroup;
import io.linkspan.localcloud.image.Vpc;
import io.linkspan.localcloud.image.VpcEndpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A provider's network with a balancer in three zones and a consumer's with an endpoint, made of
 * records alone. Targets are addresses {@code 127.42.<zone>.50}.
 */
public final class World {
    public static final String PROVIDER = "111111111111";
    public static final String CONSUMER = "222222222222";
    public static final String BALANCER = "arn:lb";
    public static final String ENDPOINT = "vpce-0123456789abcdef0";
    public static final String SERVICE = "vpce-svc-0f49e37e1f022cd45";
    public static final List<String> ZONES = List.of("usw2-az1", "usw2-az2", "usw2-az3");
    public static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");

    public Image image = Image.EMPTY;
    private int rules;

    public World() {
        put(
                new Account(
                        PROVIDER,
                        Account.Role.PROVIDER,
                        "k",
                        "s",
                        Map.of(
                                ZONES.get(0), "us-west-2a",
                                ZONES.get(1), "us-west-2c",
                                ZONES.get(2), "us-west-2b")));
        put(
                new Account(
                        CONSUMER,
                        Account.Role.CONSUMER,
                        "k2",
                        "s2",
                        Map.of(
                                ZONES.get(0), "us-west-2b",
                                ZONES.get(1), "us-west-2a",
                                ZONES.get(2), "us-west-2c")));
        put(vpc("vpc-p", PROVIDER, "127.42.64.0/20"));
        put(vpc("vpc-c", CONSUMER, "127.42.80.0/20"));
        for (int zone = 0; zone < 3; zone++) {
            put(subnet("subnet-p" + zone, PROVIDER, "vpc-p", zone, "127.42." + (64 + zone)));
            put(subnet("subnet-c" + zone, CONSUMER, "vpc-c", zone, "127.42." + (80 + zone)));
        }
        group("sg-target", PROVIDER, "vpc-p");
        group("sg-endpoint", CONSUMER, "vpc-c");
        admit("sg-target", "127.42.64.0/20");
        admit("sg-endpoint", "127.42.80.0/20");
        balancer(List.of(), true, Map.of());
        endpoint(VpcEndpoint.State.AVAILABLE);
        put(
                new EndpointService(
                        SERVICE,
                        PROVIDER,
                        "com.amazonaws.vpce.us-west-2." + SERVICE,
                        true,
                        List.of(BALANCER),
                        List.of(),
                        null,
                        THEN,
                        null));
    }

    public World put(Entity entity) {
        image = image.put(entity);
        return this;
    }

    public static String node(int zone) {
        return "127.42." + (64 + zone) + ".10";
    }

    public static String target(int zone) {
        return "127.42." + (64 + zone) + ".50";
    }

    public static String endpointAddress(int zone) {
        return "127.42." + (80 + zone) + ".20";
    }

    public World balancer(List<String> groups, boolean enforce, Map<String, String> attributes) {
        List<LoadBalancer.Node> nodes = new ArrayList<>();
        for (int zone = 0; zone < 3; zone++) {
            nodes.add(
                    new LoadBalancer.Node(
                            ZONES.get(zone), "subnet-p" + zone, "eni-n" + zone, node(zone)));
            put(
                    eni(
                            "eni-n" + zone,
                            "vpc-p",
                            "subnet-p" + zone,
                            zone,
                            NetworkInterface.Kind.NETWORK_LOAD_BALANCER,
                            node(zone),
                            groups));
            put(
                    eni(
                            "eni-t" + zone,
                            "vpc-p",
                            "subnet-p" + zone,
                            zone,
                            NetworkInterface.Kind.INTERFACE,
                            target(zone),
                            List.of("sg-target")));
        }
        return put(
                new LoadBalancer(
                        BALANCER,
                        PROVIDER,
                        "lb",
                        "0123456789abcdef",
                        "internal",
                        "vpc-p",
                        "lb-0123456789abcdef.elb.us-west-2.amazonaws.com",
                        THEN,
                        LoadBalancer.State.ACTIVE,
                        nodes,
                        groups,
                        enforce,
                        attributes));
    }

    public World endpoint(VpcEndpoint.State state) {
        List<VpcEndpoint.Node> nodes = new ArrayList<>();
        List<String> names = List.of("us-west-2b", "us-west-2a", "us-west-2c");
        for (int zone = 0; zone < 3; zone++) {
            nodes.add(
                    new VpcEndpoint.Node(
                            ZONES.get(zone),
                            names.get(zone),
                            "subnet-c" + zone,
                            "eni-e" + zone,
                            endpointAddress(zone)));
            put(
                    eni(
                            "eni-e" + zone,
                            "vpc-c",
                            "subnet-c" + zone,
                            zone,
                            NetworkInterface.Kind.VPC_ENDPOINT,
                            endpointAddress(zone),
                            List.of("sg-endpoint")));
        }
        return put(
                new VpcEndpoint(
                        ENDPOINT,
                        CONSUMER,
                        "vpce-connection-1",
                        SERVICE,
                        PROVIDER,
                        "com.amazonaws.vpce.us-west-2." + SERVICE,
                        "vpc-c",
                        "abcdefgh",
                        ENDPOINT + "-abcdefgh." + SERVICE + ".us-west-2.vpce.amazonaws.com",
                        state,
                        nodes,
                        List.of("sg-endpoint"),
                        false,
                        "",
                        THEN,
                        THEN));
    }

    /** A listener and its group, with a target in each of these zones. */
    public World listener(
            String name, int port, int targetPort, Map<String, String> attributes, int... zones) {
        List<TargetGroup.Target> targets = new ArrayList<>();
        for (int zone : zones) {
            targets.add(new TargetGroup.Target(target(zone), targetPort, ZONES.get(zone)));
        }
        put(
                new TargetGroup(
                        "arn:tg/" + name,
                        PROVIDER,
                        name,
                        "TCP",
                        targetPort,
                        "vpc-p",
                        TargetGroup.TargetType.IP,
                        new TargetGroup.Check(true, "TCP", "traffic-port", null, 1, 1, 2, 2, null),
                        attributes,
                        targets));
        return put(
                new Listener(
                        "arn:listener/" + name,
                        PROVIDER,
                        BALANCER,
                        "TCP",
                        port,
                        "arn:tg/" + name,
                        Map.of()));
    }

    public World group(String id, String owner, String vpc) {
        put(new SecurityGroup(id, owner, vpc, id, id));
        return put(
                new SecurityGroupRule(
                        id + "-egress",
                        owner,
                        id,
                        true,
                        "-1",
                        -1,
                        -1,
                        CidrBlock.parse("0.0.0.0/0"),
                        null,
                        null,
                        null));
    }

    public World admit(String group, String cidr) {
        return put(
                new SecurityGroupRule(
                        "sgr-" + ++rules,
                        PROVIDER,
                        group,
                        false,
                        "tcp",
                        0,
                        65_535,
                        CidrBlock.parse(cidr),
                        null,
                        null,
                        null));
    }

    public World withoutRulesOf(String group) {
        for (SecurityGroupRule rule : List.copyOf(image.all(SecurityGroupRule.class))) {
            if (rule.groupId().equals(group)) {
                image = image.remove(SecurityGroupRule.class, rule.id());
            }
        }
        return this;
    }

    private static Vpc vpc(String id, String owner, String cidr) {
        return new Vpc(id, owner, CidrBlock.parse(cidr), false, "dopt-1", true, true, false);
    }

    private static Subnet subnet(String id, String owner, String vpc, int zone, String base) {
        return new Subnet(id, owner, vpc, ZONES.get(zone), CidrBlock.parse(base + ".0/24"), false);
    }

    private static NetworkInterface eni(
            String id,
            String vpc,
            String subnet,
            int zone,
            NetworkInterface.Kind kind,
            String address,
            List<String> groups) {
        return new NetworkInterface(
                id,
                PROVIDER,
                vpc,
                subnet,
                ZONES.get(zone),
                kind,
                id,
                address,
                null,
                "02:00:00:00:00:01",
                groups,
                null,
                true,
                List.of());
    }
}

package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.localcloud.testing.EchoTarget;
import io.linkspan.localcloud.testing.SshClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.VpcEndpointType;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetTypeEnum;

/** A cloud that is killed comes back with the world as it was. */
@SuppressWarnings("unchecked") // the SDK takes its builders' consumers as varargs
class CloudRestartIT {
    private static final String TARGET = "127.42.144.200";
    private static final int PORT = 9092;

    @TempDir Path folder;
    private CloudProcess cloud;
    private Ec2Client ec2;
    private Ec2Client consumer;
    private ElasticLoadBalancingV2Client elb;
    private EchoTarget target;
    private String instanceId = "";

    @BeforeEach
    void start() throws Exception {
        cloud = new CloudProcess(folder.resolve("home"), "127.42.160.0/20", "127.42.176.0/20");
        ec2 = ec2(cloud.endpoints().accounts().provider());
        consumer = ec2(cloud.endpoints().accounts().consumer());
        elb =
                ElasticLoadBalancingV2Client.builder()
                        .endpointOverride(URI.create(cloud.endpoints().api()))
                        .region(Region.US_WEST_2)
                        .credentialsProvider(credentials(cloud.endpoints().accounts().provider()))
                        .build();
        target = new EchoTarget(TARGET, PORT);
    }

    @AfterEach
    void end() throws Exception {
        try {
            if (!instanceId.isEmpty()) {
                ec2.terminateInstances(r -> r.instanceIds(instanceId));
                await(() -> state(instanceId) == InstanceStateName.TERMINATED);
            }
        } finally {
            cloud.kill();
            target.close();
        }
    }

    @Test
    void kill_atAnyMoment_leavesProcessesAndRebuildsWhatCarriesTraffic() throws Exception {
        SshClient ssh = new SshClient(folder, cloud.endpoints().sshPort(), "ed25519");
        String vpc = ec2.createVpc(r -> r.cidrBlock("127.42.144.0/20")).vpc().vpcId();
        String subnet =
                ec2.createSubnet(r ->
                                r.vpcId(vpc)
                                        .cidrBlock("127.42.144.0/24")
                                        .availabilityZoneId("usw2-az1"))
                        .subnet()
                        .subnetId();
        String host = launch(vpc, subnet, ssh);
        String endpointAddress = connect(vpc, subnet);
        await(() -> greeting(endpointAddress).startsWith(TARGET));
        ssh.ssh(host, "setsid sleep 7200 </dev/null >log 2>&1 & echo $! > pid");
        String pid = ssh.ssh(host, "cat pid").out().strip();
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("CloudRestartIT -Dseed=" + seed);
        Random random = new Random(seed);

        for (int round = 0; round < 3; round++) {
            int acknowledged = killDuringCommands(random);
            cloud.restart();

            // What was acknowledged is there; the one command under way may be, too.
            assertThat(count()).isBetween(acknowledged, acknowledged + 1);
            await(() -> greeting(endpointAddress).startsWith(TARGET));
            await(() -> state(instanceId) == InstanceStateName.RUNNING);
            await(() -> ssh.ssh(host, "true").status() == 0);
            assertThat(ssh.ssh(host, "kill -0 " + pid + " && cat pid").out().strip())
                    .isEqualTo(pid);
        }
    }

    @Test
    void start_whereAnotherCloudHasTheNetwork_saysSoAndLeavesNothing() throws Exception {
        Path second = folder.resolve("second");
        CloudOptions options =
                CloudOptions.in(second)
                        .withBlocks("127.42.160.0/20", "127.42.176.0/20")
                        .withPorts(0, 0, OptionalInt.of(2222), OptionalInt.of(5353));

        assertThatThrownBy(() -> LocalCloud.start(options))
                .hasMessageContaining("127.42.160.0/20 is in use")
                .hasMessageContaining("127.42.160.2:5353");
        assertThat(LocalCloud.endpointsIn(second)).isEmpty();

        cloud.kill();
        LocalCloud.start(options).close();
    }

    /** Commands in a row until the cloud is killed in the middle of them. */
    private int killDuringCommands(Random random) throws Exception {
        int acknowledged = count();
        Thread killer =
                Thread.startVirtualThread(() -> {
                    try {
                        // Not a wait for something: the moment is the test's input.
                        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
                        cloud.kill();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        try {
            for (int i = acknowledged + 1; i < 10_000; i++) {
                String value = Integer.toString(i);
                ec2.createTags(r -> r.resources(instanceId).tags(t -> t.key("count").value(value)));
                acknowledged = i;
            }
        } catch (SdkException e) {
            // Killed.
        }
        killer.join();
        return acknowledged;
    }

    private int count() {
        return ec2.describeTags(r -> r.filters(f -> f.name("key").values("count"))).tags().stream()
                .mapToInt(tag -> Integer.parseInt(tag.value()))
                .findFirst()
                .orElse(0);
    }

    private String launch(String vpc, String subnet, SshClient ssh) throws Exception {
        ec2.importKeyPair(r -> {
            try {
                r.keyName("key").publicKeyMaterial(SdkBytes.fromUtf8String(ssh.publicKey()));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        String group =
                ec2.createSecurityGroup(r -> r.vpcId(vpc).groupName("ssh").description("ssh"))
                        .groupId();
        ec2.authorizeSecurityGroupIngress(r ->
                r.groupId(group).ipProtocol("tcp").fromPort(22).toPort(22).cidrIp("127.0.0.1/32"));
        String image = ec2.describeImages(r -> {}).images().getFirst().imageId();
        Instance instance =
                ec2.runInstances(r ->
                                r.imageId(image)
                                        .instanceType(InstanceType.T2_SMALL)
                                        .minCount(1)
                                        .maxCount(1)
                                        .keyName("key")
                                        .subnetId(subnet)
                                        .securityGroupIds(group))
                        .instances()
                        .getFirst();
        instanceId = instance.instanceId();
        await(() -> state(instanceId) == InstanceStateName.RUNNING);
        return instance.privateIpAddress();
    }

    /** Balancer, service and endpoint in front of the target; the endpoint's address. */
    private String connect(String vpc, String subnet) throws Exception {
        String balancer =
                elb.createLoadBalancer(r ->
                                r.name("lb")
                                        .type(LoadBalancerTypeEnum.NETWORK)
                                        .scheme("internal")
                                        .subnets(subnet))
                        .loadBalancers()
                        .getFirst()
                        .loadBalancerArn();
        String group =
                elb.createTargetGroup(r ->
                                r.name("group")
                                        .protocol(ProtocolEnum.TCP)
                                        .port(PORT)
                                        .targetType(TargetTypeEnum.IP)
                                        .healthCheckIntervalSeconds(5)
                                        .vpcId(vpc))
                        .targetGroups()
                        .getFirst()
                        .targetGroupArn();
        elb.registerTargets(r ->
                r.targetGroupArn(group).targets(TargetDescription.builder().id(TARGET).build()));
        elb.createListener(r ->
                r.loadBalancerArn(balancer)
                        .protocol(ProtocolEnum.TCP)
                        .port(PORT)
                        .defaultActions(a -> a.type(ActionTypeEnum.FORWARD).targetGroupArn(group)));
        var service =
                ec2.createVpcEndpointServiceConfiguration(
                                r -> r.networkLoadBalancerArns(balancer).acceptanceRequired(false))
                        .serviceConfiguration();
        ec2.modifyVpcEndpointServicePermissions(
                r -> r.serviceId(service.serviceId()).addAllowedPrincipals("*"));
        Endpoints.ConsumerNetwork network = cloud.endpoints().consumerNetwork();
        String theirs =
                consumer.describeSubnets(r ->
                                r.filters(
                                        f -> f.name("vpc-id").values(network.vpcId()),
                                        f -> f.name("availability-zone-id").values("usw2-az1")))
                        .subnets()
                        .getFirst()
                        .subnetId();
        String admitting =
                consumer.createSecurityGroup(r ->
                                r.vpcId(network.vpcId())
                                        .groupName("clients")
                                        .description("clients"))
                        .groupId();
        consumer.authorizeSecurityGroupIngress(r ->
                r.groupId(admitting)
                        .ipProtocol("tcp")
                        .fromPort(PORT)
                        .toPort(PORT)
                        .cidrIp(network.cidr()));
        String endpoint =
                consumer.createVpcEndpoint(r ->
                                r.vpcEndpointType(VpcEndpointType.INTERFACE)
                                        .vpcId(network.vpcId())
                                        .serviceName(service.serviceName())
                                        .subnetIds(theirs)
                                        .securityGroupIds(admitting))
                        .vpcEndpoint()
                        .vpcEndpointId();
        await(() ->
                consumer.describeVpcEndpoints(r -> r.vpcEndpointIds(endpoint))
                        .vpcEndpoints()
                        .getFirst()
                        .stateAsString()
                        .equalsIgnoreCase("available"));
        return consumer.describeNetworkInterfaces(
                        r -> r.filters(f -> f.name("subnet-id").values(theirs)))
                .networkInterfaces()
                .getFirst()
                .privateIpAddress();
    }

    private InstanceStateName state(String id) {
        return ec2.describeInstances(r -> r.instanceIds(id))
                .reservations()
                .getFirst()
                .instances()
                .getFirst()
                .state()
                .name();
    }

    private static String greeting(String address) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(2_000);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), PORT), 2_000);
            String line =
                    new BufferedReader(
                                    new InputStreamReader(
                                            socket.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine();
            return line == null ? "" : line;
        } catch (IOException e) {
            return "";
        }
    }

    private Ec2Client ec2(Endpoints.Credentials credentials) throws IOException {
        return Ec2Client.builder()
                .endpointOverride(URI.create(cloud.endpoints().api()))
                .region(Region.US_WEST_2)
                .credentialsProvider(credentials(credentials))
                .build();
    }

    private static StaticCredentialsProvider credentials(Endpoints.Credentials credentials) {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(
                        credentials.accessKeyId(), credentials.secretAccessKey()));
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        CountDownLatch tick = new CountDownLatch(1);
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited 60 s in vain");
            }
            tick.await(50, TimeUnit.MILLISECONDS);
        }
    }
}

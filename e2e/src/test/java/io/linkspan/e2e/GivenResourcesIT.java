package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code aws.existing} and {@code connectionId}: everything that AWS has for a link was made by
 * hand with boto3, down to the hosts and the endpoint service, and the consumer's connection and
 * domains with curl. Kafka is brought to those hosts and linked, and taken away again.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GivenResourcesIT {
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofMinutes(2);

    private static final String MAKE =
            """
            import sys
            ec2 = boto3.client('ec2')
            elb = boto3.client('elbv2')
            def tcp(first, last, *blocks):
                return dict(IpProtocol='tcp', FromPort=first, ToPort=last, IpRanges=[dict(CidrIp=b) for b in blocks])
            def group(name, *rules):
                id = ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc)['GroupId']
                ec2.authorize_security_group_ingress(GroupId=id, IpPermissions=list(rules))
                print(name, id)
                return id
            vpc = ec2.create_vpc(CidrBlock='127.10.0.0/16')['Vpc']['VpcId']
            print('vpc', vpc)
            way = ec2.create_internet_gateway()['InternetGateway']['InternetGatewayId']
            ec2.attach_internet_gateway(VpcId=vpc, InternetGatewayId=way)
            subnets = [ec2.create_subnet(VpcId=vpc, AvailabilityZoneId='usw2-az%d' % z,
                CidrBlock='127.10.%d.0/24' % z)['Subnet']['SubnetId'] for z in (1, 2, 3)]
            for z in (1, 2, 3): print('zone%d' % z, subnets[z - 1])
            public = ec2.create_subnet(VpcId=vpc, AvailabilityZoneId='usw2-az1', CidrBlock='127.10.9.0/24')['Subnet']['SubnetId']
            print('public', public)
            table = ec2.create_route_table(VpcId=vpc)['RouteTable']['RouteTableId']
            ec2.create_route(RouteTableId=table, DestinationCidrBlock='0.0.0.0/0', GatewayId=way)
            ec2.associate_route_table(RouteTableId=table, SubnetId=public)
            jump = group('jump', tcp(22, 22, '127.0.0.0/8'))
            nodes = group('nodes', tcp(22, 22, '127.10.9.0/24'), tcp(9092, 9092, '127.10.0.0/16'),
                tcp(29092, 29092, '127.10.0.0/16'), tcp(39092, 39092, '127.10.0.0/16'))
            front = group('front', tcp(9092, 9095, '127.20.0.0/16', '127.10.0.0/16'))
            open(sys.argv[2], 'w').write(ec2.create_key_pair(KeyName='ours')['KeyMaterial'])
            image = boto3.client('ssm').get_parameter(
                Name='/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64')['Parameter']['Value']
            def host(name, subnet, group, public):
                id = ec2.run_instances(ImageId=image, InstanceType='t3.large', MinCount=1, MaxCount=1, KeyName='ours',
                    MetadataOptions=dict(HttpTokens='required'),
                    NetworkInterfaces=[dict(DeviceIndex=0, SubnetId=subnet, Groups=[group],
                        AssociatePublicIpAddress=public)])['Instances'][0]['InstanceId']
                print(name, id)
                return id
            hosts = [host('bastion', public, jump, True)] + [host('node%d' % z, subnets[z - 1], nodes, False) for z in (1, 2, 3)]
            balancer = elb.create_load_balancer(Name='front', Type='network', Scheme='internal', Subnets=subnets,
                SecurityGroups=[front])['LoadBalancers'][0]['LoadBalancerArn']
            print('balancer', balancer)
            ec2.get_waiter('instance_running').wait(InstanceIds=hosts)
            elb.get_waiter('load_balancer_available').wait(LoadBalancerArns=[balancer])
            service = ec2.create_vpc_endpoint_service_configuration(AcceptanceRequired=True,
                NetworkLoadBalancerArns=[balancer])['ServiceConfiguration']['ServiceId']
            ec2.modify_vpc_endpoint_service_permissions(ServiceId=service,
                AddAllowedPrincipals=['arn:aws:iam::%s:root' % sys.argv[1]])
            print('service', service)
            """;

    /**
     * TiDB Cloud's side, over {@code world.sh}. Two sets of domains are attached, so that it
     * matters which one the spec names.
     */
    private static final String CONNECT =
            """
            . ./world.sh
            service=$1
            tidb POST '' "$(wish "com.amazonaws.vpce.us-west-2.$service" us-west-2)" >/dev/null
            id=$(connection)
            # state WORD: waits until TiDB Cloud says so.
            state() {
                for _ in {1..200}; do
                    if tidb GET "/$id" | grep "\\"state\\":\\"$1\\"" >/dev/null; then return; fi
                    sleep 0.1
                done
                tidb GET "/$id"
                return 1
            }
            state PENDING_ACCEPTANCE
            aws ec2 accept-vpc-endpoint-connections --service-id "$service" --vpc-endpoint-ids "$(endpoint)" >/dev/null
            state ACTIVE
            echo "connection $id"
            for name in first second; do
                tidb POST "/$id:attachDomains" \
                    '{"attachDomain":{"type":"TIDBCLOUD_MANAGED","uniqueName":"'$name'"},"validateOnly":false}' |
                    grep -o '"attachDomainId":"[^"]*"' | cut -d '"' -f 4 | sed "s/^/$name /"
            done
            """;

    /** All that describes the account, in AWS's words. */
    private static final String DESCRIBE =
            """
            import json
            ec2 = boto3.client('ec2')
            elb = boto3.client('elbv2')
            all = [ec2.describe_vpcs()['Vpcs'], ec2.describe_subnets()['Subnets'],
                ec2.describe_internet_gateways()['InternetGateways'], ec2.describe_route_tables()['RouteTables'],
                ec2.describe_security_groups()['SecurityGroups'], ec2.describe_key_pairs()['KeyPairs'],
                ec2.describe_instances()['Reservations'], ec2.describe_volumes()['Volumes'],
                ec2.describe_network_interfaces()['NetworkInterfaces'],
                elb.describe_load_balancers()['LoadBalancers'], elb.describe_target_groups()['TargetGroups'],
                ec2.describe_vpc_endpoint_connections()['VpcEndpointConnections'],
                ec2.describe_tags()['Tags']]
            for each in elb.describe_load_balancers()['LoadBalancers']:
                arn = each['LoadBalancerArn']
                all += [elb.describe_load_balancer_attributes(LoadBalancerArn=arn)['Attributes'],
                    elb.describe_listeners(LoadBalancerArn=arn)['Listeners'],
                    elb.describe_tags(ResourceArns=[arn])['TagDescriptions']]
            for each in ec2.describe_vpc_endpoint_service_configurations()['ServiceConfigurations']:
                all += [each, ec2.describe_vpc_endpoint_service_permissions(ServiceId=each['ServiceId'])['AllowedPrincipals']]
            print(json.dumps(all, default=str, sort_keys=True, indent=1))
            """;

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));
    private String before = "";

    @BeforeAll
    void network() throws IOException {
        Tools.require("aws", "awscli");
        linkspan = new Linkspan(folder);
        Linkspan.Result cloud = linkspan.run(SOON, "cloud", "start");
        assertThat(cloud.exit()).as(cloud.all()).isZero();
        try (var text = GivenResourcesIT.class.getResourceAsStream("/world.sh")) {
            Files.write(folder.resolve("world.sh"), Objects.requireNonNull(text).readAllBytes());
        }
        Path key = folder.resolve("ours.pem");
        Map<String, String> made = new LinkedHashMap<>();
        addTo(made, python(MAKE, consumerAccount(), key.toString()));
        addTo(made, bash(CONNECT, Objects.requireNonNull(made.get("service"))));
        made.put("key", key.toString());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.resolve("given.yaml"), spec(made));
        before = described();
    }

    private static void addTo(Map<String, String> made, String lines) {
        lines.lines().map(line -> line.split(" ", 2)).forEach(pair -> made.put(pair[0], pair[1]));
    }

    @AfterAll
    void down() {
        linkspan.run(SOON, "down", "--delete");
    }

    private static String spec(Map<String, String> made) throws IOException {
        String text =
                Files.readString(Linkspan.exampleSpec())
                        .replace(
                                "  vpc: { cidr: 127.10.0.0/16 }\n",
                                """
                                  vpc: { id: @vpc }
                                  existing:
                                    subnets: { usw2-az1: @zone1, usw2-az2: @zone2, usw2-az3: @zone3, bastion: @public }
                                    securityGroups: { bastion: @jump, brokers: @nodes, loadBalancer: @front }
                                    keyPair: ours
                                    privateKey: @key
                                    instances: { bastion: @bastion, 1: @node1, 2: @node2, 3: @node3 }
                                    loadBalancer: "@balancer"
                                    endpointService: @service
                                """)
                        .replace(
                                "      displayName: orders-kafka\n",
                                """
                                      displayName: orders-kafka
                                      connectionId: @connection
                                      attachDomainId: @second
                                """);
        for (Map.Entry<String, String> each : made.entrySet()) {
            text = text.replace("@" + each.getKey(), Objects.requireNonNull(each.getValue()));
        }
        return text;
    }

    private String consumerAccount() {
        Linkspan.Result result =
                linkspan.command(
                        SOON,
                        "bash",
                        "-ec",
                        "eval \"$("
                                + Linkspan.launcher()
                                + " cloud env --account consumer)\"\n"
                                + "aws sts get-caller-identity --output text --query Account");
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out().strip();
    }

    private String python(String text, String... arguments) throws IOException {
        Linkspan.Result result = linkspan.boto3(SOON, text, arguments);
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out();
    }

    /** Shell over {@code world.sh}. */
    private String bash(String text, String... arguments) {
        List<String> words = new ArrayList<>(List.of("bash", "-ec", text, "bash"));
        words.addAll(List.of(arguments));
        Linkspan.Result result = linkspan.foreign(SOON, words.toArray(String[]::new));
        assertThat(result.exit()).as(result.all()).isZero();
        return result.out();
    }

    private String described() throws IOException {
        return python(DESCRIBE) + bash(". ./world.sh; tidb GET \"/$(connection)\"");
    }

    private Linkspan.Result run(String... words) {
        return linkspan.run(LONG, words);
    }

    @Test
    @Order(1)
    void plan_allOfTheUsers_makesListenersAloneOnAws() {
        Linkspan.Result plan = run("plan", "given.yaml", "--detailed-exitcode");

        assertThat(plan.exit()).as(plan.all()).isEqualTo(2);
        assertThat(plan.out())
                .contains("target group", "listener", "Kafka")
                .doesNotContainPattern(
                        "[+~] (VPC|subnet|instance|security group|key pair|endpoint service)")
                .doesNotContainPattern("[+~] (private link connection|acceptance|domains)")
                .doesNotContain("RunInstances", "CreateLoadBalancer", "CreateSecurityGroup");
    }

    @Test
    @Order(1)
    void plan_idsThatTheClusterDoesNotHave_isRefusedWithoutTouchingAnything() throws IOException {
        String spec = Files.readString(folder.resolve("given.yaml"));
        Files.writeString(
                folder.resolve("nowhere.yaml"),
                spec.replaceAll("connectionId: .*", "connectionId: plc-nowhere"));
        Files.writeString(
                folder.resolve("undomained.yaml"),
                spec.replaceAll("attachDomainId: .*", "attachDomainId: attach-domain-none"));

        Linkspan.Result nowhere = run("apply", "nowhere.yaml");
        Linkspan.Result undomained = run("apply", "undomained.yaml");

        assertThat(nowhere.exit()).as(nowhere.all()).isNotZero();
        assertThat(nowhere.err()).contains("LS-TIDB-08", "plc-nowhere does not exist");
        assertThat(undomained.exit()).as(undomained.all()).isNotZero();
        assertThat(undomained.err())
                .contains("LS-TIDB-16", "has no attached domains attach-domain-none");
        assertThat(described()).isEqualTo(before);
    }

    @Test
    @Order(2)
    void apply_hostsOfTheUsers_bringsKafkaThereAndIsProven() {
        Linkspan.Result applied = run("apply", "given.yaml");
        assertThat(applied.exit()).as(applied.all()).isZero();
        assertThat(applied.out()).contains(".second.").doesNotContain(".first.");

        Linkspan.Result plan = run("plan", "given.yaml", "--detailed-exitcode");
        Linkspan.Result verified = run("verify", "given.yaml");
        Linkspan.Result sent = run("produce", "given.yaml", "--from", "consumer");
        Linkspan.Result read = run("consume", "given.yaml", "--from", "consumer");

        assertThat(plan.exit()).as(plan.all()).isZero();
        assertThat(verified.exit()).as(verified.all()).isZero();
        assertThat(sent.exit()).as(sent.all()).isZero();
        assertThat(read.out()).as(read.all()).contains("Processed a total of 10 messages");
    }

    @Test
    @Order(3)
    void destroy_hostsOfTheUsers_leavesAllOfThemAsTheyWere() throws IOException {
        Linkspan.Result destroyed = run("destroy", "given.yaml", "--yes");

        assertThat(destroyed.exit()).as(destroyed.all()).isZero();
        assertThat(described()).isEqualTo(before);
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            assertThat(all.filter(GivenResourcesIT::isBroker)).as("brokers that run on").isEmpty();
        }
        Linkspan.Result again = run("destroy", "given.yaml", "--yes");
        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(again.out()).contains("nothing to remove");
    }

    /** The same for those who let nothing but the AWS CLI, curl and OpenSSH near their account. */
    @EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
    @Test
    @Order(4)
    void renderedCommands_hostsOfTheUsers_makeWhatApplyMakes() throws IOException {
        Tools.require("jq", "jq");
        Tools.require("ssh", "openssh-client");
        Linkspan.Result rendered =
                run("render", "given.yaml", "--to", "commands", "--out", "link.sh");
        assertThat(rendered.exit()).as(rendered.all()).isZero();

        Linkspan.Result made =
                linkspan.foreign(
                        LONG, "env", "KAFKA_ARCHIVE=" + Linkspan.kafkaArchive(), "bash", "link.sh");

        assertThat(made.exit()).as(made.all()).isZero();
        Linkspan.Result plan = run("plan", "given.yaml", "--detailed-exitcode");
        assertThat(plan.exit()).as(plan.all()).isZero();
        Linkspan.Result verified = run("verify", "given.yaml");
        assertThat(verified.exit()).as(verified.all()).isZero();
        Linkspan.Result destroyed = run("destroy", "given.yaml", "--yes");
        assertThat(destroyed.exit()).as(destroyed.all()).isZero();
        assertThat(described()).isEqualTo(before);
    }

    private static boolean isBroker(ProcessHandle process) {
        try {
            String line =
                    Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return line.contains("kafka.Kafka") && line.contains(folder.toString());
        } catch (IOException e) {
            return false;
        }
    }
}

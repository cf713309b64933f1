package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances through their whole life, and the key pairs and images they start with. */
class HostContractTest {
    private static final String PUBLIC_KEY =
            "c3NoLWVkMjU1MTkgQUFBQUMzTnphQzFsWkRJMU5URTVBQUFBSU9NcXFua1Z6cm0wU2RHNlVPb3FLTHNhYmdINUM5b2tXaTBkaDJsOUdLSmwgbWU=";

    @TempDir private Path home;
    private ControlPlane cloud;
    private String subnet;
    private String image;

    @BeforeEach
    void open() throws IOException {
        cloud = new ControlPlane(home);
        String vpc = cloud.ec2("CreateVpc", "CidrBlock", ControlPlane.VPC_BLOCK).ok().text("vpcId");
        subnet =
                cloud.ec2(
                                "CreateSubnet",
                                "VpcId",
                                vpc,
                                "CidrBlock",
                                "127.41.32.0/24",
                                "AvailabilityZoneId",
                                "usw2-az3")
                        .ok()
                        .text("subnetId");
        image =
                cloud.ec2(
                                "DescribeImages",
                                "Filter.1.Name",
                                "name",
                                "Filter.1.Value.1",
                                "al2023-ami-2023.*-x86_64")
                        .ok()
                        .text("imageId");
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Reply run(String... more) {
        String[] all =
                Stream.concat(
                                Stream.of(
                                        "ImageId", image,
                                        "InstanceType", "t3.micro",
                                        "SubnetId", subnet),
                                Arrays.stream(more))
                        .toArray(String[]::new);
        return cloud.ec2("RunInstances", all);
    }

    private String state(String id) {
        Reply reply = cloud.ec2("DescribeInstances", "InstanceId.1", id).ok();
        return reply.texts("name").getFirst();
    }

    @Test
    void instance_livesItsLife() {
        String id =
                run("MinCount", "1", "MaxCount", "1", "PrivateIpAddress", "127.41.32.20")
                        .ok()
                        .text("instanceId");
        assertThat(state(id)).isEqualTo("pending");
        cloud.settle();
        Reply running = cloud.ec2("DescribeInstances", "InstanceId.1", id);
        assertThat(running.texts("name")).contains("running");
        assertThat(running.text("privateIpAddress")).isEqualTo("127.41.32.20");
        assertThat(running.text("availabilityZone")).isEqualTo("us-west-2b");
        cloud.ec2("RebootInstances", "InstanceId.1", id).ok();
        cloud.ec2("StartInstances", "InstanceId.1", id).ok();
        Reply stop = cloud.ec2("StopInstances", "InstanceId.1", id).ok();
        assertThat(stop.texts("name")).containsExactly("stopping", "running");
        cloud.ec2("StartInstances", "InstanceId.1", id).refused("IncorrectInstanceState");
        cloud.settle();
        assertThat(state(id)).isEqualTo("stopped");
        cloud.ec2("RebootInstances", "InstanceId.1", id).refused("IncorrectInstanceState");
        cloud.ec2("StartInstances", "InstanceId.1", id).ok();
        cloud.settle();
        cloud.ec2("TerminateInstances", "InstanceId.1", id).ok();
        cloud.settle();
        assertThat(state(id)).isEqualTo("terminated");
        cloud.ec2("StartInstances", "InstanceId.1", id).refused("IncorrectInstanceState");
        cloud.ec2("TerminateInstances", "InstanceId.1", id).ok();
        assertThat(cloud.ec2("DescribeNetworkInterfaces").body())
                .contains("<networkInterfaceSet/>");
        cloud.ec2("DeleteSubnet", "SubnetId", subnet).ok();
    }

    @Test
    void publicAddress_comesAndGoesWithTheInstance() {
        cloud.ec2("ModifySubnetAttribute", "SubnetId", subnet, "MapPublicIpOnLaunch.Value", "true")
                .ok();
        String id = run("MinCount", "1", "MaxCount", "1").ok().text("instanceId");
        cloud.settle();
        assertThat(cloud.ec2("DescribeInstances", "InstanceId.1", id).text("ipAddress"))
                .startsWith("127.41.0.");
        cloud.ec2("StopInstances", "InstanceId.1", id).ok();
        cloud.settle();
        assertThat(cloud.ec2("DescribeInstances", "InstanceId.1", id).texts("ipAddress")).isEmpty();
    }

    @Test
    void run_withTheSameToken_startsOnce() {
        String[] call = {"MinCount", "2", "MaxCount", "2", "ClientToken", "once"};
        List<String> first = run(call).ok().texts("instanceId");
        assertThat(first).hasSize(2);
        assertThat(run(call).ok().texts("instanceId")).isEqualTo(first);
        run("MinCount", "1", "MaxCount", "2", "ClientToken", "once")
                .refused("IdempotentParameterMismatch");
    }

    @Test
    void run_refusesWhatCannotBe() {
        run("MinCount", "0", "MaxCount", "1").refused("InvalidParameterValue");
        run("MinCount", "1", "MaxCount", "1001").refused("InstanceLimitExceeded");
        run("MinCount", "1", "MaxCount", "1", "KeyName", "none").refused("InvalidKeyPair.NotFound");
        run("MinCount", "1", "MaxCount", "1", "UserData", "%%%")
                .refused("InvalidUserData.Malformed");
        run("MinCount", "2", "MaxCount", "2", "PrivateIpAddress", "127.41.32.9")
                .refused("InvalidParameterCombination");
        cloud.ec2(
                        "RunInstances",
                        "ImageId",
                        image,
                        "InstanceType",
                        "t4g.micro",
                        "SubnetId",
                        subnet,
                        "MinCount",
                        "1",
                        "MaxCount",
                        "1")
                .refused("InvalidParameterValue");
        assertThat(cloud.ec2("DescribeInstances").body()).contains("<reservationSet/>");
    }

    @Test
    void terminationProtection_holds() {
        String id =
                run("MinCount", "1", "MaxCount", "1", "DisableApiTermination", "true")
                        .ok()
                        .text("instanceId");
        cloud.ec2("TerminateInstances", "InstanceId.1", id).refused("OperationNotPermitted");
        cloud.ec2(
                        "ModifyInstanceAttribute",
                        "InstanceId",
                        id,
                        "DisableApiTermination.Value",
                        "false")
                .ok();
        cloud.ec2("TerminateInstances", "InstanceId.1", id).ok();
    }

    @Test
    void keys_areMadeImportedAndDeleted() {
        for (String type : List.of("rsa", "ed25519")) {
            Reply made = cloud.ec2("CreateKeyPair", "KeyName", type, "KeyType", type).ok();
            assertThat(made.text("keyMaterial")).startsWith("-----BEGIN ").contains("PRIVATE KEY");
            cloud.ec2("CreateKeyPair", "KeyName", type).refused("InvalidKeyPair.Duplicate");
        }
        Reply imported =
                cloud.ec2("ImportKeyPair", "KeyName", "mine", "PublicKeyMaterial", PUBLIC_KEY).ok();
        assertThat(imported.text("keyFingerprint")).isNotEmpty();
        cloud.ec2("ImportKeyPair", "KeyName", "bad", "PublicKeyMaterial", "aGVsbG8=")
                .refused("InvalidKey.Format");
        assertThat(cloud.ec2("DescribeKeyPairs").texts("keyName"))
                .containsExactlyInAnyOrder("rsa", "ed25519", "mine");
        cloud.ec2("DeleteKeyPair", "KeyName", "mine").ok();
        cloud.ec2("DeleteKeyPair", "KeyName", "mine").ok();
        cloud.ec2("DescribeKeyPairs", "KeyName.1", "mine").refused("InvalidKeyPair.NotFound");
    }

    @Test
    void status_tellsOfRunningOnes() {
        String id = run("MinCount", "1", "MaxCount", "1").ok().text("instanceId");
        assertThat(cloud.ec2("DescribeInstanceStatus").body()).contains("<instanceStatusSet/>");
        cloud.settle();
        assertThat(cloud.ec2("DescribeInstanceStatus").texts("instanceId")).containsExactly(id);
    }
}

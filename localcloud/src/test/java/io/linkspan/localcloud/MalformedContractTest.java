package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.api.Service;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every action answers what it cannot read with the service's own code. */
class MalformedContractTest {
    @TempDir private static Path home;
    private static ControlPlane cloud;

    @BeforeAll
    static void open() throws IOException {
        cloud = new ControlPlane(home);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    @TestFactory
    List<DynamicTest> everyAction_withoutItsRequiredMembers_isRefused() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : requiredMembers()) {
            List<String> words = List.of(line.split(" "));
            Service service = Service.valueOf(words.get(0));
            if (service == Service.SSM || !cloud.actions().names(service).contains(words.get(1))) {
                continue;
            }
            tests.add(
                    DynamicTest.dynamicTest(
                            words.get(1),
                            () ->
                                    cloud.call(cloud.provider(), service, words.get(1))
                                            .refused(
                                                    service == Service.EC2
                                                            ? "MissingParameter"
                                                            : "ValidationError")));
        }
        assertThat(tests).hasSizeGreaterThan(60);
        return tests;
    }

    /** Service, action and the parameters it cannot do without, a line each. */
    static List<String> requiredMembers() throws IOException {
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                Objects.requireNonNull(
                                        Service.class.getResourceAsStream("required-members.txt")),
                                StandardCharsets.US_ASCII))) {
            return lines.lines().filter(l -> !l.startsWith("#")).toList();
        }
    }

    @TestFactory
    List<DynamicTest> everyEc2Action_withAnUnknownParameter_isRefused() {
        return cloud.actions().names(Service.EC2).stream()
                .map(action ->
                        DynamicTest.dynamicTest(
                                action,
                                () ->
                                        cloud.ec2(action, "NoSuchParameter", "1")
                                                .refused("UnknownParameter")))
                .toList();
    }

    @TestFactory
    List<DynamicTest> everyDescribe_withAnUnknownFilter_isRefused() {
        return cloud.actions().names(Service.EC2).stream()
                .filter(a -> a.startsWith("Describe"))
                .filter(a -> !a.contains("Attribute") && !a.endsWith("Permissions"))
                .filter(a -> !a.equals("DescribeSecurityGroupReferences"))
                .map(action ->
                        DynamicTest.dynamicTest(
                                action,
                                () ->
                                        cloud.ec2(
                                                        action,
                                                        "Filter.1.Name",
                                                        "no-such-filter",
                                                        "Filter.1.Value.1",
                                                        "x")
                                                .refused("InvalidParameterValue")))
                .toList();
    }

    @TestFactory
    List<DynamicTest> everyEc2Action_asADryRun_changesNothing() {
        String before = cloud.ec2("DescribeVpcs").body().replaceAll("<requestId>.*?</", "");
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(
                DynamicTest.dynamicTest(
                        "CreateVpc",
                        () -> {
                            Reply reply =
                                    cloud.ec2(
                                            "CreateVpc",
                                            "CidrBlock",
                                            ControlPlane.VPC_BLOCK,
                                            "DryRun",
                                            "true");
                            assertThat(reply.status()).isEqualTo(412);
                            assertThat(reply.text("Code")).isEqualTo("DryRunOperation");
                            assertThat(
                                            cloud.ec2("DescribeVpcs")
                                                    .body()
                                                    .replaceAll("<requestId>.*?</", ""))
                                    .isEqualTo(before);
                        }));
        tests.add(
                DynamicTest.dynamicTest(
                        "DescribeVpcs",
                        () ->
                                assertThat(cloud.ec2("DescribeVpcs", "DryRun", "true").text("Code"))
                                        .isEqualTo("DryRunOperation")));
        return tests;
    }

    @Test
    void unknownAction_isInvalidAction() {
        cloud.ec2("BlowUp").refused("InvalidAction");
        cloud.elb("BlowUp").refused("InvalidAction");
        cloud.call(cloud.provider(), Service.STS, "AssumeRole").refused("InvalidAction");
    }

    @Test
    void brokenValues_areRefused() {
        cloud.ec2("CreateVpc", "CidrBlock", "127.41.32.0").refused("InvalidParameterValue");
        cloud.ec2("CreateVpc", "CidrBlock", "127.41.32.1/20").refused("InvalidParameterValue");
        cloud.ec2("CreateVpc", "CidrBlock", "127.41.32.0/29").refused("InvalidVpc.Range");
        cloud.ec2("CreateVpc", "CidrBlock", "10.0.0.0/16").refused("InvalidVpc.Range");
        cloud.ec2("CreateVpc", "CidrBlock", "127.41.0.0/20").refused("InvalidVpc.Range");
        cloud.ec2("DescribeVpcs", "MaxResults", "many").refused("InvalidParameterValue");
        cloud.ec2("DescribeVpcs", "MaxResults", "2").refused("InvalidParameterValue");
        cloud.ec2("DescribeVpcs", "NextToken", "???").refused("InvalidNextToken");
        cloud.ec2("DescribeVpcs", "VpcId.1", "vpc-xyz").refused("InvalidVpcID.Malformed");
        cloud.ec2("DescribeVpcs", "VpcId.1.Deep", "x").refused("InvalidParameterValue");
        cloud.elb("DescribeLoadBalancers", "PageSize", "0").refused("ValidationError");
        cloud.elb("DescribeLoadBalancers", "LoadBalancerArns.member.1", "x")
                .refused("ValidationError");
    }
}

"""The local cloud through boto3: waiters, paginators, errors, empty lists, and the whole private link path.

Arguments: endpoints.json, and a free block a.b.c.0/20 for the provider's network (its first three numbers).
A Java client shares the server's model of the wire and would hide a mistake in it; this one does not.
"""
import json
import subprocess
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ENDPOINTS = json.load(open(sys.argv[1]))
FIRST, SECOND, THIRD = (int(n) for n in sys.argv[2].split("."))


def client(service, who="provider"):
    account = ENDPOINTS["accounts"][who]
    return boto3.client(
        service,
        endpoint_url=ENDPOINTS["api"],
        region_name=ENDPOINTS["region"],
        aws_access_key_id=account["accessKeyId"],
        aws_secret_access_key=account["secretAccessKey"],
        config=Config(retries={"max_attempts": 0}),
    )


def address(third, rest):
    return f"{FIRST}.{SECOND}.{THIRD + third}.{rest}"


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e.response
        assert e.response["Error"]["Message"], e.response
        assert e.response["ResponseMetadata"]["RequestId"], e.response
        return
    raise AssertionError(f"expected {code}")


def wait(api, name, **parameters):
    waiter = api.get_waiter(name)
    waiter.wait(WaiterConfig={"Delay": 1, "MaxAttempts": 90}, **parameters)


def empty_lists(ec2, elb):
    """Every list of an answer is there, though empty."""
    for call, key in [
        (ec2.describe_vpcs, "Vpcs"),
        (ec2.describe_subnets, "Subnets"),
        (ec2.describe_instances, "Reservations"),
        (ec2.describe_security_groups, "SecurityGroups"),
        (ec2.describe_route_tables, "RouteTables"),
        (ec2.describe_internet_gateways, "InternetGateways"),
        (ec2.describe_network_acls, "NetworkAcls"),
        (ec2.describe_network_interfaces, "NetworkInterfaces"),
        (ec2.describe_key_pairs, "KeyPairs"),
        (ec2.describe_tags, "Tags"),
        (ec2.describe_vpc_endpoints, "VpcEndpoints"),
        (ec2.describe_vpc_endpoint_connections, "VpcEndpointConnections"),
        (ec2.describe_vpc_endpoint_service_configurations, "ServiceConfigurations"),
        (elb.describe_load_balancers, "LoadBalancers"),
        (elb.describe_target_groups, "TargetGroups"),
    ]:
        assert call()[key] == [], call


def network(ec2):
    vpc = ec2.create_vpc(CidrBlock=address(0, "0/20"))["Vpc"]["VpcId"]
    wait(ec2, "vpc_available", VpcIds=[vpc])
    zones = {z["ZoneId"]: z["ZoneName"] for z in ec2.describe_availability_zones()["AvailabilityZones"]}
    assert zones["usw2-az2"] == "us-west-2c", zones
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=address(i, "0/24"), AvailabilityZoneId=f"usw2-az{i + 1}")["Subnet"]["SubnetId"]
        for i in range(3)
    ]
    wait(ec2, "subnet_available", SubnetIds=subnets)
    group = ec2.create_security_group(GroupName="brokers", Description="brokers", VpcId=vpc)["GroupId"]
    wait(ec2, "security_group_exists", GroupIds=[group])
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "ssh"}]},
            {"IpProtocol": "tcp", "FromPort": 9000, "ToPort": 9999, "IpRanges": [{"CidrIp": address(0, "0/20")}]},
            {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": group}]},
        ],
    )
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert {r["IpProtocol"] for r in rules} == {"tcp", "-1"}, rules
    return vpc, subnets, group


def pages(ec2, vpc, subnets):
    listed = ec2.get_paginator("describe_subnets").paginate(
        Filters=[{"Name": "vpc-id", "Values": [vpc]}], PaginationConfig={"PageSize": 5}
    )
    assert {s["SubnetId"] for s in listed.build_full_result()["Subnets"]} == set(subnets)
    for i in range(12):
        ec2.create_tags(Resources=[vpc], Tags=[{"Key": f"k{i}", "Value": "<&>\u00e9\u4e2d"}])
    tags = ec2.get_paginator("describe_tags").paginate(PaginationConfig={"PageSize": 5}).build_full_result()["Tags"]
    assert len(tags) == 12 and {t["Value"] for t in tags} == {"<&>\u00e9\u4e2d"}, tags
    ec2.delete_tags(Resources=[vpc], Tags=[])
    assert ec2.describe_tags()["Tags"] == []


def errors(ec2, elb, sts, vpc):
    refused("InvalidVpcID.NotFound", ec2.describe_vpcs, VpcIds=["vpc-0123456789abcdef0"])
    refused("DryRunOperation", ec2.create_vpc, CidrBlock=address(16, "0/24"), DryRun=True)
    refused("DependencyViolation", ec2.delete_vpc, VpcId=vpc)
    refused("InvalidVpc.Range", ec2.create_vpc, CidrBlock="10.0.0.0/16")
    refused("LoadBalancerNotFound", elb.describe_load_balancers, Names=["nobody"])
    refused("ValidationError", elb.create_load_balancer, Name="no--", Type="network")
    refused("InvalidAction", sts.get_session_token)
    try:
        elb.get_waiter("load_balancer_available").wait(Names=["nobody"], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
        raise AssertionError("the waiter should have failed")
    except WaiterError:
        pass


def hosts(ec2, ssm, subnets, group):
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    image = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    refused("ParameterNotFound", ssm.get_parameter, Name="/nobody")
    ec2.create_key_pair(KeyName="key", KeyType="ed25519")
    wait(ec2, "key_pair_exists", KeyNames=["key"])
    ids = [
        ec2.run_instances(
            ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=s, SecurityGroupIds=[group], KeyName="key",
            TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "broker"}]}],
        )["Instances"][0]["InstanceId"]
        for s in subnets
    ]
    wait(ec2, "instance_running", InstanceIds=ids)
    wait(ec2, "instance_status_ok", InstanceIds=ids)
    found = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["bro*"]}])["Reservations"]
    instances = [i for r in found for i in r["Instances"]]
    assert {i["InstanceId"] for i in instances} == set(ids)
    return ids, [i["PrivateIpAddress"] for i in instances]


def balancer(elb, vpc, subnets, ids):
    made = elb.create_load_balancer(Name="orders", Type="network", Scheme="internal", Subnets=subnets)["LoadBalancers"][0]
    arn = made["LoadBalancerArn"]
    assert made["State"]["Code"] == "provisioning", made
    group = elb.create_target_group(
        Name="orders", Protocol="TCP", Port=9100, VpcId=vpc, HealthCheckIntervalSeconds=5, HealthCheckTimeoutSeconds=2
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(LoadBalancerArn=arn, Protocol="TCP", Port=9092, DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": i} for i in ids])
    wait(elb, "load_balancer_available", LoadBalancerArns=[arn])
    wait(elb, "target_in_service", TargetGroupArn=group)
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    assert {"Key": "load_balancing.cross_zone.enabled", "Value": "false"} in attributes, attributes
    assert elb.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn).build_full_result()["Listeners"]
    return arn, group


def private_link(ec2, consumer, arn):
    service = ec2.create_vpc_endpoint_service_configuration(NetworkLoadBalancerArns=[arn])["ServiceConfiguration"]
    refused("InvalidServiceName", consumer.describe_vpc_endpoint_services, ServiceNames=[service["ServiceName"]])
    principal = "arn:aws:iam::" + ENDPOINTS["accounts"]["consumer"]["id"] + ":root"
    ec2.modify_vpc_endpoint_service_permissions(ServiceId=service["ServiceId"], AddAllowedPrincipals=[principal])
    seen = consumer.describe_vpc_endpoint_services(ServiceNames=[service["ServiceName"]])
    assert len(seen["ServiceDetails"][0]["AvailabilityZones"]) == 3, seen
    group = consumer.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["private-link-endpoints"]}])
    endpoint = consumer.create_vpc_endpoint(
        VpcEndpointType="Interface", VpcId=ENDPOINTS["consumerNetwork"]["vpcId"], ServiceName=service["ServiceName"],
        SubnetIds=[s["SubnetId"] for s in consumer.describe_subnets()["Subnets"]],
        SecurityGroupIds=[group["SecurityGroups"][0]["GroupId"]],
    )["VpcEndpoint"]
    assert endpoint["State"] == "pendingAcceptance", endpoint
    assert len(endpoint["DnsEntries"]) == 4, endpoint
    accepted = ec2.accept_vpc_endpoint_connections(ServiceId=service["ServiceId"], VpcEndpointIds=[endpoint["VpcEndpointId"]])
    assert accepted["Unsuccessful"] == [], accepted
    end = time.monotonic() + 60
    while True:
        endpoint = consumer.describe_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])["VpcEndpoints"][0]
        if endpoint["State"] == "available":
            return service["ServiceId"], endpoint
        assert time.monotonic() < end, endpoint
        time.sleep(0.2)


def traffic(consumer, endpoint):
    for interface in endpoint["NetworkInterfaceIds"]:
        found = consumer.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"][0]
        url = f"http://{found['PrivateIpAddress']}:9092/"
        answer = subprocess.run(["curl", "-s", "-m", "20", "-o", "/dev/null", "-w", "%{http_code}", url], capture_output=True, text=True)
        assert answer.stdout == "200", (url, answer)


def take_down(ec2, elb, consumer, service, endpoint, arn, targets, ids, group, subnets, vpc):
    kept = ec2.delete_vpc_endpoint_service_configurations(ServiceIds=[service])["Unsuccessful"]
    assert kept[0]["Error"]["Code"] == "ExistingVpcEndpointConnections", kept
    consumer.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    assert ec2.delete_vpc_endpoint_service_configurations(ServiceIds=[service])["Unsuccessful"] == []
    elb.delete_load_balancer(LoadBalancerArn=arn)
    wait(elb, "load_balancers_deleted", LoadBalancerArns=[arn])
    elb.delete_target_group(TargetGroupArn=targets)
    ec2.terminate_instances(InstanceIds=ids)
    wait(ec2, "instance_terminated", InstanceIds=ids)
    ec2.delete_key_pair(KeyName="key")
    ec2.delete_security_group(GroupId=group)
    for subnet in subnets:
        ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc)
    assert ec2.describe_vpcs()["Vpcs"] == []


def main():
    ec2, elb, sts, ssm = client("ec2"), client("elbv2"), client("sts"), client("ssm")
    consumer = client("ec2", "consumer")
    assert sts.get_caller_identity()["Account"] == ENDPOINTS["accounts"]["provider"]["id"]
    empty_lists(ec2, elb)
    vpc, subnets, group = network(ec2)
    pages(ec2, vpc, subnets)
    errors(ec2, elb, sts, vpc)
    ids, addresses = hosts(ec2, ssm, subnets, group)
    servers = [
        subprocess.Popen(
            [sys.executable, "-m", "http.server", "9100", "--bind", a, "--directory", "/usr/share/doc/base-files"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for a in addresses
    ]
    try:
        arn, targets = balancer(elb, vpc, subnets, ids)
        service, endpoint = private_link(ec2, consumer, arn)
        traffic(consumer, endpoint)
    finally:
        for server in servers:
            server.kill()
    take_down(ec2, elb, consumer, service, endpoint, arn, targets, ids, group, subnets, vpc)
    print("boto3 contract holds")


main()

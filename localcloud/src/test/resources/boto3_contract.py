"""The local cloud through boto3: waiters, paginators, errors, empty lists, the whole private link path, and how traffic follows the API.

Arguments: endpoints.json, and a free block a.b.c.0/20 for the provider's network (its first three numbers).
A Java client shares the server's model of the wire and would hide a mistake in it; this one does not.
"""
import json
import socket
import subprocess
import sys
import time

import boto3
import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ENDPOINTS = json.load(open(sys.argv[1]))
FIRST, SECOND, THIRD = (int(n) for n in sys.argv[2].split("."))


def client(service, who="provider", **more):
    account = ENDPOINTS["accounts"][who]
    return boto3.client(
        service,
        endpoint_url=ENDPOINTS["api"],
        region_name=ENDPOINTS["region"],
        aws_access_key_id=account["accessKeyId"],
        aws_secret_access_key=account["secretAccessKey"],
        config=Config(retries={"max_attempts": 0}, **more),
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


USED_WAITERS = set()


def wait(api, name, **parameters):
    USED_WAITERS.add((api.meta.service_model.service_name, name))
    api.get_waiter(name).wait(WaiterConfig={"Delay": 0.3, "MaxAttempts": 300}, **parameters)


def serves(api, operation):
    """Whether the cloud has an action, asked without any parameter: what it lacks is InvalidAction."""
    service = api.meta.service_model.service_name
    if service not in BARE:
        BARE[service] = client(service, parameter_validation=False)
    try:
        BARE[service]._make_api_call(operation, {})
    except ClientError as e:
        return e.response["Error"]["Code"] not in ("InvalidAction", "UnknownOperationException")
    return True


BARE = {}


def every_waiter_was_used(*apis):
    """boto3 waits by Describe actions; each of those that the cloud has was waited by in every way boto3 knows."""
    loader = botocore.session.get_session().get_component("data_loader")
    for api in apis:
        service = api.meta.service_model.service_name
        model = loader.load_service_model(service, "waiters-2")["waiters"]
        for name, waiter in model.items():
            used = (service, xform_name(name)) in USED_WAITERS
            assert used or not serves(api, waiter["operation"]), f"{service}: nobody waited for {name}"


def every_paginator(apis, parameters):
    """Whatever boto3 can page, paged: all together the same as the answer in one piece, in the same order."""
    loader = botocore.session.get_session().get_component("data_loader")
    paged = 0
    for api in apis:
        service = api.meta.service_model.service_name
        for operation, how in loader.load_service_model(service, "paginators-1")["pagination"].items():
            if not serves(api, operation):
                continue
            call = xform_name(operation)
            given = parameters.get(operation, {})
            keys = how["result_key"] if isinstance(how["result_key"], list) else [how["result_key"]]
            size = 1 if service == "elbv2" else 5
            pages = list(api.get_paginator(call).paginate(PaginationConfig={"PageSize": size}, **given))
            whole = getattr(api, call)(**given)
            for key in keys:
                got = [item for page in pages for item in page[key]]
                if "NextToken" not in whole and "NextMarker" not in whole:
                    assert got == whole[key], (operation, key)
                assert len(pages) > 1 or len(got) <= size, (operation, len(pages), len(got))
            paged += 1
    assert paged > 25, paged


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
    wait(ec2, "vpc_exists", VpcIds=[vpc])
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


SERVER = "#!/bin/sh\nexec python3 -m http.server 9100 --bind {} --directory /usr/share/doc/base-files\n"


def hosts(ec2, ssm, subnets, group):
    name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
    image = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    wait(ec2, "image_exists", ImageIds=[image])
    wait(ec2, "image_available", ImageIds=[image])
    refused("ParameterNotFound", ssm.get_parameter, Name="/nobody")
    ec2.create_key_pair(KeyName="key", KeyType="ed25519")
    wait(ec2, "key_pair_exists", KeyNames=["key"])
    ids = [
        ec2.run_instances(
            ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1, SubnetId=s, SecurityGroupIds=[group], KeyName="key",
            PrivateIpAddress=address(i, "20"), UserData=SERVER.format(address(i, "20")),
            TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "broker"}]}],
        )["Instances"][0]["InstanceId"]
        for i, s in enumerate(subnets)
    ]
    wait(ec2, "instance_exists", InstanceIds=ids)
    wait(ec2, "instance_running", InstanceIds=ids)
    wait(ec2, "instance_status_ok", InstanceIds=ids)
    wait(ec2, "system_status_ok", InstanceIds=ids)
    found = ec2.describe_instances(Filters=[{"Name": "tag:Name", "Values": ["bro*"]}])["Reservations"]
    instances = [i for r in found for i in r["Instances"]]
    assert {i["InstanceId"] for i in instances} == set(ids)
    other = ec2.run_instances(
        ImageId=image, InstanceType="t3.micro", MinCount=1, MaxCount=1,
        NetworkInterfaces=[{"DeviceIndex": 0, "SubnetId": subnets[0], "Groups": [group], "AssociatePublicIpAddress": True}],
        UserData="#!/bin/sh\necho this host is $(id -un)\n",
    )["Instances"][0]["InstanceId"]
    wait(ec2, "instance_running", InstanceIds=[other])
    return ids, other


def lives(ec2, instance):
    """A host stopped and started again, with a public address while it runs; what it wrote; and its settings."""
    described = lambda: ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
    assert described()["PublicIpAddress"]
    ec2.stop_instances(InstanceIds=[instance])
    wait(ec2, "instance_stopped", InstanceIds=[instance])
    assert "PublicIpAddress" not in described()
    ec2.start_instances(InstanceIds=[instance])
    wait(ec2, "instance_running", InstanceIds=[instance])
    assert described()["PublicIpAddress"]
    end = time.monotonic() + 30
    while "this host is" not in (console := ec2.get_console_output(InstanceId=instance)).get("Output", ""):
        assert time.monotonic() < end, console
        time.sleep(0.2)
    options = ec2.modify_instance_metadata_options(InstanceId=instance, HttpPutResponseHopLimit=3)["InstanceMetadataOptions"]
    assert options["HttpPutResponseHopLimit"] == 3 and options["HttpTokens"] == "required", options
    assert ec2.describe_instance_credit_specifications(InstanceIds=[instance])["InstanceCreditSpecifications"][0]["CpuCredits"] == "unlimited"


def interfaces(ec2, subnet, group, instance):
    """A second interface of a host, and a second address of that."""
    made = ec2.create_network_interface(SubnetId=subnet, Groups=[group])["NetworkInterface"]["NetworkInterfaceId"]
    wait(ec2, "network_interface_available", NetworkInterfaceIds=[made])
    attachment = ec2.attach_network_interface(NetworkInterfaceId=made, InstanceId=instance, DeviceIndex=1)["AttachmentId"]
    given = ec2.assign_private_ip_addresses(NetworkInterfaceId=made, SecondaryPrivateIpAddressCount=1)["AssignedPrivateIpAddresses"]
    seen = ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]["NetworkInterfaces"]
    second = [a["PrivateIpAddress"] for a in seen[1]["PrivateIpAddresses"]]
    assert len(second) == 2 and given[0]["PrivateIpAddress"] == second[1], seen
    for host in second:
        becomes("accepted", lambda: dialled(host, ENDPOINTS["sshPort"]), "SSH at a second address")
    assert [i["Attachment"]["DeviceIndex"] for i in seen] == [0, 1], seen
    refused("OperationNotPermitted", ec2.detach_network_interface, AttachmentId=seen[0]["Attachment"]["AttachmentId"])
    ec2.unassign_private_ip_addresses(NetworkInterfaceId=made, PrivateIpAddresses=second[1:])
    becomes("refused", lambda: dialled(second[1], ENDPOINTS["sshPort"]), "SSH at an address that is gone")
    ec2.detach_network_interface(AttachmentId=attachment)
    becomes("refused", lambda: dialled(second[0], ENDPOINTS["sshPort"]), "SSH at an interface that is gone")
    becomes("accepted", lambda: dialled(seen[0]["PrivateIpAddress"], ENDPOINTS["sshPort"]), "SSH at its own")
    wait(ec2, "network_interface_available", NetworkInterfaceIds=[made])
    ec2.delete_network_interface(NetworkInterfaceId=made)


def gateway(ec2, vpc):
    made = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    wait(ec2, "internet_gateway_exists", InternetGatewayIds=[made])
    ec2.attach_internet_gateway(InternetGatewayId=made, VpcId=vpc)
    return made


def volumes(ec2):
    """There are none: one is deleted as far as anybody can tell, and nobody waits in vain for it to be there."""
    wait(ec2, "volume_deleted", VolumeIds=["vol-0123456789abcdef0"])
    for name in ("volume_available", "volume_in_use"):
        try:
            wait(ec2, name, VolumeIds=["vol-0123456789abcdef0"])
            raise AssertionError("the waiter should have failed")
        except WaiterError as e:
            assert "InvalidVolume.NotFound" in str(e), e


def deregistered(elb, targets, instance):
    elb.modify_target_group_attributes(
        TargetGroupArn=targets, Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "0"}]
    )
    elb.deregister_targets(TargetGroupArn=targets, Targets=[{"Id": instance}])
    wait(elb, "target_deregistered", TargetGroupArn=targets, Targets=[{"Id": instance}])


def balancer(elb, vpc, subnets, ids):
    made = elb.create_load_balancer(Name="orders", Type="network", Scheme="internal", Subnets=subnets)["LoadBalancers"][0]
    arn = made["LoadBalancerArn"]
    assert made["State"]["Code"] == "provisioning", made
    group = elb.create_target_group(
        Name="orders", Protocol="TCP", Port=9100, VpcId=vpc, HealthCheckIntervalSeconds=5, HealthCheckTimeoutSeconds=2
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(LoadBalancerArn=arn, Protocol="TCP", Port=9092, DefaultActions=[{"Type": "forward", "TargetGroupArn": group}])
    elb.register_targets(TargetGroupArn=group, Targets=[{"Id": i} for i in ids])
    wait(elb, "load_balancer_exists", LoadBalancerArns=[arn])
    wait(elb, "load_balancer_available", LoadBalancerArns=[arn])
    wait(elb, "target_in_service", TargetGroupArn=group)
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    assert {"Key": "load_balancing.cross_zone.enabled", "Value": "false"} in attributes, attributes
    listener = elb.get_paginator("describe_listeners").paginate(LoadBalancerArn=arn).build_full_result()["Listeners"][0]
    rules = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    assert [r["IsDefault"] for r in rules] == [True] and rules[0]["Actions"][0]["TargetGroupArn"] == group, rules
    assert elb.set_ip_address_type(LoadBalancerArn=arn, IpAddressType="ipv4")["IpAddressType"] == "ipv4"
    return arn, group, listener["ListenerArn"]


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


def addresses(api, **query):
    """The addresses of interfaces in the order of their zones' ids."""
    ids = {z["ZoneName"]: z["ZoneId"] for z in api.describe_availability_zones()["AvailabilityZones"]}
    found = api.describe_network_interfaces(**query)["NetworkInterfaces"]
    # Older versions of boto3, Debian's among them, do not know AvailabilityZoneId here.
    return [i["PrivateIpAddress"] for i in sorted(found, key=lambda i: ids[i["AvailabilityZone"]])]


def fetched(host, port=9092, seconds=20):
    """The HTTP status of a page; 000 when nothing answers."""
    command = ["curl", "-s", "-m", str(seconds), "-o", "/dev/null", "-w", "%{http_code}", f"http://{host}:{port}/"]
    return subprocess.run(command, capture_output=True, text=True).stdout


def becomes(wanted, probe, what):
    end = time.monotonic() + 30
    while (seen := probe()) != wanted:
        assert time.monotonic() < end, (what, seen)
        time.sleep(0.1)


def traffic(consumer, endpoint):
    for host in addresses(consumer, NetworkInterfaceIds=endpoint["NetworkInterfaceIds"]):
        assert fetched(host) == "200", host


def state(elb, group, instance):
    found = elb.describe_target_health(TargetGroupArn=group, Targets=[{"Id": instance}])["TargetHealthDescriptions"]
    return found[0]["TargetHealth"]["State"]


def follows(ec2, elb, consumer, endpoint, arn, group, listener, ids):
    """The data plane does what the API was told, without anything else happening."""
    nodes = addresses(ec2, Filters=[{"Name": "description", "Values": ["ELB net/orders/*"]}])
    inside = addresses(consumer, NetworkInterfaceIds=endpoint["NetworkInterfaceIds"])

    def attribute(key, value):
        elb.modify_target_group_attributes(TargetGroupArn=group, Attributes=[{"Key": key, "Value": value}])

    def cross_zone(value):
        elb.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=[{"Key": "load_balancing.cross_zone.enabled", "Value": value}])

    # A header that this server cannot read comes before its request.
    attribute("proxy_protocol_v2.enabled", "true")
    becomes(True, lambda: fetched(nodes[0], seconds=2) != "200", "PROXY protocol on")
    attribute("proxy_protocol_v2.enabled", "false")
    becomes("200", lambda: fetched(nodes[0], seconds=2), "PROXY protocol off")

    # Rules of the endpoint's group.
    allowed = consumer.describe_security_groups(GroupIds=[endpoint["Groups"][0]["GroupId"]])["SecurityGroups"][0]
    consumer.revoke_security_group_ingress(GroupId=allowed["GroupId"], IpPermissions=allowed["IpPermissions"])
    becomes("000", lambda: fetched(inside[0], seconds=1), "no rule")
    consumer.authorize_security_group_ingress(GroupId=allowed["GroupId"], IpPermissions=allowed["IpPermissions"])
    becomes("200", lambda: fetched(inside[0], seconds=2), "the rule again")

    # A target that is deregistered keeps the connection it has, and gets no other.
    with socket.create_connection((nodes[0], 9092), 10) as held:
        held.sendall(b"GET / HTTP/1.0\r\n")
        elb.deregister_targets(TargetGroupArn=group, Targets=[{"Id": ids[0]}])
        assert state(elb, group, ids[0]) == "draining"
        becomes("000", lambda: fetched(nodes[0], seconds=2), "deregistered")
        held.sendall(b"\r\n")
        assert held.recv(64).startswith(b"HTTP/1.0 200"), "the held connection was cut"

    # Its zone has no target now, but other zones have.
    cross_zone("true")
    becomes("200", lambda: fetched(nodes[0], seconds=2), "cross-zone on")
    cross_zone("false")
    becomes("000", lambda: fetched(nodes[0], seconds=2), "cross-zone off")
    becomes("200", lambda: fetched(nodes[1], seconds=2), "another zone")

    # A host that is terminated takes its server along.
    ec2.terminate_instances(InstanceIds=[ids[1]])
    wait(ec2, "instance_terminated", InstanceIds=[ids[1]])
    assert state(elb, group, ids[1]) == "unused"
    becomes("000", lambda: fetched(nodes[1], seconds=2), "terminated")

    # Health checks found that out too: of three zones only the third has a healthy target, so the name leads there.
    name = elb.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["DNSName"]
    becomes([nodes[2]], lambda: resolved(name), "the zone with a healthy target")
    zones = {z["ZoneId"]: z["ZoneName"] for z in ec2.describe_availability_zones()["AvailabilityZones"]}
    assert resolved(zones["usw2-az2"] + "." + name) == [nodes[1]]
    ec2.terminate_instances(InstanceIds=[ids[2]])
    becomes(nodes, lambda: resolved(name), "no zone has a healthy target: all of them")

    elb.delete_listener(ListenerArn=listener)
    becomes("refused", lambda: dialled(nodes[2]), "no listener at the node")
    becomes("refused", lambda: dialled(inside[2]), "no listener at the endpoint")


def resolved(name):
    """A name as the network's own resolver answers it."""
    command = ["dig", "+short", "-p", str(ENDPOINTS["dnsPort"]), "@" + address(0, "2"), name]
    return sorted(subprocess.run(command, capture_output=True, text=True).stdout.split())


def dialled(host, port=9092):
    try:
        socket.create_connection((host, port), 5).close()
        return "accepted"
    except ConnectionRefusedError:
        return "refused"
    except ConnectionResetError:
        return "reset"  # The listener closed with this connection in its queue.


def take_down(ec2, elb, consumer, service, endpoint, arn, targets, ids, group, subnets, vpc, igw):
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
    ec2.detach_internet_gateway(InternetGatewayId=igw, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=igw)
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
    ids, other = hosts(ec2, ssm, subnets, group)
    lives(ec2, other)
    interfaces(ec2, subnets[0], group, other)
    igw = gateway(ec2, vpc)
    volumes(ec2)
    arn, targets, listener = balancer(elb, vpc, subnets, ids)
    service, endpoint = private_link(ec2, consumer, arn)
    traffic(consumer, endpoint)
    every_paginator(
        [ec2, elb, ssm],
        {
            "DescribeListeners": {"LoadBalancerArn": arn},
            "DescribeRules": {"ListenerArn": listener},
            "DescribeVpcEndpointServicePermissions": {"ServiceId": service},
            "GetSecurityGroupsForVpc": {"VpcId": vpc},
            "GetParametersByPath": {"Path": "/aws/service/ami-amazon-linux-latest"},
        },
    )
    follows(ec2, elb, consumer, endpoint, arn, targets, listener, ids)
    deregistered(elb, targets, ids[2])
    take_down(ec2, elb, consumer, service, endpoint, arn, targets, [*ids, other], group, subnets, vpc, igw)
    every_waiter_was_used(ec2, elb)
    print("boto3 contract holds")


main()

package io.linkspan.core.render;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.Rule;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.render.Rendering.Material;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * AWS's half of the plan as a template. Source: CloudFormation Template Reference, of each type
 * named here.
 */
final class CloudFormationTemplate {
    private static final String IMAGE = "Image";

    private final Blueprint blueprint;
    private final Material material;
    private final KafkaLink link;
    private final Map<String, Object> resources = new LinkedHashMap<>();

    CloudFormationTemplate(Blueprint blueprint, Material material) {
        this.blueprint = blueprint;
        this.material = material;
        this.link = blueprint.topology().link();
    }

    String text() {
        blueprint.resources().forEach(this::add);
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("AWSTemplateFormatVersion", "2010-09-09");
        template.put(
                "Description", "Linkspan " + link.name() + ", AWS's half; finish.sh does the rest");
        template.put("Parameters", parameters());
        template.put("Resources", resources);
        template.put("Outputs", outputs());
        return "# Link "
                + link.name()
                + ", from "
                + Shell.comment(material.spec())
                + ". Rendered by `linkspan render`.\n"
                + (parameters().containsKey("PublicKey")
                        ? "# The hosts' key is made first, and its private half stays where"
                                + " finish.sh finds it:\n"
                                + "#   mkdir -p .linkspan/keys && ssh-keygen -t rsa -b 2048 -m PEM"
                                + " -N '' -f "
                                + key()
                                + "\n"
                        : "")
                + "#   aws cloudformation deploy --stack-name linkspan-"
                + link.name()
                + " --template-file template.yaml --region "
                + link.aws().region()
                + (parameters().containsKey("PublicKey")
                        ? " \\\n#     --parameter-overrides \"PublicKey=$(cat " + key() + ".pub)\""
                        : "")
                + "\n#   ./finish.sh\n"
                + Yaml.of(template);
    }

    private String key() {
        return ".linkspan/keys/" + link.name() + ".pem";
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        SortedSet<String> types = new TreeSet<>();
        for (Resource resource : blueprint.resources()) {
            if (resource instanceof Resource.KeyPair) {
                parameters.put(
                        "PublicKey",
                        fields(
                                "Type", "String",
                                "Description", "The public half of the hosts' SSH key, one line"));
            }
            if (resource instanceof Resource.InternetGateway && isGiven(Resource.Vpc.KEY)) {
                parameters.put(
                        "InternetGateway",
                        fields(
                                "Type",
                                "String",
                                "Description",
                                "The gateway that is attached to your VPC, which can have"
                                        + " one only"));
            }
            if (resource instanceof Resource.Instance instance) {
                types.add(instance.instanceType());
            }
        }
        types.forEach(type ->
                parameters.put(
                        image(type),
                        fields(
                                "Type",
                                "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>",
                                "Default",
                                AwsConventions.imageParameter(type))));
        return parameters;
    }

    private static String image(String instanceType) {
        return IMAGE + (AwsConventions.architecture(instanceType).equals("arm64") ? "Arm" : "X86");
    }

    private Map<String, Object> outputs() {
        Map<String, Object> outputs = new LinkedHashMap<>();
        if (resources.containsKey(id(Resource.EndpointService.KEY))) {
            outputs.put("EndpointService", fields("Value", ref(Resource.EndpointService.KEY)));
        }
        return outputs;
    }

    private boolean isGiven(ResourceKey key) {
        return blueprint.given().containsKey(key);
    }

    private static Map<String, Object> fields(Object... pairs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            fields.put((String) pairs[i], pairs[i + 1]);
        }
        return fields;
    }

    /** A logical id: letters and digits. */
    private static String id(ResourceKey key) {
        StringBuilder id = new StringBuilder();
        for (String word : (key.kind() + "-" + key.name()).split("[^A-Za-z0-9]+", -1)) {
            if (!word.isEmpty()) {
                id.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
            }
        }
        return id.toString();
    }

    private Object ref(ResourceKey key) {
        String given = blueprint.given().get(key);
        return given == null ? new Yaml.Tagged("!Ref", id(key)) : given;
    }

    private List<Map<String, Object>> tags(ResourceKey key, String name) {
        List<Map<String, Object>> tags = new ArrayList<>();
        AwsConventions.tags(link.name(), key, name)
                .forEach((k, v) -> tags.add(fields("Key", k, "Value", v)));
        return tags;
    }

    private void put(String id, String type, Map<String, Object> properties) {
        resources.put(id, fields("Type", type, "Properties", properties));
    }

    private void add(Resource resource) {
        switch (resource) {
            case Resource.ListenerCertificate _,
                    Resource.ListenerPassword _,
                    Resource.ScramUser _,
                    Resource.UserPermissions _,
                    Resource.ExistingConfiguration _,
                    Resource.RollingRestart _ ->
                    throw Rendering.refused(resource);
            case Resource.Vpc vpc ->
                    put(
                            id(vpc.key()),
                            "AWS::EC2::VPC",
                            fields(
                                    "CidrBlock",
                                    vpc.cidr().toString(),
                                    "Tags",
                                    tags(vpc.key(), vpc.name())));
            case Resource.Subnet subnet ->
                    put(
                            id(subnet.key()),
                            "AWS::EC2::Subnet",
                            fields(
                                    "VpcId",
                                    ref(Resource.Vpc.KEY),
                                    "CidrBlock",
                                    subnet.cidr().toString(),
                                    "AvailabilityZoneId",
                                    subnet.zone().value(),
                                    "Tags",
                                    tags(subnet.key(), subnet.name())));
            case Resource.InternetGateway gateway -> gateway(gateway);
            case Resource.RouteTable table -> routes(table);
            case Resource.SecurityGroup group -> group(group);
            case Resource.KeyPair key ->
                    put(
                            id(key.key()),
                            "AWS::EC2::KeyPair",
                            fields(
                                    "KeyName",
                                    key.name(),
                                    "PublicKeyMaterial",
                                    new Yaml.Tagged("!Ref", "PublicKey"),
                                    "Tags",
                                    tags(key.key(), key.name())));
            case Resource.Instance instance -> instance(instance);
            case Resource.LoadBalancer balancer -> balancer(balancer);
            case Resource.TargetGroup group -> targetGroup(group);
            case Resource.Listener listener ->
                    put(
                            id(listener.key()),
                            "AWS::ElasticLoadBalancingV2::Listener",
                            fields(
                                    "LoadBalancerArn",
                                    ref(Resource.LoadBalancer.KEY),
                                    "Protocol",
                                    "TCP",
                                    "Port",
                                    listener.port(),
                                    "DefaultActions",
                                    List.of(
                                            fields(
                                                    "Type",
                                                    "forward",
                                                    "TargetGroupArn",
                                                    ref(listener.targetGroup())))));
            case Resource.Targets _ -> {
                // A property of their group.
            }
            case Resource.EndpointService service -> service(service);
            // For these there are no words; finish.sh has them.
            case Resource.PrivateLinkConnection _,
                    Resource.AcceptedConnection _,
                    Resource.OwnersConnections _,
                    Resource.AttachedDomains _,
                    Resource.KafkaInstallation _,
                    Resource.BrokerConfiguration _,
                    Resource.BrokerStorage _,
                    Resource.BrokerProcess _,
                    Resource.KafkaCluster _ -> {}
        }
    }

    private void gateway(Resource.InternetGateway gateway) {
        if (isGiven(Resource.Vpc.KEY)) {
            return;
        }
        put(
                id(gateway.key()),
                "AWS::EC2::InternetGateway",
                fields("Tags", tags(gateway.key(), gateway.name())));
        put(
                "GatewayAttachment",
                "AWS::EC2::VPCGatewayAttachment",
                fields("VpcId", ref(Resource.Vpc.KEY), "InternetGatewayId", ref(gateway.key())));
    }

    private void routes(Resource.RouteTable table) {
        put(
                id(table.key()),
                "AWS::EC2::RouteTable",
                fields("VpcId", ref(Resource.Vpc.KEY), "Tags", tags(table.key(), table.name())));
        if (table.defaultRoute()) {
            boolean given = isGiven(Resource.Vpc.KEY);
            Map<String, Object> route =
                    fields(
                            "Type",
                            "AWS::EC2::Route",
                            "Properties",
                            fields(
                                    "RouteTableId",
                                    ref(table.key()),
                                    "DestinationCidrBlock",
                                    "0.0.0.0/0",
                                    "GatewayId",
                                    given
                                            ? new Yaml.Tagged("!Ref", "InternetGateway")
                                            : ref(Resource.InternetGateway.KEY)));
            if (!given) {
                route.put("DependsOn", "GatewayAttachment");
            }
            resources.put("DefaultRoute", route);
        }
        for (ResourceKey subnet : table.subnets()) {
            put(
                    "Routes" + id(subnet),
                    "AWS::EC2::SubnetRouteTableAssociation",
                    fields("RouteTableId", ref(table.key()), "SubnetId", ref(subnet)));
        }
    }

    private void group(Resource.SecurityGroup group) {
        String name = AwsConventions.groupName(link.name(), group.name());
        put(
                id(group.key()),
                "AWS::EC2::SecurityGroup",
                fields(
                        "GroupName",
                        name,
                        "GroupDescription",
                        group.description(),
                        "VpcId",
                        ref(Resource.Vpc.KEY),
                        "SecurityGroupIngress",
                        group.ingress().stream().map(CloudFormationTemplate::rule).toList(),
                        "SecurityGroupEgress",
                        group.egress().stream().map(CloudFormationTemplate::rule).toList(),
                        "Tags",
                        tags(group.key(), name)));
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> fields = fields("IpProtocol", rule.protocol());
        if (!rule.protocol().equals("-1")) {
            fields.put("FromPort", rule.fromPort());
            fields.put("ToPort", rule.toPort());
        }
        fields.put("CidrIp", rule.cidr());
        return fields;
    }

    private void instance(Resource.Instance instance) {
        // An instance alone cannot ask for IMDSv2 in every region yet; a launch template can.
        resources.computeIfAbsent(
                "HostOptions",
                _ ->
                        fields(
                                "Type",
                                "AWS::EC2::LaunchTemplate",
                                "Properties",
                                fields(
                                        "LaunchTemplateData",
                                        fields(
                                                "MetadataOptions",
                                                fields(
                                                        "HttpEndpoint", "enabled",
                                                        "HttpTokens", "required")))));
        List<Object> groups = new ArrayList<>();
        instance.securityGroups().forEach(key -> groups.add(ref(key)));
        Map<String, Object> properties =
                fields(
                        "ImageId",
                        new Yaml.Tagged("!Ref", image(instance.instanceType())),
                        "InstanceType",
                        instance.instanceType(),
                        "KeyName",
                        ref(Resource.KeyPair.KEY),
                        "LaunchTemplate",
                        fields(
                                "LaunchTemplateId",
                                new Yaml.Tagged("!Ref", "HostOptions"),
                                "Version",
                                new Yaml.Tagged("!GetAtt", "HostOptions.LatestVersionNumber")));
        if (instance.publicAddress()) {
            Map<String, Object> first =
                    fields(
                            "DeviceIndex",
                            "0",
                            "SubnetId",
                            ref(instance.subnet()),
                            "GroupSet",
                            groups,
                            "AssociatePublicIpAddress",
                            true,
                            "DeleteOnTermination",
                            true);
            if (!instance.privateAddress().isEmpty()) {
                first.put("PrivateIpAddress", instance.privateAddress());
            }
            properties.put("NetworkInterfaces", List.of(first));
        } else {
            properties.put("SubnetId", ref(instance.subnet()));
            properties.put("SecurityGroupIds", groups);
            if (!instance.privateAddress().isEmpty()) {
                properties.put("PrivateIpAddress", instance.privateAddress());
            }
        }
        List<Object> devices = new ArrayList<>();
        devices.add(device(AwsConventions.ROOT_DEVICE, AwsConventions.ROOT_GIB, true));
        if (instance.dataVolumeGiB() > 0) {
            devices.add(device(AwsConventions.DATA_DEVICE, instance.dataVolumeGiB(), false));
        }
        properties.put("BlockDeviceMappings", devices);
        properties.put("PropagateTagsToVolumeOnCreation", true);
        properties.put("Tags", tags(instance.key(), instance.name()));
        put(id(instance.key()), "AWS::EC2::Instance", properties);
    }

    private static Map<String, Object> device(String name, int gib, boolean goesWithTheHost) {
        return fields(
                "DeviceName",
                name,
                "Ebs",
                fields(
                        "VolumeType",
                        "gp3",
                        "Encrypted",
                        true,
                        "VolumeSize",
                        gib,
                        "DeleteOnTermination",
                        goesWithTheHost));
    }

    private void balancer(Resource.LoadBalancer balancer) {
        List<Object> subnets = new ArrayList<>();
        balancer.addresses()
                .forEach((subnet, address) ->
                        subnets.add(
                                fields("SubnetId", ref(subnet), "PrivateIPv4Address", address)));
        put(
                id(balancer.key()),
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                fields(
                        "Name",
                        balancer.name(),
                        "Type",
                        "network",
                        "Scheme",
                        "internal",
                        "IpAddressType",
                        "ipv4",
                        "SubnetMappings",
                        subnets,
                        "SecurityGroups",
                        List.of(ref(balancer.securityGroup())),
                        "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
                        balancer.enforceOnPrivateLink() ? "on" : "off",
                        "LoadBalancerAttributes",
                        List.of(
                                fields(
                                        "Key",
                                        "load_balancing.cross_zone.enabled",
                                        "Value",
                                        Boolean.toString(balancer.crossZone()))),
                        "Tags",
                        tags(balancer.key(), balancer.name())));
    }

    private void targetGroup(Resource.TargetGroup group) {
        Map<String, Object> properties =
                fields(
                        "Name",
                        group.name(),
                        "VpcId",
                        ref(Resource.Vpc.KEY),
                        "Protocol",
                        "TCP",
                        "Port",
                        group.port(),
                        "TargetType",
                        "instance",
                        "HealthCheckProtocol",
                        "TCP",
                        "HealthCheckPort",
                        "traffic-port",
                        "HealthCheckIntervalSeconds",
                        group.healthCheck().intervalSeconds(),
                        "HealthyThresholdCount",
                        group.healthCheck().healthyThreshold(),
                        "UnhealthyThresholdCount",
                        group.healthCheck().unhealthyThreshold());
        List<Object> targets = new ArrayList<>();
        for (Resource resource : blueprint.resources()) {
            if (resource instanceof Resource.Targets of && of.targetGroup().equals(group.key())) {
                of.targets()
                        .forEach((instance, port) ->
                                targets.add(fields("Id", ref(instance), "Port", port)));
            }
        }
        properties.put("Targets", targets);
        if (!group.attributes().isEmpty()) {
            List<Object> attributes = new ArrayList<>();
            group.attributes().forEach((k, v) -> attributes.add(fields("Key", k, "Value", v)));
            properties.put("TargetGroupAttributes", attributes);
        }
        properties.put("Tags", tags(group.key(), group.name()));
        put(id(group.key()), "AWS::ElasticLoadBalancingV2::TargetGroup", properties);
    }

    private void service(Resource.EndpointService service) {
        put(
                id(service.key()),
                "AWS::EC2::VPCEndpointService",
                fields(
                        "NetworkLoadBalancerArns",
                        List.of(ref(Resource.LoadBalancer.KEY)),
                        "AcceptanceRequired",
                        service.acceptanceRequired(),
                        "Tags",
                        tags(service.key(), service.name())));
        if (!service.principals().isEmpty()) {
            put(
                    "EndpointServicePrincipals",
                    "AWS::EC2::VPCEndpointServicePermissions",
                    fields(
                            "ServiceId",
                            ref(service.key()),
                            "AllowedPrincipals",
                            List.copyOf(service.principals())));
        }
    }
}

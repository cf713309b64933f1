package io.linkspan.core.render;

import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.Rule;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.render.Rendering.Material;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * AWS's half of the plan as Terraform configuration. Source: documentation of the AWS provider, of
 * each resource named here.
 */
final class TerraformConfiguration {
    private final Blueprint blueprint;
    private final Material material;
    private final KafkaLink link;
    private final List<Hcl> blocks = new ArrayList<>();

    TerraformConfiguration(Blueprint blueprint, Material material) {
        this.blueprint = blueprint;
        this.material = material;
        this.link = blueprint.topology().link();
    }

    String text() {
        head();
        blueprint.resources().forEach(this::add);
        StringBuilder out = new StringBuilder();
        out.append("# Link ")
                .append(link.name())
                .append(", from ")
                .append(Shell.comment(material.spec()))
                .append(". Rendered by `linkspan render`.\n");
        String key = ".linkspan/keys/" + link.name() + ".pem";
        boolean made = blueprint.resources().stream().anyMatch(Resource.KeyPair.class::isInstance);
        if (made) {
            out.append(
                            "# The hosts' key is made first, and its private half stays where"
                                    + " finish.sh finds it:\n")
                    .append("#   mkdir -p .linkspan/keys && ssh-keygen -t rsa -b 2048 -m PEM -N ''")
                    .append(" -f ")
                    .append(key)
                    .append('\n');
        }
        out.append("#   terraform init && terraform apply");
        if (made) {
            out.append(" -var \"public_key=$(cat ").append(key).append(".pub)\"");
        }
        out.append("\n#   ./finish.sh\n");
        for (Hcl block : blocks) {
            out.append('\n');
            block.write("", out);
        }
        return out.toString();
    }

    private void head() {
        blocks.add(
                new Hcl("terraform")
                        .with(
                                new Hcl("required_providers")
                                        .with(
                                                new Hcl("aws =")
                                                        .says("source", "hashicorp/aws")
                                                        .says("version", ">= 5.54"))));
        blocks.add(new Hcl("provider \"aws\"").says("region", link.aws().region()));
        SortedSet<String> architectures = new TreeSet<>();
        for (Resource resource : blueprint.resources()) {
            if (resource instanceof Resource.KeyPair) {
                blocks.add(
                        new Hcl("variable \"public_key\"")
                                .is("type", "string")
                                .says(
                                        "description",
                                        "The public half of the hosts' SSH key, one line"));
            }
            if (resource instanceof Resource.Instance instance
                    && architectures.add(AwsConventions.architecture(instance.instanceType()))) {
                blocks.add(
                        new Hcl("data \"aws_ssm_parameter\" " + quotedImage(instance))
                                .says(
                                        "name",
                                        AwsConventions.imageParameter(instance.instanceType())));
            }
            if (resource instanceof Resource.InternetGateway && isGiven(Resource.Vpc.KEY)) {
                blocks.add(
                        new Hcl("data \"aws_internet_gateway\" \"kafka\"")
                                .with(
                                        new Hcl("filter")
                                                .says("name", "attachment.vpc-id")
                                                .is(
                                                        "values",
                                                        Hcl.list(
                                                                List.of(
                                                                        ref(
                                                                                Resource.Vpc.KEY,
                                                                                "id"))))));
            }
        }
    }

    private static String quotedImage(Resource.Instance instance) {
        return "\"" + AwsConventions.architecture(instance.instanceType()) + "\"";
    }

    private boolean isGiven(ResourceKey key) {
        return blueprint.given().containsKey(key);
    }

    private static String name(ResourceKey key) {
        String name = key.name().replaceAll("[^A-Za-z0-9_-]", "_");
        return Character.isDigit(name.charAt(0)) ? "port_" + name : name;
    }

    private static String type(ResourceKey key) {
        return switch (key.kind()) {
            case "vpc" -> "aws_vpc";
            case "subnet" -> "aws_subnet";
            case "internet-gateway" -> "aws_internet_gateway";
            case "route-table" -> "aws_route_table";
            case "security-group" -> "aws_security_group";
            case "key-pair" -> "aws_key_pair";
            case "instance" -> "aws_instance";
            case "load-balancer" -> "aws_lb";
            case "target-group" -> "aws_lb_target_group";
            case "listener" -> "aws_lb_listener";
            case "endpoint-service" -> "aws_vpc_endpoint_service";
            default -> throw new IllegalStateException(key + " is not AWS's");
        };
    }

    /** An attribute of another resource, or the id of one that is the user's. */
    private String ref(ResourceKey key, String attribute) {
        String given = blueprint.given().get(key);
        return given == null ? type(key) + "." + name(key) + "." + attribute : Hcl.quoted(given);
    }

    private Hcl block(Resource resource) {
        return block(type(resource.key()), name(resource.key()));
    }

    private Hcl block(String type, String name) {
        Hcl block = new Hcl("resource \"" + type + "\" \"" + name + "\"");
        blocks.add(block);
        return block;
    }

    private Hcl tagged(Hcl block, ResourceKey key, String name) {
        return block.map("tags", AwsConventions.tags(link.name(), key, name));
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
                    tagged(
                            block(vpc).says("cidr_block", vpc.cidr().toString()),
                            vpc.key(),
                            vpc.name());
            case Resource.Subnet subnet ->
                    tagged(
                            block(subnet)
                                    .is("vpc_id", ref(Resource.Vpc.KEY, "id"))
                                    .says("cidr_block", subnet.cidr().toString())
                                    .says("availability_zone_id", subnet.zone().value()),
                            subnet.key(),
                            subnet.name());
            case Resource.InternetGateway gateway -> {
                if (!isGiven(Resource.Vpc.KEY)) {
                    tagged(
                            block(gateway).is("vpc_id", ref(Resource.Vpc.KEY, "id")),
                            gateway.key(),
                            gateway.name());
                }
            }
            case Resource.RouteTable table -> routes(table);
            case Resource.SecurityGroup group -> group(group);
            case Resource.KeyPair key ->
                    tagged(
                            block(key)
                                    .says("key_name", key.name())
                                    .is("public_key", "var.public_key"),
                            key.key(),
                            key.name());
            case Resource.Instance instance -> instance(instance);
            case Resource.LoadBalancer balancer -> balancer(balancer);
            case Resource.TargetGroup group -> targetGroup(group);
            case Resource.Listener listener ->
                    tagged(
                            block(listener)
                                    .is("load_balancer_arn", ref(Resource.LoadBalancer.KEY, "arn"))
                                    .says("protocol", "TCP")
                                    .is("port", listener.port())
                                    .with(
                                            new Hcl("default_action")
                                                    .says("type", "forward")
                                                    .is(
                                                            "target_group_arn",
                                                            ref(listener.targetGroup(), "arn"))),
                            listener.key(),
                            listener.targetGroup().name());
            case Resource.Targets targets ->
                    targets.targets()
                            .forEach((instance, port) ->
                                    block(
                                                    "aws_lb_target_group_attachment",
                                                    name(targets.targetGroup())
                                                            + "-"
                                                            + name(instance))
                                            .is(
                                                    "target_group_arn",
                                                    ref(targets.targetGroup(), "arn"))
                                            .is("target_id", ref(instance, "id"))
                                            .is("port", port));
            case Resource.EndpointService service ->
                    tagged(
                            block(service)
                                    .is("acceptance_required", service.acceptanceRequired())
                                    .is(
                                            "network_load_balancer_arns",
                                            Hcl.list(
                                                    List.of(ref(Resource.LoadBalancer.KEY, "arn"))))
                                    .is(
                                            "allowed_principals",
                                            Hcl.list(
                                                    service.principals().stream()
                                                            .map(Hcl::quoted)
                                                            .toList())),
                            service.key(),
                            service.name());
            // For these the AWS provider has no words; finish.sh has them.
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

    private void routes(Resource.RouteTable table) {
        Hcl block = block(table).is("vpc_id", ref(Resource.Vpc.KEY, "id"));
        if (table.defaultRoute()) {
            block.with(
                    new Hcl("route")
                            .says("cidr_block", "0.0.0.0/0")
                            .is(
                                    "gateway_id",
                                    isGiven(Resource.Vpc.KEY)
                                            ? "data.aws_internet_gateway.kafka.id"
                                            : ref(Resource.InternetGateway.KEY, "id")));
        }
        tagged(block, table.key(), table.name());
        for (ResourceKey subnet : table.subnets()) {
            block("aws_route_table_association", name(subnet))
                    .is("route_table_id", ref(table.key(), "id"))
                    .is("subnet_id", ref(subnet, "id"));
        }
    }

    private void group(Resource.SecurityGroup group) {
        String name = AwsConventions.groupName(link.name(), group.name());
        Hcl block =
                block(group)
                        .says("name", name)
                        .says("description", group.description())
                        .is("vpc_id", ref(Resource.Vpc.KEY, "id"));
        group.ingress().forEach(rule -> block.with(rule("ingress", rule)));
        group.egress().forEach(rule -> block.with(rule("egress", rule)));
        tagged(block, group.key(), name);
    }

    private static Hcl rule(String direction, Rule rule) {
        boolean all = rule.protocol().equals("-1");
        return new Hcl(direction)
                .says("protocol", rule.protocol())
                .is("from_port", all ? 0 : rule.fromPort())
                .is("to_port", all ? 0 : rule.toPort())
                .is("cidr_blocks", Hcl.list(List.of(Hcl.quoted(rule.cidr()))));
    }

    private void instance(Resource.Instance instance) {
        Hcl block =
                block(instance)
                        .is(
                                "ami",
                                "data.aws_ssm_parameter."
                                        + AwsConventions.architecture(instance.instanceType())
                                        + ".value")
                        .says("instance_type", instance.instanceType())
                        .is("key_name", ref(Resource.KeyPair.KEY, "key_name"))
                        .is("subnet_id", ref(instance.subnet(), "id"))
                        .is(
                                "vpc_security_group_ids",
                                Hcl.list(
                                        instance.securityGroups().stream()
                                                .map(key -> ref(key, "id"))
                                                .toList()))
                        .is("associate_public_ip_address", instance.publicAddress());
        if (!instance.privateAddress().isEmpty()) {
            block.says("private_ip", instance.privateAddress());
        }
        block.with(
                new Hcl("metadata_options")
                        .says("http_endpoint", "enabled")
                        .says("http_tokens", "required"));
        block.with(device(new Hcl("root_block_device"), AwsConventions.ROOT_GIB, true));
        if (instance.dataVolumeGiB() > 0) {
            block.with(
                    device(
                            new Hcl("ebs_block_device")
                                    .says("device_name", AwsConventions.DATA_DEVICE),
                            instance.dataVolumeGiB(),
                            false));
        }
        // A newer image is no reason to lose a broker.
        block.with(new Hcl("lifecycle").is("ignore_changes", "[ami]"));
        block.map("volume_tags", AwsConventions.tags(link.name(), instance.key(), instance.name()));
        tagged(block, instance.key(), instance.name());
    }

    private static Hcl device(Hcl block, int gib, boolean goesWithTheHost) {
        return block.says("volume_type", "gp3")
                .is("volume_size", gib)
                .is("encrypted", true)
                .is("delete_on_termination", goesWithTheHost);
    }

    private void balancer(Resource.LoadBalancer balancer) {
        Hcl block =
                block(balancer)
                        .says("name", balancer.name())
                        .says("load_balancer_type", "network")
                        .is("internal", true)
                        .says("ip_address_type", "ipv4")
                        .is(
                                "security_groups",
                                Hcl.list(List.of(ref(balancer.securityGroup(), "id"))))
                        .is("enable_cross_zone_load_balancing", balancer.crossZone())
                        .says(
                                "enforce_security_group_inbound_rules_on_private_link_traffic",
                                balancer.enforceOnPrivateLink() ? "on" : "off");
        balancer.addresses()
                .forEach((subnet, address) ->
                        block.with(
                                new Hcl("subnet_mapping")
                                        .is("subnet_id", ref(subnet, "id"))
                                        .says("private_ipv4_address", address)));
        tagged(block, balancer.key(), balancer.name());
    }

    private void targetGroup(Resource.TargetGroup group) {
        Hcl block =
                block(group)
                        .says("name", group.name())
                        .is("vpc_id", ref(Resource.Vpc.KEY, "id"))
                        .says("target_type", "instance")
                        .says("protocol", "TCP")
                        .is("port", group.port());
        group.attributes().forEach((key, value) -> block.is(attribute(key), value));
        block.with(
                new Hcl("health_check")
                        .says("protocol", "TCP")
                        .says("port", "traffic-port")
                        .is("interval", group.healthCheck().intervalSeconds())
                        .is("healthy_threshold", group.healthCheck().healthyThreshold())
                        .is("unhealthy_threshold", group.healthCheck().unhealthyThreshold()));
        tagged(block, group.key(), group.name());
    }

    /** The provider has arguments of its own for AWS's attributes. */
    private static String attribute(String key) {
        return switch (key) {
            case "deregistration_delay.timeout_seconds" -> "deregistration_delay";
            case "deregistration_delay.connection_termination.enabled" -> "connection_termination";
            case "preserve_client_ip.enabled" -> "preserve_client_ip";
            case "proxy_protocol_v2.enabled" -> "proxy_protocol_v2";
            case "load_balancing.cross_zone.enabled" -> "load_balancing_cross_zone_enabled";
            default ->
                    throw new IllegalStateException(
                            "no argument of aws_lb_target_group is known for " + key);
        };
    }
}

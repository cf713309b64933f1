package io.linkspan.core.render;

import io.linkspan.core.plan.AwsConventions;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Resource.Rule;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.core.render.Rendering.AwsSide;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Network, hosts and endpoint service as AWS CLI commands. */
record AwsCommands(Shell shell, AwsSide side) {
    private static final Rule FRESH_EGRESS = Rule.everythingTo("0.0.0.0/0");

    void vpc(Lines script, Resource.Vpc vpc) {
        looked(script, vpc.key(), "describe-vpcs", "Vpcs[].VpcId");
        made(
                script,
                vpc.key(),
                vpc.name(),
                "vpc=$(aws ec2 create-vpc --cidr-block " + vpc.cidr() + " \\",
                "    --tag-specifications \"$(tagged vpc "
                        + words(vpc.key(), vpc.name())
                        + ")\" --output text --query Vpc.VpcId)",
                "aws ec2 wait vpc-available --vpc-ids \"$vpc\"");
    }

    void subnet(Lines script, Resource.Subnet subnet) {
        looked(script, subnet.key(), "describe-subnets", "Subnets[].SubnetId");
        made(
                script,
                subnet.key(),
                subnet.name(),
                shell.variable(subnet.key())
                        + "=$(aws ec2 create-subnet --vpc-id \"$vpc\" --cidr-block "
                        + subnet.cidr()
                        + " --availability-zone-id "
                        + subnet.zone()
                        + " \\",
                "    --tag-specifications \"$(tagged subnet "
                        + words(subnet.key(), subnet.name())
                        + ")\" --output text --query Subnet.SubnetId)");
    }

    void gateway(Lines script, Resource.InternetGateway gateway) {
        script.add(
                "# A VPC has one gateway at most: where there is one, it serves.",
                "internet_gateway=$(aws ec2 describe-internet-gateways --filters"
                        + " \"Name=attachment.vpc-id,Values=$vpc\" \\",
                "    --output text --query 'InternetGateways[].InternetGatewayId' | first)");
        if (side != AwsSide.MADE_HERE) {
            required(script, gateway.key(), gateway.name());
            return;
        }
        script.add(
                "if [[ -z $internet_gateway ]]; then",
                "    internet_gateway=$(found describe-internet-gateways "
                        + gateway.key()
                        + " 'InternetGateways[].InternetGatewayId')",
                "    [[ -n $internet_gateway ]] || internet_gateway=$(aws ec2"
                        + " create-internet-gateway \\",
                "        --tag-specifications \"$(tagged internet-gateway "
                        + words(gateway.key(), gateway.name())
                        + ")\" \\",
                "        --output text --query InternetGateway.InternetGatewayId)",
                "    aws ec2 attach-internet-gateway --internet-gateway-id \"$internet_gateway\""
                        + " --vpc-id \"$vpc\"",
                "fi");
    }

    void routes(Lines script, Resource.RouteTable table) {
        looked(script, table.key(), "describe-route-tables", "RouteTables[].RouteTableId");
        made(
                script,
                table.key(),
                table.name(),
                "route_table=$(aws ec2 create-route-table --vpc-id \"$vpc\" \\",
                "    --tag-specifications \"$(tagged route-table "
                        + words(table.key(), table.name())
                        + ")\" --output text --query RouteTable.RouteTableId)");
        if (side != AwsSide.MADE_HERE) {
            return;
        }
        if (table.defaultRoute()) {
            script.add(
                    "[[ -n $(aws ec2 describe-route-tables --route-table-ids \"$route_table\""
                            + " --output text \\",
                    "    --query"
                            + " \"RouteTables[].Routes[?DestinationCidrBlock=='0.0.0.0/0'][].GatewayId\""
                            + " | first) ]] ||",
                    "    aws ec2 create-route --route-table-id \"$route_table\""
                            + " --destination-cidr-block 0.0.0.0/0 \\",
                    "        --gateway-id \"$internet_gateway\" >/dev/null");
        }
        for (ResourceKey subnet : table.subnets()) {
            script.add(
                    "[[ -n $(aws ec2 describe-route-tables --route-table-ids \"$route_table\""
                            + " --output text \\",
                    "    --query \"RouteTables[].Associations[?SubnetId=='"
                            + shell.value(subnet)
                            + "'][].SubnetId\" | first) ]] ||",
                    "    aws ec2 associate-route-table --route-table-id \"$route_table\""
                            + " --subnet-id \""
                            + shell.value(subnet)
                            + "\" >/dev/null");
        }
    }

    void group(Lines script, Resource.SecurityGroup group) {
        String name = AwsConventions.groupName(shell.link().name(), group.name());
        String variable = shell.variable(group.key());
        looked(script, group.key(), "describe-security-groups", "SecurityGroups[].GroupId");
        made(
                script,
                group.key(),
                name,
                variable
                        + "=$(aws ec2 create-security-group --vpc-id \"$vpc\" --group-name "
                        + name
                        + " --description "
                        + Shell.quoted(group.description())
                        + " \\",
                "    --tag-specifications \"$(tagged security-group "
                        + words(group.key(), name)
                        + ")\" --output text --query GroupId)");
        if (side != AwsSide.MADE_HERE) {
            return;
        }
        permit(script, "ingress", variable, List.copyOf(group.ingress()));
        permit(
                script,
                "egress",
                variable,
                group.egress().stream().filter(rule -> !rule.equals(FRESH_EGRESS)).toList());
        if (!group.egress().contains(FRESH_EGRESS)) {
            script.add(
                    "# AWS lets a new group send anywhere.",
                    "forbid egress \"$" + variable + "\" " + rule(FRESH_EGRESS));
        }
    }

    private static void permit(Lines script, String direction, String variable, List<Rule> rules) {
        if (rules.isEmpty()) {
            return;
        }
        script.add("permit " + direction + " \"$" + variable + "\" \\");
        for (Rule rule : rules) {
            script.add("    " + rule(rule) + (rule.equals(rules.getLast()) ? "" : " \\"));
        }
    }

    private static String rule(Rule rule) {
        return "'IpProtocol="
                + rule.protocol()
                + (rule.protocol().equals("-1")
                        ? ""
                        : ",FromPort=" + rule.fromPort() + ",ToPort=" + rule.toPort())
                + ",IpRanges=[{CidrIp="
                + rule.cidr()
                + "}]'";
    }

    void keyPair(Lines script, Resource.KeyPair key) {
        String name = Shell.quoted(key.name());
        script.add("key=$work/keys/" + shell.link().name() + ".pem", "key_pair=" + name);
        if (side != AwsSide.MADE_HERE) {
            script.add(
                    "[[ -e $key ]] || fail \"$key is missing: it is the private half of the key"
                            + " that was given to the hosts\"");
            return;
        }
        script.add(
                "# RSA as PEM: what EC2 itself hands out, and every SSH program reads. The private"
                        + " half never leaves this machine.",
                "[[ -e $key ]] || ssh-keygen -q -t rsa -b 2048 -m PEM -N '' -C "
                        + name
                        + " -f \"$key\"",
                "ssh-keygen -y -f \"$key\" >\"$key.pub\"",
                "[[ -n $(aws ec2 describe-key-pairs --filters Name=key-name,Values="
                        + name
                        + " --output text --query 'KeyPairs[].KeyName' | first) ]] ||",
                "    aws ec2 import-key-pair --key-name "
                        + name
                        + " --public-key-material \"fileb://$key.pub\" \\",
                "        --tag-specifications \"$(tagged key-pair "
                        + words(key.key(), key.name())
                        + ")\" >/dev/null");
    }

    /** The newest Amazon Linux 2023 of each architecture that is wanted. */
    void images(Lines script, Stream<Resource> resources) {
        script.add("", "# The newest Amazon Linux 2023, by its public parameter.");
        resources
                .filter(Resource.Instance.class::isInstance)
                .map(each -> ((Resource.Instance) each).instanceType())
                .collect(
                        Collectors.toMap(
                                AwsCommands::image,
                                AwsConventions::imageParameter,
                                (one, _) -> one,
                                TreeMap::new))
                .forEach((variable, parameter) ->
                        script.add(
                                variable
                                        + "=$(aws ssm get-parameter --output text --query"
                                        + " Parameter.Value \\",
                                "    --name " + parameter + ")"));
    }

    private static String image(String instanceType) {
        return "image_" + AwsConventions.architecture(instanceType);
    }

    void instance(Lines script, Resource.Instance instance) {
        String variable = shell.variable(instance.key());
        if (side != AwsSide.MADE_HERE) {
            script.add(
                    variable
                            + "=$(found describe-instances "
                            + instance.key()
                            + " 'Reservations[].Instances[].InstanceId' \\",
                    "    Name=instance-state-name,Values=pending,running,stopping,stopped)");
            required(script, instance.key(), instance.name());
            return;
        }
        script.add(
                variable
                        + "=$(host "
                        + words(instance.key(), instance.name())
                        + " "
                        + instance.instanceType()
                        + " \"$"
                        + image(instance.instanceType())
                        + "\" \\",
                "    \"DeviceIndex=0,SubnetId="
                        + shell.value(instance.subnet())
                        + ",Groups=["
                        + instance.securityGroups().stream()
                                .map(shell::value)
                                .collect(Collectors.joining(","))
                        + "]"
                        + (instance.privateAddress().isEmpty()
                                ? ""
                                : ",PrivateIpAddress=" + instance.privateAddress())
                        + ",AssociatePublicIpAddress="
                        + instance.publicAddress()
                        + ",DeleteOnTermination=true\" \\",
                "    '[" + String.join(",", devices(instance)) + "]')");
    }

    private static List<String> devices(Resource.Instance instance) {
        List<String> devices = new ArrayList<>();
        devices.add(device(AwsConventions.ROOT_DEVICE, AwsConventions.ROOT_GIB, true));
        if (instance.dataVolumeGiB() > 0) {
            devices.add(device(AwsConventions.DATA_DEVICE, instance.dataVolumeGiB(), false));
        }
        return devices;
    }

    private static String device(String name, int gib, boolean goesWithTheHost) {
        return "{\"DeviceName\":\"%s\",\"Ebs\":{\"VolumeType\":\"gp3\",\"Encrypted\":true,\"VolumeSize\":%d,\"DeleteOnTermination\":%s}}"
                .formatted(name, gib, goesWithTheHost);
    }

    void service(Lines script, Resource.EndpointService service) {
        looked(
                script,
                service.key(),
                "describe-vpc-endpoint-service-configurations",
                "ServiceConfigurations[?ServiceState=='Available'||ServiceState=='Pending'].ServiceId");
        made(
                script,
                service.key(),
                service.name(),
                "# Only a load balancer that is active can have one.",
                "await 600 '^active$' \"load balancer $load_balancer\" aws elbv2"
                        + " describe-load-balancers \\",
                "    --load-balancer-arns \"$load_balancer\" --output text --query"
                        + " 'LoadBalancers[0].State.Code'",
                "service=$(aws ec2 create-vpc-endpoint-service-configuration"
                        + " --network-load-balancer-arns \"$load_balancer\" \\",
                "    "
                        + (service.acceptanceRequired()
                                ? "--acceptance-required"
                                : "--no-acceptance-required")
                        + " --tag-specifications \"$(tagged vpc-endpoint-service "
                        + words(service.key(), service.name())
                        + ")\" \\",
                "    --output text --query ServiceConfiguration.ServiceId)");
        script.add(
                "await 300 '^Available$' \"endpoint service $service\" aws ec2"
                        + " describe-vpc-endpoint-service-configurations \\",
                "    --service-ids \"$service\" --output text --query"
                        + " 'ServiceConfigurations[0].ServiceState'");
        if (side == AwsSide.MADE_HERE && !service.principals().isEmpty()) {
            script.add(
                    "# Who may ask for a connection; to others the service does not exist.",
                    "aws ec2 modify-vpc-endpoint-service-permissions --service-id \"$service\" \\",
                    "    --add-allowed-principals "
                            + service.principals().stream()
                                    .map(Shell::quoted)
                                    .collect(Collectors.joining(" "))
                            + " >/dev/null");
        }
        serviceName(script);
    }

    void serviceName(Lines script) {
        script.add(
                "service_name=$(aws ec2 describe-vpc-endpoint-service-configurations --service-ids"
                        + " \"$service\" \\",
                "    --output text --query 'ServiceConfigurations[0].ServiceName')",
                "echo \"endpoint service: $service_name\"");
    }

    /** The resource and its name, as two words. */
    private static String words(ResourceKey key, String name) {
        return Shell.quoted(key.toString()) + " " + Shell.quoted(name);
    }

    private void looked(Lines script, ResourceKey key, String describe, String query) {
        script.add(
                shell.variable(key)
                        + "=$(found "
                        + describe
                        + " "
                        + Shell.quoted(key.toString())
                        + " "
                        + (query.contains("'") ? "\"" + query + "\"" : "'" + query + "'")
                        + ")");
    }

    private void made(Lines script, ResourceKey key, String name, String... commands) {
        if (side != AwsSide.MADE_HERE) {
            required(script, key, name);
            return;
        }
        script.add("if [[ -z " + shell.value(key) + " ]]; then");
        for (String command : commands) {
            command.lines().forEach(line -> script.add("    " + line));
        }
        script.add("fi");
    }

    private void required(Lines script, ResourceKey key, String name) {
        script.add(
                "[[ -n "
                        + shell.value(key)
                        + " ]] || fail "
                        + Shell.quoted(
                                key
                                        + " ("
                                        + name
                                        + ") is not there: is the other half applied, in this"
                                        + " account and region?"));
    }
}

package io.linkspan.e2e;

import static io.linkspan.e2e.RealFault.fault;

import io.linkspan.e2e.Detour.Way;
import io.linkspan.e2e.RealFault.Looker;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The catalogue: the guide's topology, in which broker 2 stands in usw2-az2 on port 9094. */
final class RealFaults {
    private static final String DOMAIN_OF_2 = "s|b2\\.usw2-az2\\.([^:]*):9094|";

    private static final String DISCONNECT =
            """
            c=$(connection)
            tidb DELETE "/$c"
            gone "$c"
            """;

    static final List<RealFault> ALL =
            List.of(
                    // ---- who looks
                    fault("clock skew that breaks signatures", "LS-ACC-02", "true")
                            .seenBy(new Looker(Duration.ofMinutes(10), Map.of(), ""))
                            .curedBy("^Set this machine's clock", "true"),
                    fault("key that AWS does not know", "LS-ACC-01", "true")
                            .seenBy(looker("AWS_SECRET_ACCESS_KEY", "wrong"))
                            .curedBy("keys|credentials|AWS_", "true"),
                    fault("key that the consumer's API does not know", "LS-ACC-03", "true")
                            .seenBy(looker("TIDBCLOUD_PRIVATE_KEY", "wrong"))
                            .curedBy("TIDBCLOUD_PRIVATE_KEY", "true"),
                    fault("no shared zone", "LS-ZONE-03", "true")
                            .seenBy(
                                    new Looker(
                                            Duration.ZERO,
                                            Map.of(),
                                            spec("usw2-az1, usw2-az2, usw2-az4")))
                            .curedBy("Take usw2-az4 out of zones", "true"),
                    // ---- network and hosts
                    fault(
                                    "bastion without a way in",
                                    "LS-NET-03",
                                    """
                                    table=$(aws ec2 describe-route-tables --query 'RouteTables[?Routes[?starts_with(GatewayId || `x`, `igw-`)]]|[0].RouteTableId')
                                    aws ec2 delete-route --route-table-id "$table" --destination-cidr-block 0.0.0.0/0
                                    echo "table=$table" >>ids.sh
                                    """)
                            .curedBy(
                                    "aws ec2 create-route --destination-cidr-block 0.0.0.0/0",
                                    """
                                    gateway=$(aws ec2 describe-internet-gateways --query 'InternetGateways[0].InternetGatewayId')
                                    aws ec2 create-route --destination-cidr-block 0.0.0.0/0 --gateway-id "$gateway" --route-table-id "$table"
                                    """),
                    fault(
                                    "network ACL denies the answers",
                                    "LS-NET-04",
                                    """
                                    aws ec2 create-network-acl-entry --network-acl-id "$acl" --rule-number 50 --protocol 6 \
                                        --port-range From=32768,To=65535 --rule-action deny --egress --cidr-block 127.10.0.0/16
                                    """)
                            .curedBy(
                                    "delete-network-acl-entry",
                                    "aws ec2 delete-network-acl-entry --network-acl-id \"$acl\" --rule-number 50 --egress"),
                    fault(
                            "broker's instance stopped",
                            "LS-HOST-02",
                            """
                            aws ec2 stop-instances --instance-ids "$instance2"
                            aws ec2 wait instance-stopped --instance-ids "$instance2"
                            """),
                    fault(
                            "bastion stopped",
                            "LS-HOST-01",
                            """
                            aws ec2 stop-instances --instance-ids "$instance"
                            aws ec2 wait instance-stopped --instance-ids "$instance"
                            """),
                    // ---- broker files
                    fault("node.id of the neighbour", "LS-CFG-01", "setting 2 node.id 1"),
                    fault(
                            "EXTERNAL missing from listeners",
                            "LS-CFG-02",
                            "edit 2 '/^listeners=/s|,EXTERNAL://[^,]*||'"),
                    fault(
                            "EXTERNAL on another port",
                            "LS-CFG-02",
                            "edit 2 '/^listeners=/s|:39092|:39093|'"),
                    fault(
                            "listener bound to loopback",
                            "LS-CFG-03",
                            "edit 2 '/^listeners=/s|EXTERNAL://[^:]*|EXTERNAL://127.0.0.1|'"),
                    fault(
                            "inter-broker listener wrong",
                            "LS-CFG-04",
                            "setting 2 inter.broker.listener.name EXTERNAL"),
                    fault(
                            "EXTERNAL missing from the protocol map",
                            "LS-CFG-05",
                            "edit 2 '/^listener.security.protocol.map=/s|,EXTERNAL:PLAINTEXT||'"),
                    fault(
                                    "unique_name left in one broker",
                                    "LS-CFG-06",
                                    "edit 2 's|usw2-az2\\.[a-z0-9]*\\.aws|usw2-az2.unique_name.aws|'")
                            .curedBy(
                                    "unique_name to what linkspan status shows",
                                    """
                                    name=$(on 1 'grep ^advertised ~/kafka/config/server.properties' | sed -E 's/.*az1\\.([a-z0-9]+)\\..*/\\1/')
                                    edit 2 "s|unique_name|$name|"
                                    """),
                    fault(
                            "INTERNAL advertised at another host",
                            "LS-CFG-07",
                            "edit 2 '/^advertised/s|INTERNAL://[^:]*|INTERNAL://127.10.64.99|'"),
                    fault(
                            "advertised name of the wrong zone",
                            "LS-CFG-08",
                            "edit 2 '" + DOMAIN_OF_2 + "b2.usw2-az3.\\1:9094|'"),
                    fault(
                            "unique name of another connection",
                            "LS-CFG-09",
                            "edit 2 's|usw2-az2\\.[a-z0-9]*\\.aws|usw2-az2.orders0x2.aws|'"),
                    fault(
                            "two brokers on one port",
                            "LS-CFG-10",
                            "edit 2 '" + DOMAIN_OF_2 + "b2.usw2-az2.\\1:9093|'"),
                    fault(
                            "advertised port that nobody listens on",
                            "LS-CFG-10",
                            "edit 2 '" + DOMAIN_OF_2 + "b2.usw2-az2.\\1:9099|'"),
                    fault(
                            "advertised name of another broker",
                            "LS-CFG-11",
                            "edit 2 '" + DOMAIN_OF_2 + "b3.usw2-az2.\\1:9094|'"),
                    fault(
                            "controller missing from the voters",
                            "LS-CFG-12",
                            "edit 2 '/^controller.quorum.voters=/s|,3@[^,]*||'"),
                    fault(
                            "wrong cluster id",
                            "LS-CFG-13",
                            """
                            on 2 'sed -i s/^cluster.id=.*/cluster.id=AAAAAAAAAAAAAAAAAAAAAA/ ~/kafka/data/meta.properties'
                            restart 2
                            """),
                    fault(
                            "broker that keeps idle connections too long",
                            "LS-IDLE-01",
                            "setting 2 connections.max.idle.ms 600000"),
                    // ---- processes and Kafka
                    fault(
                            "broker down",
                            "LS-PROC-01",
                            "on 2 '~/kafka/bin/linkspan-broker stop 10'"),
                    fault(
                            "two controllers down",
                            "LS-PROC-01",
                            """
                            on 2 '~/kafka/bin/linkspan-broker stop 10'
                            on 3 '~/kafka/bin/linkspan-broker stop 10'
                            """),
                    fault(
                            "file changed, no restart",
                            "LS-PROC-03",
                            "on 2 'echo num.io.threads=4 >>~/kafka/config/server.properties'"),
                    fault(
                            "broker up but fenced",
                            "LS-KAF-04",
                            """
                            on 2 'kill -STOP $(cut -d " " -f 1 ~/kafka/run/broker.pid)'
                            fenced 2
                            """),
                    fault(
                                    "controller quorum lost",
                                    "LS-KAF-03",
                                    """
                                    on 2 'kill -STOP $(cut -d " " -f 1 ~/kafka/run/broker.pid)'
                                    on 3 'kill -STOP $(cut -d " " -f 1 ~/kafka/run/broker.pid)'
                                    sleep 6
                                    """)
                            .curedBy(
                                    "^Start controllers until more than half of them run",
                                    """
                                    on 2 'kill -CONT $(cut -d " " -f 1 ~/kafka/run/broker.pid)'
                                    on 3 'kill -CONT $(cut -d " " -f 1 ~/kafka/run/broker.pid)'
                                    """),
                    fault(
                            "min.insync.replicas not reachable",
                            "LS-KAF-06",
                            "tool kafka-topics.sh --create --topic billing --partitions 1 --replication-factor 3 --config min.insync.replicas=4"),
                    fault(
                                    "topic with fewer replicas than it asks for",
                                    "LS-KAF-07",
                                    "tool kafka-topics.sh --create --topic thin --partitions 1 --replication-factor 1 --config min.insync.replicas=2")
                            .curedBy(
                                    "kafka-reassign-partitions.sh with at least 3 replicas for each partition of thin",
                                    """
                                    echo '{"version":1,"partitions":[{"topic":"thin","partition":0,"replicas":[1,2,3]}]}' >thin.json
                                    tool kafka-reassign-partitions.sh --execute --reassignment-json-file thin.json
                                    """),
                    // ---- load balancer
                    fault(
                            "one listener missing",
                            "LS-NLB-04",
                            "aws elbv2 delete-listener --listener-arn \"$listener_9094\""),
                    fault(
                            "port to the wrong target group",
                            "LS-NLB-05",
                            "discover; . ./ids.sh; aws elbv2 modify-listener --listener-arn \"$listener_9094\" --default-actions Type=forward,TargetGroupArn=\"$tg_b1\""),
                    fault(
                            "idle time-out shorter than the client's",
                            "LS-IDLE-01",
                            "aws elbv2 modify-listener-attributes --listener-arn \"$listener_9094\" --attributes Key=tcp.idle_timeout.seconds,Value=60"),
                    // No zone leaves while an endpoint is connected.
                    fault(
                            "NLB in two of three zones",
                            "LS-NLB-03",
                            """
                            subnets=$(aws elbv2 describe-load-balancers --query 'LoadBalancers[0].AvailabilityZones[?ZoneName!=`us-west-2c`].SubnetId')
                            endpoint=$(endpoint)
                            aws ec2 reject-vpc-endpoint-connections --service-id "$service" --vpc-endpoint-ids "$endpoint"
                            aws elbv2 set-subnets --load-balancer-arn "$lb" --subnets $subnets
                            aws ec2 accept-vpc-endpoint-connections --service-id "$service" --vpc-endpoint-ids "$endpoint"
                            """),
                    // ---- target groups
                    fault(
                            "target missing",
                            "LS-TGT-01",
                            "aws elbv2 deregister-targets --target-group-arn \"$tg_b2\" --targets Id=\"$instance2\",Port=39092"),
                    fault(
                            "target registered with the wrong port",
                            "LS-TGT-02",
                            """
                            aws elbv2 register-targets --target-group-arn "$tg_b2" --targets Id="$instance2",Port=9092
                            aws elbv2 deregister-targets --target-group-arn "$tg_b2" --targets Id="$instance2",Port=39092
                            """),
                    fault(
                            "another broker behind the port",
                            "LS-TGT-03",
                            "aws elbv2 register-targets --target-group-arn \"$tg_b2\" --targets Id=\"$instance3\",Port=39092"),
                    fault(
                            "target of a terminated instance",
                            "LS-TGT-03",
                            """
                            old=$(aws ec2 run-instances --instance-type t3.micro --query 'Instances[0].InstanceId' \
                                $(aws ec2 describe-instances --instance-ids "$instance2" --query 'Reservations[0].Instances[0].[`--image-id`,ImageId,`--subnet-id`,SubnetId]'))
                            aws ec2 wait instance-running --instance-ids "$old"
                            aws elbv2 register-targets --target-group-arn "$tg_b2" --targets Id="$old",Port=39092
                            aws ec2 terminate-instances --instance-ids "$old"
                            aws ec2 wait instance-terminated --instance-ids "$old"
                            """),
                    fault(
                            "health check on the wrong port",
                            "LS-TGT-05",
                            "aws elbv2 modify-target-group --target-group-arn \"$tg_b2\" --health-check-protocol TCP --health-check-port 29092"),
                    fault(
                            "PROXY protocol switched on",
                            "LS-TGT-06",
                            "aws elbv2 modify-target-group-attributes --target-group-arn \"$tg_b2\" --attributes Key=proxy_protocol_v2.enabled,Value=true"),
                    fault(
                            "cross-zone off and a zone without bootstrap target",
                            "LS-TGT-08",
                            "aws elbv2 deregister-targets --target-group-arn \"$tg_bootstrap\" --targets Id=\"$instance2\",Port=39092"),
                    // ---- security groups
                    fault(
                            "broker security group shuts out the NLB",
                            "LS-SG-02",
                            "aws ec2 revoke-security-group-ingress --group-id \"$sg_brokers\" --ip-permissions \"$(rule 39092 127.10.64.0/18)\""),
                    fault(
                            "NLB security group shuts out the consumer",
                            "LS-SG-03",
                            """
                            rules=$(aws ec2 describe-security-group-rules --filters Name=group-id,Values="$sg_load_balancer" --query 'SecurityGroupRules[?!IsEgress && CidrIpv4==`127.20.0.0/16`].SecurityGroupRuleId')
                            aws ec2 revoke-security-group-ingress --group-id "$sg_load_balancer" --security-group-rule-ids $rules
                            """),
                    fault(
                            "NLB security group lets nothing out",
                            "LS-SG-04",
                            """
                            rules=$(aws ec2 describe-security-group-rules --filters Name=group-id,Values="$sg_load_balancer" --query 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId')
                            aws ec2 revoke-security-group-egress --group-id "$sg_load_balancer" --security-group-rule-ids $rules
                            """),
                    fault(
                            "egress of the brokers missing",
                            "LS-SG-05",
                            """
                            rules=$(aws ec2 describe-security-group-rules --filters Name=group-id,Values="$sg_brokers" --query 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId')
                            aws ec2 revoke-security-group-egress --group-id "$sg_brokers" --security-group-rule-ids $rules
                            """),
                    fault(
                            "controllers shut out",
                            "LS-SG-01",
                            "aws ec2 revoke-security-group-ingress --group-id \"$sg_brokers\" --ip-permissions \"$(rule 29092 127.10.128.0/18)\""),
                    // ---- private link
                    fault(
                            "principal missing",
                            "LS-SVC-02",
                            """
                            principal=$(aws ec2 describe-vpc-endpoint-service-permissions --service-id "$service" --query 'AllowedPrincipals[0].Principal')
                            aws ec2 modify-vpc-endpoint-service-permissions --service-id "$service" --remove-allowed-principals "$principal"
                            """),
                    fault(
                            "connection rejected",
                            "LS-CON-04",
                            "aws ec2 reject-vpc-endpoint-connections --service-id \"$service\" --vpc-endpoint-ids \"$(endpoint)\""),
                    fault(
                            "domain not attached",
                            "LS-DOM-01",
                            """
                            c=$(connection)
                            domain=$(tidb GET "/$c" | grep -o '"attachDomainId":"[^"]*"' | head -n 1 | cut -d '"' -f 4)
                            tidb POST "/$c:detachDomains" "{\\"attachDomainId\\":\\"$domain\\"}"
                            """),
                    fault(
                            "no connection",
                            "LS-CON-01",
                            """
                            c=$(connection)
                            tidb DELETE "/$c"
                            gone "$c"
                            """),
                    fault("acceptance pending", "LS-CON-03", connect("$name", "us-west-2")),
                    fault(
                                    "connection to another service",
                                    "LS-CON-02",
                                    """
                                    balancer=$(aws elbv2 create-load-balancer --type network --scheme internal --name other \\
                                        --subnets $(aws ec2 describe-subnets --query 'Subnets[].[AvailabilityZoneId,SubnetId]' | sort -u -k 1,1 | cut -f 2) --query 'LoadBalancers[0].LoadBalancerArn')
                                    aws elbv2 wait load-balancer-available --load-balancer-arns "$balancer"
                                    other=$(aws ec2 create-vpc-endpoint-service-configuration --acceptance-required --network-load-balancer-arns "$balancer" --query 'ServiceConfiguration.ServiceId')
                                    aws ec2 modify-vpc-endpoint-service-permissions --service-id "$other" --add-allowed-principals '*'
                                    """
                                            + connect(
                                                    "com.amazonaws.vpce.us-west-2.$other",
                                                    "us-west-2"))
                            .curedBy(
                                    "Delete private link connection plc-\\S+ and make it again",
                                    DISCONNECT),
                    fault(
                                    "service of another region",
                                    "LS-CON-02",
                                    connect("com.amazonaws.vpce.us-east-1.$service", "us-west-2"))
                            .curedBy(
                                    "Delete private link connection plc-\\S+ and make it again to com\\.amazonaws\\.vpce\\.us-west-2\\.",
                                    DISCONNECT),
                    // ---- what the consumer alone can see
                    fault(
                                    "consumer shut out of its own endpoint, seen from elsewhere",
                                    "LS-LNK-03",
                                    """
                                    group=$(as_consumer ec2 describe-security-groups --filters Name=group-name,Values=private-link-endpoints --query 'SecurityGroups[0].GroupId')
                                    as_consumer ec2 revoke-security-group-ingress --group-id "$group" --ip-permissions "$(everything)"
                                    echo "group=$group" >>ids.sh
                                    """)
                            .seenBy(looker("LINKSPAN_CONSUMER_RESOLVER", ""))
                            .curedBy(
                                    "^Mend what TiDB Cloud names",
                                    "as_consumer ec2 authorize-security-group-ingress --group-id \"$group\" --ip-permissions \"$(everything)\""),
                    // ---- between the consumer and its endpoint
                    fault("DNS answers stale", "LS-DNS-01", "true")
                            .seenBy(Looker.over(Way.STALE_NAMES))
                            .curedBy("flush the resolver's cache", "true"),
                    fault("a slow path (200 ms added)", "LS-TIME-01", "true")
                            .seenBy(Looker.over(Way.SLOW))
                            .curedBy("^Look for a detour between the consumer", "true"),
                    fault("1% connections reset", "LS-TIME-02", "true")
                            .seenBy(Looker.over(Way.LOSSY))
                            .curedBy("TCP_ELB_Reset_Count", "true"));

    /** In a world whose listener has TLS and users. */
    static final List<RealFault> SECURED =
            List.of(
                    fault(
                            "TLS name not covered",
                            "LS-TLS-02",
                            "forge 2 100 b2.other.example.com link"),
                    fault("certificate expired", "LS-TLS-03", "forge 2 -1 \"$name2\" link"),
                    fault(
                            "certificate of a stranger",
                            "LS-TLS-01",
                            "forge 2 100 \"$name2\" stranger"),
                    fault(
                            "SASL mechanism not offered",
                            "LS-SASL-01",
                            """
                            on 2 'sed "/^listener.name.external.scram-sha-512.sasl.jaas.config=/{p;s/512/256/}" -i ~/kafka/config/server.properties'
                            setting 2 listener.name.external.sasl.enabled.mechanisms SCRAM-SHA-256
                            """),
                    fault(
                            "ACL missing",
                            "LS-ACL-01",
                            "tool kafka-acls.sh --remove --force --allow-principal User:orders-kafka --operation Write --topic '*'"),
                    fault(
                            "user without its credentials",
                            "LS-SASL-02",
                            "tool kafka-configs.sh --alter --entity-type users --entity-name orders-kafka --delete-config SCRAM-SHA-512"));

    static final List<List<String>> PAIRS =
            List.of(
                    List.of("another broker behind the port", "principal missing"),
                    List.of("two brokers on one port", "NLB security group shuts out the consumer"),
                    List.of("broker down", "idle time-out shorter than the client's"),
                    List.of("domain not attached", "health check on the wrong port"));

    /**
     * What can be wrong on paper but not in the world, since the cloud's own API refuses to make
     * it. The checks that would tell it, LS-TGT-04 and the region's half of LS-CON-02, are proven
     * on fakes alone.
     */
    static final List<Refusal> REFUSED =
            List.of(
                    // A listener forwards only to groups of its load balancer's own VPC.
                    // Source: API_CreateListener, API_ModifyListener, InvalidConfigurationRequest.
                    new Refusal(
                            "group of the wrong VPC",
                            "InvalidConfigurationRequest",
                            """
                            vpc=$(aws ec2 create-vpc --cidr-block 127.40.0.0/16 --query Vpc.VpcId)
                            group=$(aws elbv2 create-target-group --name stranger --protocol TCP --port 39092 --vpc-id "$vpc" --query 'TargetGroups[0].TargetGroupArn')
                            """,
                            "aws elbv2 modify-listener --listener-arn \"$listener_9094\" --default-actions Type=forward,TargetGroupArn=\"$group\"",
                            """
                            aws elbv2 delete-target-group --target-group-arn "$group"
                            aws ec2 delete-vpc --vpc-id "$vpc"
                            """),
                    // A group takes instances of its own VPC only.
                    // Source: API_RegisterTargets, InvalidTarget.
                    new Refusal(
                            "target in a group of the wrong VPC",
                            "InvalidTarget",
                            """
                            vpc=$(aws ec2 create-vpc --cidr-block 127.40.0.0/16 --query Vpc.VpcId)
                            group=$(aws elbv2 create-target-group --name stranger --protocol TCP --port 39092 --vpc-id "$vpc" --query 'TargetGroups[0].TargetGroupArn')
                            """,
                            "aws elbv2 register-targets --target-group-arn \"$group\" --targets Id=\"$instance2\"",
                            """
                            aws elbv2 delete-target-group --target-group-arn "$group"
                            aws ec2 delete-vpc --vpc-id "$vpc"
                            """),
                    // The consumer's endpoint stands in the cluster's region.
                    new Refusal(
                            "connection that asks for another region",
                            "awsEndpointService.region us-east-1",
                            "name=$(aws ec2 describe-vpc-endpoint-service-configurations --service-ids \"$service\" --query 'ServiceConfigurations[0].ServiceName')",
                            "tidb POST '' \"$(wish \"$name\" us-east-1)\"",
                            ""));

    /**
     * Something that the cloud's API refuses to make.
     *
     * @param words of the refusal
     * @param before shell that prepares the attempt
     * @param attempt shell that must fail
     * @param after shell that takes away what was prepared
     */
    record Refusal(String name, String words, String before, String attempt, String after) {
        /** Ends well only when the attempt was refused with the words. */
        String script() {
            return before
                    + "\nif said=$("
                    + attempt
                    + " 2>&1); then refused=no; else refused=yes; fi\n"
                    + after
                    + "\necho \"$said\"\n[[ $refused == yes && $said == *"
                    + "'"
                    + words
                    + "'* ]]\n";
        }

        @Override
        public String toString() {
            return "refused: " + name;
        }
    }

    private RealFaults() {}

    static RealFault named(String name) {
        return ALL.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    private static Looker looker(String variable, String value) {
        return new Looker(Duration.ZERO, Map.of(variable, value), "");
    }

    /** The consumer makes its connection again, by hand and to some service. */
    private static String connect(String service, String region) {
        return """
        c=$(connection)
        tidb DELETE "/$c"
        gone "$c"
        name=$(aws ec2 describe-vpc-endpoint-service-configurations --service-ids "$service" --query 'ServiceConfigurations[0].ServiceName')
        tidb POST '' "$(wish "%s" "%s")"
        for _ in {1..100}; do
            [[ -z $(endpoint) ]] || break
            sleep 0.2
        done
        """
                .formatted(service, region);
    }

    private static String spec(String zones) {
        return """
        name: orders
        aws:
          region: us-west-2
          vpc: { cidr: 127.10.0.0/16 }
          bastion: { sshFrom: [127.0.0.0/8] }
          loadBalancer: { clientsFrom: [127.20.0.0/16] }
        zones: [%s]
        link: { brokerPorts: 9093-9095 }
        consumers:
          - tidbCloud: { clusterId: "10048930788495339885", displayName: orders-kafka }
        """
                .formatted(zones);
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The consumer's cluster was deleted before its link: what was made on AWS still goes. */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
class ClusterGoneIT {
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofMinutes(2);

    private static final String DELETE_CLUSTER =
            """
            curl -sS --fail-with-body --digest -u "$TIDBCLOUD_PUBLIC_KEY:$TIDBCLOUD_PRIVATE_KEY" -X DELETE \\
                "$TIDBCLOUD_API_URL/v1beta1/clusters/10048930788495339885"
            """;

    /** What carries a tag of a link, and what would cost money without one. */
    private static final String LEFT =
            """
            ec2 = boto3.client('ec2')
            elb = boto3.client('elbv2')
            left = [t for t in ec2.describe_tags()['Tags'] if t['Key'].startswith('linkspan:') and t['ResourceType'] != 'instance']
            left += [i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']
                if i['State']['Name'] not in ('terminated', 'shutting-down')]
            left += ec2.describe_volumes()['Volumes']
            left += ec2.describe_vpcs()['Vpcs']
            left += elb.describe_load_balancers()['LoadBalancers'] + elb.describe_target_groups()['TargetGroups']
            left += ec2.describe_vpc_endpoint_service_configurations()['ServiceConfigurations']
            for each in left: print(each)
            """;

    @TempDir private Path folder = Path.of(".");

    @AfterEach
    void down() {
        new Linkspan(folder).run(SOON, "down", "--delete");
    }

    @Test
    void destroy_clusterDeleted_removesAllOfAwsAndSaysSo() throws IOException {
        Linkspan linkspan = new Linkspan(folder);
        Files.copy(Linkspan.exampleSpec(), folder.resolve("orders.yaml"));
        Linkspan.Result cloud = linkspan.run(SOON, "cloud", "start");
        assertThat(cloud.exit()).as(cloud.all()).isZero();
        Linkspan.Result applied = linkspan.run(LONG, "apply", "orders.yaml");
        assertThat(applied.exit()).as(applied.all()).isZero();
        Linkspan.Result deleted = linkspan.foreign(SOON, "bash", "-ec", DELETE_CLUSTER);
        assertThat(deleted.exit()).as(deleted.all()).isZero();

        Linkspan.Result plan = linkspan.run(SOON, "plan", "orders.yaml");
        Linkspan.Result destroyed =
                linkspan.run(LONG, "destroy", "orders.yaml", "--yes", "--delete-data");

        assertThat(plan.exit()).as(plan.all()).isNotZero();
        assertThat(plan.err()).contains("cluster 10048930788495339885 does not exist");
        assertThat(destroyed.exit()).as(destroyed.all()).isZero();
        assertThat(destroyed.err())
                .contains(
                        "LS-LINK-03",
                        "cluster 10048930788495339885 of consumer orders-kafka is gone");
        Linkspan.Result left = linkspan.boto3(SOON, LEFT);
        assertThat(left.exit()).as(left.all()).isZero();
        assertThat(left.out()).isEmpty();
        Linkspan.Result again =
                linkspan.run(LONG, "destroy", "orders.yaml", "--yes", "--delete-data");
        assertThat(again.exit()).as(again.all()).isZero();
        assertThat(again.out()).contains("nothing to remove");
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An account that calls its zones otherwise than most: everything stands where the ids say. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ZoneNamesIT {
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final Duration SOON = Duration.ofMinutes(2);

    /** Of usw2-az1, usw2-az2, usw2-az3 and usw2-az4: no two in the order of their ids. */
    private static final Map<String, String> LETTERS =
            Map.of("LINKSPAN_CLOUD_ZONE_LETTERS", "dcab");

    /** Where each thing of the link stands, as AWS tells it: role, zone's id, zone's name. */
    private static final String PLACES =
            """
            ec2 = boto3.client('ec2')
            elb = boto3.client('elbv2')
            ids = {z['ZoneName']: z['ZoneId'] for z in ec2.describe_availability_zones()['AvailabilityZones']}
            subnets = {s['SubnetId']: s for s in ec2.describe_subnets()['Subnets']}
            def tell(what, name, id):
                assert ids[name] == id, (what, name, id)
                print(what, id, name)
            for r in ec2.describe_instances()['Reservations']:
                for i in r['Instances']:
                    tags = {t['Key']: t['Value'] for t in i['Tags']}
                    if tags['Name'].startswith('broker'):
                        tell(tags['Name'], i['Placement']['AvailabilityZone'], subnets[i['SubnetId']]['AvailabilityZoneId'])
            for v in ec2.describe_volumes()['Volumes']:
                name = {t['Key']: t['Value'] for t in v.get('Tags', [])}.get('Name', '')
                if name.startswith('broker'):
                    tell('data of ' + name, v['AvailabilityZone'], ids[v['AvailabilityZone']])
            for b in elb.describe_load_balancers()['LoadBalancers']:
                for z in b['AvailabilityZones']:
                    tell('balancer', z['ZoneName'], subnets[z['SubnetId']]['AvailabilityZoneId'])
            """;

    @TempDir static Path folder;

    private Linkspan linkspan = new Linkspan(Path.of("."));

    @BeforeAll
    void cloud() {
        linkspan = new Linkspan(folder);
        Linkspan.Result cloud = linkspan.runWith(LETTERS, SOON, "cloud", "start");
        assertThat(cloud.exit()).as(cloud.all()).isZero();
    }

    @AfterAll
    void down() {
        linkspan.run(SOON, "down", "--delete");
    }

    private void write(String file, String zones, String more) throws IOException {
        Files.writeString(
                folder.resolve(file),
                Files.readString(Linkspan.exampleSpec())
                        .replace("\nkafka:\n", "\nzones: [" + zones + "]\nkafka:\n" + more));
    }

    @Test
    @Order(1)
    void plan_zonesByName_isRefusedWithTheirIdsInThisAccount() throws IOException {
        write("named.yaml", "us-west-2c, us-west-2d", "");

        Linkspan.Result plan = linkspan.run(SOON, "plan", "named.yaml");

        assertThat(plan.exit()).as(plan.all()).isEqualTo(2);
        assertThat(plan.err())
                .contains("LS-SPEC-31", "zones[0]: 'us-west-2c' is a zone's name")
                .containsPattern("write usw2-az2, which account [0-9]{12} calls us-west-2c")
                .containsPattern("write usw2-az1, which account [0-9]{12} calls us-west-2d");
    }

    @Test
    @Order(2)
    void apply_zonesById_standThereWhateverTheyAreCalled() throws IOException {
        write("zones.yaml", "usw2-az3, usw2-az1, usw2-az2", "");

        Linkspan.Result applied = linkspan.run(LONG, "apply", "zones.yaml");

        assertThat(applied.exit()).as(applied.all()).isZero();
        Linkspan.Result places = linkspan.boto3(SOON, PLACES);
        assertThat(places.exit()).as(places.all()).isZero();
        assertThat(places.out().lines())
                .contains(
                        "broker-node1 usw2-az3 us-west-2a",
                        "broker-node2 usw2-az1 us-west-2d",
                        "broker-node3 usw2-az2 us-west-2c",
                        "balancer usw2-az1 us-west-2d",
                        "balancer usw2-az2 us-west-2c",
                        "balancer usw2-az3 us-west-2a");
        assertThat(applied.out()).contains("b1.usw2-az3.", "b2.usw2-az1.", "b3.usw2-az2.");
        Linkspan.Result again = linkspan.run(SOON, "plan", "zones.yaml", "--detailed-exitcode");
        assertThat(again.exit()).as(again.all()).isZero();
        Linkspan.Result verified = linkspan.run(LONG, "verify", "zones.yaml");
        assertThat(verified.exit()).as(verified.all()).isZero();
    }
}

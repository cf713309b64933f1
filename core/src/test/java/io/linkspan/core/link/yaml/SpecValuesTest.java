package io.linkspan.core.link.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values by themselves, and YAML itself. */
class SpecValuesTest {

    @Test
    void parse_emptyFile_saysWhatIsRequired() {
        assertThat(Specs.mistakes("# nothing\n"))
                .isEqualTo(
                        """
                        1:1 LS-SPEC-05 name is missing
                        1:1 LS-SPEC-05 aws is missing
                        1:1 LS-SPEC-05 consumers is missing
                        """);
    }

    @Test
    void parse_noConsumers_isTold() {
        String head = Specs.SMALL.substring(0, Specs.SMALL.indexOf("\n  - tidbCloud"));

        assertThat(Specs.mistakes(head + " []\n"))
                .isEqualTo(
                        "6:12 LS-SPEC-17 consumers is empty: nobody would read from the cluster\n");
        assertThat(Specs.mistakes(head + "\n"))
                .isEqualTo("6:11 LS-SPEC-06 consumers must be a list, not empty\n");
        assertThat(Specs.mistakes(head + " [{ tidbcloud: {} }]\n"))
                .isEqualTo("6:15 LS-SPEC-04 unknown key tidbcloud in consumers[0]\n");
        assertThat(Specs.mistakes(head + " [{}]\n"))
                .isEqualTo("6:13 LS-SPEC-05 consumers[0] says no kind\n");
    }

    @Test
    void parse_emptySections_areLikeAbsentOnes() {
        assertThat(Specs.link(Specs.SMALL + "kafka:\nlink:\n")).isEqualTo(Specs.link(Specs.SMALL));
    }

    @Test
    void parse_wrongTypes_areTold() {
        assertThat(
                        Specs.mistakes(
                                Specs.SMALL
                                        + """
                                        zones: usw2-az1
                                        kafka:
                                          version: [4.4.0]
                                          brokers: 3
                                          ports: { internal: many, controller: }
                                          heap: big
                                        link: { brokerPorts: all }
                                        """))
                .isEqualTo(
                        """
                        8:8 LS-SPEC-06 zones must be a list, not text
                        10:12 LS-SPEC-06 kafka.version must be a single value, not a list
                        11:12 LS-SPEC-06 kafka.brokers must be a section, not text
                        12:22 LS-SPEC-06 kafka.ports.internal must be a whole number, not 'many'
                        12:39 LS-SPEC-06 kafka.ports.controller has no value
                        13:9 LS-SPEC-06 kafka.heap must be a size, not 'big'
                        14:22 LS-SPEC-06 link.brokerPorts must be ports, not 'all'
                        """);
    }

    @Test
    void parse_badValues_areTold() {
        assertThat(
                        Specs.mistakes(
                                """
                                name: a-name-of-seventeen
                                aws:
                                  region: Oregon
                                  vpc: { cidr: 10.0.0.1/16 }
                                  bastion: { sshFrom: [203.0.113.0], instanceType: big }
                                  brokers: { dataVolumeGiB: 0 }
                                  loadBalancer: { crossZone: perhaps, clientsFrom: [] }
                                kafka:
                                  version: four
                                  brokers: { perZone: 0 }
                                  ports: { internal: 65536 }
                                  heap: 1 MiB
                                  jvmOptions: ["-Xmx4g", "two options", "-XX:+UseZGC"]
                                link: { brokerPorts: 9095-9093 }
                                consumers:
                                  - tidbCloud: { clusterId: mine, displayName: "a b", connectionId: x, attachDomainId: "a b" }
                                  - generic: { name: g, principals: [me], accountId: "1", advertisedPattern: "b{broker}:{port}" }
                                """))
                .isEqualTo(
                        """
                        1:7 LS-SPEC-07 name: 'a-name-of-seventeen' is not 1-16 characters of a-z, 0-9 and hyphen that start with a letter
                        3:11 LS-SPEC-07 aws.region: 'Oregon' is not a region; regions look like us-west-2
                        4:16 LS-SPEC-07 aws.vpc.cidr: 10.0.0.1/16 has bits set past its prefix; did you mean 10.0.0.0/16?
                        5:24 LS-SPEC-07 aws.bastion.sshFrom[0]: '203.0.113.0' is no IPv4 block; write it like 10.0.0.0/16
                        5:52 LS-SPEC-07 aws.bastion.instanceType: 'big' is not an instance type; types look like t2.large
                        6:29 LS-SPEC-07 aws.brokers.dataVolumeGiB: 0 is outside 1 to 16384
                        7:30 LS-SPEC-06 aws.loadBalancer.crossZone must be true or false, not 'perhaps'
                        7:52 LS-SPEC-07 aws.loadBalancer.clientsFrom is empty: the load balancer would admit nobody
                        9:12 LS-SPEC-07 kafka.version: 'four' is no Kafka version; write it like 4.4.0
                        10:23 LS-SPEC-07 kafka.brokers.perZone: 0 is outside 1 to 49
                        11:22 LS-SPEC-07 kafka.ports.internal: 65536 is outside 1 to 65535
                        12:9 LS-SPEC-07 kafka.heap: 1 MiB is outside 64 MiB to 256 GiB
                        13:16 LS-SPEC-07 kafka.jvmOptions[0]: -Xmx4g sets the heap, which kafka.heap does; write kafka.heap instead
                        13:26 LS-SPEC-07 kafka.jvmOptions[1]: 'two options' is no option; each item is one option that starts with a hyphen and has no blanks
                        14:22 LS-SPEC-07 link.brokerPorts: ports 9095-9093 are no range inside 1-65535
                        16:29 LS-SPEC-07 consumers[0].tidbCloud.clusterId: 'mine' is not a cluster's id of digits
                        16:48 LS-SPEC-07 consumers[0].tidbCloud.displayName: 'a b' is not 1-63 letters, digits, hyphens and underscores that start with a letter or digit
                        16:69 LS-SPEC-07 consumers[0].tidbCloud.connectionId: 'x' is not a private link connection's id; ids look like plc-xsdfqxd2
                        16:88 LS-SPEC-07 consumers[0].tidbCloud.attachDomainId: 'a b' is not an id of attached domains
                        17:38 LS-SPEC-07 consumers[1].generic.principals[0]: 'me' is not a principal; principals are ARNs like arn:aws:iam::123456789012:root, account ids or *
                        17:54 LS-SPEC-07 consumers[1].generic.accountId: '1' is not an AWS account id of 12 digits
                        17:78 LS-SPEC-07 consumers[1].generic.advertisedPattern: advertised pattern 'b{broker}:{port}' uses {broker}; known are {id}, {zone} and {port}
                        """);
    }

    @Test
    void parse_unknownKeys_getAGuess() {
        assertThat(remedies(Specs.SMALL + "kafak: {}\n")).containsExactly("did you mean kafka?");
        assertThat(remedies(Specs.SMALL + "kafka: { Versoin: 4.4.0 }\n"))
                .containsExactly("did you mean version?");
        assertThat(remedies(Specs.SMALL + "perZone: 2\n"))
                .containsExactly("move it into kafka.brokers");
        assertThat(remedies(Specs.SMALL.replace("  bastion", "  zones: []\n  bastion")))
                .containsExactly("move it to the top level");
        assertThat(remedies(Specs.SMALL + "colour: blue\n")).containsExactly("remove it");
    }

    @Test
    void parse_keyTwice_isTold() {
        assertThat(Specs.mistakes(Specs.SMALL + "name: again\n"))
                .isEqualTo("8:1 LS-SPEC-03 name stands here for the second time\n");
    }

    @Test
    void parse_brokenYaml_tellsThePlace() {
        assertThat(Specs.mistakes("name: orders\naws:\n\tregion: x\n"))
                .isEqualTo(
                        "3:1 LS-SPEC-01 the file is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation)\n");
        assertThat(remedies("a: [1, 2\nb: 3\n")).isNotEmpty();
        assertThat(Specs.codes("a: \u0007")).containsExactly("LS-SPEC-01");
    }

    @Test
    void parse_yamlThatASpecDoesNotUse_isRefused() {
        assertThat(Specs.mistakes("a: &x [1]\nb: *x\n"))
                .isEqualTo("2:4 LS-SPEC-02 the alias *x is not taken here\n");
        assertThat(Specs.mistakes("a: !!set {}\n")).contains("LS-SPEC-02 the tag");
        assertThat(Specs.mistakes("a: 1\n---\nb: 2\n"))
                .isEqualTo("2:1 LS-SPEC-02 the file holds more than one document\n");
        assertThat(Specs.mistakes("[".repeat(100_000))).contains("nested deeper than 20 levels");
        assertThat(Specs.mistakes("a: " + "x".repeat(YamlReader.SIZE_MAX)))
                .contains("LS-SPEC-02 the spec has 1048579 characters");
        assertThat(Specs.mistakes("[" + "1,".repeat(YamlReader.NODES_MAX + 1) + "]"))
                .contains("more than 50000 values");
        assertThat(Specs.mistakes("- a\n")).startsWith("1:1 LS-SPEC-06 the spec must be a section");
    }

    @Test
    void parse_sizes_areReadInBothUnits() {
        assertThat(Specs.link(Specs.SMALL + "kafka: { heap: 4 GiB }\n").kafka().heapMiB())
                .isEqualTo(4096);
        assertThat(Specs.link(Specs.SMALL + "kafka: { heap: 512m }\n").kafka().heapMiB())
                .isEqualTo(512);
    }

    private static List<String> remedies(String yaml) {
        return SpecParser.parse("spec.yaml", yaml).diagnostics().stream()
                .map(d -> d.remedy())
                .toList();
    }
}

package io.linkspan.core.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.ExistingResources;
import io.linkspan.core.link.ExistingResources.Role;
import io.linkspan.core.link.Ground;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.Links;
import io.linkspan.core.link.ZoneId;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import io.linkspan.core.plan.Blueprint;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Facts;
import io.linkspan.core.plan.Facts.ConsumerFacts;
import io.linkspan.core.plan.Output;
import io.linkspan.core.plan.Resource;
import io.linkspan.core.plan.Symbols;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RenderingTest {
    private static final Rendering.Material MATERIAL =
            new Rendering.Material("orders.yaml", "#!/usr/bin/env bash\necho supervisor\n");

    /** Kinds that AWS's own tools can make. */
    private static final Set<String> AWS_KINDS =
            Set.of(
                    "vpc",
                    "subnet",
                    "internet-gateway",
                    "route-table",
                    "security-group",
                    "key-pair",
                    "instance",
                    "load-balancer",
                    "target-group",
                    "endpoint-service");

    @TempDir private Path folder;

    private static Blueprint blueprint(KafkaLink link) {
        Map<ZoneId, String> zones =
                Links.ZONES.stream().collect(Collectors.toMap(zone -> zone, ZoneId::value));
        return Blueprint.of(
                link,
                new Facts(
                        "111122223333",
                        zones,
                        Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                        Optional.empty()));
    }

    private static String text(List<RenderedFile> files) {
        return files.stream().map(RenderedFile::text).collect(Collectors.joining("\n"));
    }

    /** What is the user's is an id in the text: it is used, and nothing makes it. */
    @ParameterizedTest
    @EnumSource(RenderTarget.class)
    void of_networkOfTheUsers_usesItAndMakesNoneOfIt(RenderTarget target) {
        KafkaLink guide = Links.guide();
        Map<ZoneId, String> ids = new LinkedHashMap<>();
        Map<String, Ground.Subnet> subnets = new LinkedHashMap<>();
        for (int i = 0; i < Links.ZONES.size(); i++) {
            ids.put(Links.ZONES.get(i), "subnet-0000000" + i);
            subnets.put(
                    "subnet-0000000" + i,
                    new Ground.Subnet(
                            "vpc-00000001",
                            Links.ZONES.get(i),
                            Ipv4Block.parse("10.9." + i + ".0/24")));
        }
        subnets.put(
                "subnet-00000009",
                new Ground.Subnet(
                        "vpc-00000001", Links.ZONES.getFirst(), Ipv4Block.parse("10.9.9.0/24")));
        KafkaLink link =
                new KafkaLink(
                        guide.name(),
                        new AwsSpec(
                                guide.aws().region(),
                                new AwsSpec.VpcSpec.Given("vpc-00000001"),
                                guide.aws().bastion(),
                                guide.aws().brokerInstances(),
                                guide.aws().loadBalancer(),
                                new ExistingResources(
                                        ids,
                                        Optional.of("subnet-00000009"),
                                        Map.of(
                                                Role.BASTION,
                                                "sg-00000001",
                                                Role.BROKERS,
                                                "sg-00000002",
                                                Role.LOAD_BALANCER,
                                                "sg-00000003"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty())),
                        guide.zones(),
                        guide.kafka(),
                        guide.link(),
                        guide.consumers());
        Facts known =
                new Facts(
                        "111122223333",
                        Links.ZONES.stream().collect(Collectors.toMap(z -> z, ZoneId::value)),
                        Map.of("orders-kafka", new ConsumerFacts("999988887777", Links.ZONES)),
                        Optional.of(Ipv4Block.parse("10.9.0.0/16")),
                        Optional.empty(),
                        subnets,
                        Map.of(),
                        Map.of(),
                        Map.of());

        assertThatCode(() -> Rendering.refuse(link)).doesNotThrowAnyException();
        Blueprint blueprint = Blueprint.of(link, known).buildable();
        List<RenderedFile> files = Rendering.of(target, blueprint, MATERIAL);

        String first = files.getFirst().text();
        List<String> all = new ArrayList<>(ids.values());
        all.addAll(List.of("subnet-00000009", "sg-00000001", "sg-00000002", "sg-00000003"));
        switch (target) {
            case TERRAFORM -> {
                assertThat(first)
                        .contains(all)
                        .doesNotContain(
                                "\"aws_vpc\"",
                                "\"aws_subnet\"",
                                "\"aws_security_group\"",
                                "\"aws_route_table\"",
                                "aws_internet_gateway");
                Matcher m = Pattern.compile("= .*?(aws_[a-z_]+)\\.([\\w-]+)\\.").matcher(first);
                while (m.find()) {
                    assertThat(first).contains("\"" + m.group(1) + "\" \"" + m.group(2) + "\"");
                }
            }
            case CLOUDFORMATION -> {
                assertThat(first)
                        .contains(all)
                        .doesNotContain(
                                "AWS::EC2::VPC\n",
                                "AWS::EC2::Subnet\n",
                                "AWS::EC2::SecurityGroup\n",
                                "AWS::EC2::RouteTable\n",
                                "AWS::EC2::InternetGateway\n");
                Matcher m = Pattern.compile("!(?:Ref|GetAtt) \"?([A-Za-z0-9]+)").matcher(first);
                while (m.find()) {
                    assertThat(first).contains("\n  " + m.group(1) + ":\n");
                }
            }
            case COMMANDS ->
                    assertThat(first)
                            .contains(all)
                            .doesNotContain(
                                    "create-vpc ",
                                    "create-subnet",
                                    "create-security-group",
                                    "create-route-table",
                                    "create-internet-gateway");
            case PROPERTIES -> {}
        }
        for (RenderedFile file : files) {
            if (file.path().endsWith(".sh")) {
                assertThat(bash("-n", file.text())).as(file.path()).isEmpty();
            }
        }
    }

    private static Blueprint onTheUsers(Optional<String> keyPair, Map<BrokerId, String> nodes) {
        KafkaLink guide = Links.guide();
        KafkaLink link =
                new KafkaLink(
                        guide.name(),
                        new AwsSpec(
                                guide.aws().region(),
                                new AwsSpec.VpcSpec.Given("vpc-00000001"),
                                guide.aws().bastion(),
                                guide.aws().brokerInstances(),
                                guide.aws().loadBalancer(),
                                new ExistingResources(
                                        Map.of(),
                                        Optional.empty(),
                                        Map.of(),
                                        keyPair,
                                        Optional.of("~/my key.pem"),
                                        Optional.of("i-00000009"),
                                        nodes,
                                        Optional.of("arn:aws:balancer/net/front/1"),
                                        Optional.of("vpce-svc-00000001"))),
                        guide.zones(),
                        guide.kafka(),
                        guide.link(),
                        guide.consumers());
        Rendering.refuse(link);
        Map<String, Ground.Host> hosts = new LinkedHashMap<>();
        hosts.put(
                "i-00000009",
                new Ground.Host(
                        "vpc-00000001", Links.ZONES.getFirst(), "subnet-00000009", "10.9.9.9"));
        nodes.forEach((node, id) ->
                hosts.put(
                        id,
                        new Ground.Host(
                                "vpc-00000001",
                                Links.ZONES.get(node.value() - 1),
                                "subnet-0000000" + node,
                                "10.9.0.2" + node)));
        return Blueprint.of(
                        link,
                        new Facts(
                                "111122223333",
                                Links.ZONES.stream()
                                        .collect(Collectors.toMap(z -> z, ZoneId::value)),
                                Map.of(
                                        "orders-kafka",
                                        new ConsumerFacts("999988887777", Links.ZONES)),
                                Optional.of(Ipv4Block.parse("10.9.0.0/16")),
                                Optional.empty(),
                                Map.of(),
                                hosts,
                                Map.of(),
                                Map.of()))
                .buildable();
    }

    @ParameterizedTest
    @EnumSource(
            value = RenderTarget.class,
            names = {"COMMANDS", "CLOUDFORMATION", "TERRAFORM"})
    void of_hostsAndLoadBalancerOfTheUsers_namesThemAndMakesListenersAlone(RenderTarget target) {
        Blueprint blueprint =
                onTheUsers(
                        Optional.empty(),
                        Map.of(
                                new BrokerId(1), "i-00000001",
                                new BrokerId(2), "i-00000002",
                                new BrokerId(3), "i-00000003"));

        List<RenderedFile> files = Rendering.of(target, blueprint, MATERIAL);

        assertThat(files.getFirst().text())
                .contains("i-00000001", "i-00000003", "arn:aws:balancer/net/front/1")
                .doesNotContain(
                        "AWS::EC2::Instance\n",
                        "AWS::EC2::KeyPair\n",
                        "AWS::ElasticLoadBalancingV2::LoadBalancer\n",
                        "AWS::EC2::VPCEndpointService\n",
                        "\"aws_instance\"",
                        "\"aws_key_pair\"",
                        "\"aws_lb\"",
                        "\"aws_vpc_endpoint_service\"",
                        "PublicKey",
                        "public_key",
                        "ssh-keygen -q",
                        "create-load-balancer",
                        "create-vpc-endpoint-service-configuration");
        assertThat(files.getLast().text())
                .contains(
                        "key=$HOME/'my key.pem'",
                        "instance_bastion_node=i-00000009",
                        "service=vpce-svc-00000001",
                        "HostName 10.9.0.22");
        assertThat(bash("-n", files.getLast().text())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void of_keyPairOfTheUsers_startsHostsWithIt(RenderTarget target) {
        Blueprint blueprint = onTheUsers(Optional.of("ours"), Map.of());

        List<RenderedFile> files = Rendering.of(target, blueprint, MATERIAL);

        switch (target) {
            case COMMANDS ->
                    assertThat(files.getFirst().text())
                            .contains("key_pair=ours", "key=$HOME/'my key.pem'")
                            .doesNotContain("import-key-pair");
            case CLOUDFORMATION ->
                    assertThat(files.getFirst().text())
                            .containsPattern("KeyName: \"?ours")
                            .doesNotContain("AWS::EC2::KeyPair\n");
            case TERRAFORM ->
                    assertThat(files.getFirst().text())
                            .containsPattern("key_name += \"ours\"")
                            .doesNotContain("\"aws_key_pair\"");
            case PROPERTIES -> assertThat(files).isNotEmpty();
        }
    }

    /** The rendered commands go by one private key. */
    @ParameterizedTest
    @EnumSource
    void of_hostsOfBothKindsWithoutAKeyPair_hasWordsForNodesFilesAlone(RenderTarget target) {
        Blueprint blueprint = onTheUsers(Optional.empty(), Map.of());

        if (target == RenderTarget.PROPERTIES) {
            assertThat(Rendering.of(target, blueprint, MATERIAL)).isNotEmpty();
        } else {
            assertThatThrownBy(() -> Rendering.of(target, blueprint, MATERIAL))
                    .isInstanceOfSatisfying(
                            DiagnosticException.class,
                            e ->
                                    assertThat(e.diagnostics())
                                            .extracting(d -> d.code())
                                            .containsExactly("LS-RENDER-04"));
        }
    }

    @Test
    void guide_hasResourcesOfEveryKind() {
        Set<Class<?>> kinds = new HashSet<>(Arrays.asList(Resource.class.getPermittedSubclasses()));

        blueprint(Links.guide()).resources().forEach(r -> kinds.remove(r.getClass()));
        // Of generic consumers, which the guide has none of; see below.
        kinds.remove(Resource.OwnersConnections.class);
        // Of links that are refused.
        kinds.removeAll(
                Set.of(
                        Resource.ListenerCertificate.class,
                        Resource.ListenerPassword.class,
                        Resource.ScramUser.class,
                        Resource.UserPermissions.class,
                        Resource.ExistingConfiguration.class,
                        Resource.RollingRestart.class));

        assertThat(kinds).as("kinds that the tests below would not see").isEmpty();
    }

    @Test
    void of_genericConsumer_acceptsItsAccountsConnectionsAlone() {
        SpecResult spec =
                SpecParser.parse(
                        "generic.yaml",
                        """
                        apiVersion: linkspan/v1
                        name: orders
                        aws:
                          region: us-west-2
                          bastion: { sshFrom: [203.0.113.0/24] }
                        consumers:
                          - generic:
                              name: analytics
                              principals: ["*"]
                              accountId: "222233334444"
                              zones: [usw2-az1, usw2-az2, usw2-az3]
                              advertisedPattern: "b{id}.{zone}.example.com:{port}"
                        """);
        Map<ZoneId, String> zones =
                Links.ZONES.stream().collect(Collectors.toMap(zone -> zone, ZoneId::value));
        Blueprint blueprint =
                Blueprint.of(
                        ((SpecResult.Accepted) spec).link(),
                        new Facts(
                                "111122223333",
                                zones,
                                Map.of("analytics", new ConsumerFacts("222233334444", Links.ZONES)),
                                Optional.empty()));

        List<RenderedFile> files = Rendering.of(RenderTarget.COMMANDS, blueprint, MATERIAL);

        assertThat(text(files))
                .contains(
                        "accepted-connection/analytics",
                        "VpcEndpointOwner=='222233334444' && VpcEndpointState=='pendingAcceptance'");
        assertThat(files)
                .filteredOn(file -> file.path().endsWith(".sh"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(bash("-n", file.text())).isEmpty());
    }

    @ParameterizedTest
    @EnumSource(RenderTarget.class)
    void of_everyTarget_namesEveryResource(RenderTarget target) {
        Blueprint blueprint = blueprint(Links.guide());

        String text = text(Rendering.of(target, blueprint, MATERIAL));

        for (Resource resource : blueprint.resources()) {
            assertThat(text).contains(resource.key().toString());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RenderTarget.class,
            names = {"CLOUDFORMATION", "TERRAFORM"})
    void of_templates_haveAwssHalfItself(RenderTarget target) {
        Blueprint blueprint = blueprint(Links.guide());

        String template = Rendering.of(target, blueprint, MATERIAL).getFirst().text();

        for (Resource resource : blueprint.resources()) {
            if (AWS_KINDS.contains(resource.key().kind())) {
                assertThat(template).contains("\"" + resource.key() + "\"");
            }
            if (resource instanceof Resource.Targets targets) {
                // A bootstrap group has all, and each broker's group one.
                assertThat(targets.targets()).isNotEmpty();
            }
        }
        long registrations =
                blueprint.resources().stream()
                        .filter(Resource.Targets.class::isInstance)
                        .mapToLong(r -> ((Resource.Targets) r).targets().size())
                        .sum();
        String registration =
                target == RenderTarget.TERRAFORM ? "aws_lb_target_group_attachment" : "- Id: ";
        assertThat(template.split(registration, -1)).hasSize((int) registrations + 1);
    }

    @ParameterizedTest
    @EnumSource(RenderTarget.class)
    void of_sameInputTwice_isTheSameText(RenderTarget target) {
        assertThat(Rendering.of(target, blueprint(Links.guide()), MATERIAL))
                .isEqualTo(Rendering.of(target, blueprint(Links.guide()), MATERIAL));
    }

    @ParameterizedTest
    @EnumSource(RenderTarget.class)
    void of_randomLinks_scriptsParse(RenderTarget target) {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 5; round++) {
            Blueprint blueprint = blueprint(Links.random(random));
            for (RenderedFile file : Rendering.of(target, blueprint, MATERIAL)) {
                assertThat(file.text()).as("seed %d: %s", seed, file.path()).endsWith("\n");
                if (file.path().endsWith(".sh")) {
                    assertThat(bash("-n", file.text()))
                            .as("seed %d: %s", seed, file.path())
                            .isEmpty();
                }
            }
        }
    }

    @Test
    void of_properties_areWhatApplyWrites() {
        Blueprint blueprint = blueprint(Links.guide());
        Map<String, String> rendered = new LinkedHashMap<>();
        Rendering.of(RenderTarget.PROPERTIES, blueprint, MATERIAL)
                .forEach(file -> rendered.put(file.path(), file.text()));
        Map<String, String> outputs = new LinkedHashMap<>();
        List<String> domains = new ArrayList<>();
        for (ZoneId zone : Links.ZONES) {
            outputs.put(Output.domain(zone), zone + ".abc.aws.plc.tidbcloud.com");
            domains.add("domain_1_" + zone.value().replace('-', '_'));
        }

        for (Resource resource : blueprint.resources()) {
            if (resource instanceof Resource.BrokerConfiguration wanted) {
                String applied =
                        Symbols.resolve(
                                wanted.text(),
                                key ->
                                        blueprint.resources().stream()
                                                .filter(r -> r.key().equals(key))
                                                .findFirst()
                                                .map(r -> new Existing("x", r, outputs)));
                String file =
                        Objects.requireNonNull(
                                rendered.get("broker-node" + wanted.node() + "/server.properties"));
                for (int i = 0; i < domains.size(); i++) {
                    file =
                            file.replace(
                                    "${" + domains.get(i) + "}",
                                    outputs.get(Output.domain(Links.ZONES.get(i))));
                }
                assertThat(file).isEqualTo(applied).doesNotContain("unique_name");
            }
        }
        assertThat(rendered.get("domains")).contains(domains);
    }

    @Test
    void of_commands_startControllersBeforeBrokersThatAreNone() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            Blueprint blueprint = blueprint(Links.random(random));
            String script = text(Rendering.of(RenderTarget.COMMANDS, blueprint, MATERIAL));
            Set<BrokerId> open =
                    blueprint.topology().controllers().stream()
                            .map(node -> node.id())
                            .collect(Collectors.toCollection(TreeSet::new));
            for (String line : script.lines().filter(l -> l.startsWith("started ")).toList()) {
                BrokerId node = new BrokerId(Integer.parseInt(line.split("[ a-z-]+", 3)[1]));
                assertThat(open.remove(node) || open.isEmpty())
                        .as("seed %d: node %s while %s are not started", seed, node, open)
                        .isTrue();
            }
            assertThat(open).isEmpty();
        }
    }

    @Test
    void quoted_anyText_isOneWordOfBash() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "ab '\"\\$`!*?#&|;<>(){}[]~\n\t=%@é";
        List<String> texts = new ArrayList<>(List.of("", "-n", "a b", "'", "$(false)"));
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(12), 0, alphabet.length())
                    .forEach(c -> text.append(alphabet.charAt(c)));
            texts.add(text.toString());
        }
        String script =
                texts.stream()
                        .map(text -> "printf '%s\\001' " + Shell.quoted(text) + "\n")
                        .collect(Collectors.joining());

        assertThat(bash("", script)).as("seed %d", seed).isEqualTo(String.join("\1", texts) + "\1");
    }

    /** What Bash says of a script, on both streams. */
    private String bash(String option, String script) {
        try {
            Path file = Files.createTempFile(folder, "script", ".sh");
            Files.writeString(file, script);
            List<String> command = new ArrayList<>(List.of("bash"));
            if (!option.isEmpty()) {
                command.add(option);
            }
            command.add(file.toString());
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

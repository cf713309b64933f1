package io.linkspan.core.link.yaml;

import io.linkspan.core.link.AdvertisedPattern;
import io.linkspan.core.link.AwsSpec;
import io.linkspan.core.link.BrokerId;
import io.linkspan.core.link.Ipv4Block;
import io.linkspan.core.link.KafkaSpec.Quorum;
import io.linkspan.core.link.KafkaSpec.Roles;
import io.linkspan.core.link.KafkaVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads each key by itself. */
final class DraftReader {
    static final String API_VERSION = "linkspan/v1";
    static final int HEAP_MIN_MIB = 64;
    static final int HEAP_MAX_MIB = 256 * 1024;
    static final int VOLUME_MAX_GIB = 16_384;
    static final int PER_ZONE_MAX = 49;
    private static final int LINE_MAX = 1_024;
    private static final String CONSUMER_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,62}";
    private static final String INSTANCE_TYPE = "[a-z][a-z0-9-]{0,20}\\.[a-z0-9-]{1,20}";

    private final Findings findings;

    DraftReader(Findings findings) {
        this.findings = findings;
    }

    Draft read(Section root) {
        apiVersion(root);
        return new Draft(
                root.required("name", DraftReader::name),
                aws(root),
                root.values("zones", Text::zone),
                kafka(root.section("kafka")),
                ports(root.section("link")),
                consumers(root));
    }

    private void apiVersion(Section root) {
        Reading<String> version = root.value("apiVersion", text -> text);
        if (!version.orElse(API_VERSION).equals(API_VERSION)) {
            findings.error(
                    SpecFault.API_VERSION,
                    version.at(),
                    "apiVersion " + Text.shown(version.sure()) + " is not known",
                    "",
                    "write apiVersion: " + API_VERSION);
        }
    }

    private static String name(String text) {
        return Text.matching(
                        "[a-z][a-z0-9-]{0,15}",
                        "1-16 characters of a-z, 0-9 and hyphen that start with a letter")
                .apply(text);
    }

    private Draft.Aws aws(Section root) {
        if (!root.has("aws")) {
            root.missing("aws");
        }
        Section aws = root.section("aws");
        Section vpc = aws.section("vpc");
        Section bastion = aws.section("bastion");
        Section brokers = aws.section("brokers");
        Section balancer = aws.section("loadBalancer");
        if (aws.given() && !aws.has("bastion") && !ExistingReader.given(root)) {
            aws.missing("bastion");
        }
        if (bastion.given()) {
            bastion.missing("sshFrom");
        }
        return new Draft.Aws(
                aws.given()
                        ? aws.required(
                                "region",
                                Text.matching(
                                        "[a-z]{2,5}(-[a-z]{2,12}){1,2}-\\d{1,2}",
                                        "a region; regions look like us-west-2"))
                        : Reading.broken("aws.region", aws.at()),
                vpc.value("cidr", Ipv4Block::parse),
                vpc.value(
                        "id",
                        Text.matching(
                                "vpc-[0-9a-f]{8,17}",
                                "a VPC's id; ids look like vpc-01f50b790fa01dffa")),
                bastion.values("sshFrom", DraftReader::sshSource),
                bastion.value("instanceType", DraftReader::instanceType),
                brokers.value("instanceType", DraftReader::instanceType),
                brokers.value("dataVolumeGiB", Text.integer(1, VOLUME_MAX_GIB)),
                balancer.value("crossZone", Text::flag),
                balancer.values("clientsFrom", Ipv4Block::parse),
                new ExistingResourceReader(findings).read(aws.section("existing")));
    }

    private static Ipv4Block sshSource(String text) {
        return text.equals(AwsSpec.CALLER_WORD) ? AwsSpec.CALLER : Ipv4Block.parse(text);
    }

    private static String instanceType(String text) {
        return Text.matching(INSTANCE_TYPE, "an instance type; types look like t2.large")
                .apply(text);
    }

    private Draft.Kafka kafka(Section kafka) {
        Section brokers = kafka.section("brokers");
        Section ports = kafka.section("ports");
        Optional<Draft.Existing> existing =
                kafka.has("existing")
                        ? Optional.of(new ExistingReader(findings).read(kafka.section("existing")))
                        : Optional.empty();
        existing.ifPresent(_ -> ExistingReader.alone(kafka, findings));
        return new Draft.Kafka(
                kafka.value("version", KafkaVersion::parse),
                brokers.value("perZone", Text.integer(1, PER_ZONE_MAX)),
                existing.map(e -> e.brokers().map(ExistingReader::nodes))
                        .orElseGet(() -> nodes(brokers)),
                ports.value("internal", Text.port()),
                ports.value("controller", Text.port()),
                kafka.value("java", Text.line(LINE_MAX)),
                kafka.value("archive", Text.line(LINE_MAX)),
                kafka.value("heap", Text.mebibytes(HEAP_MIN_MIB, HEAP_MAX_MIB)),
                kafka.values("jvmOptions", DraftReader::jvmOption),
                settings(kafka.section("settings")),
                kafka.value("quorum", DraftReader::quorum),
                kafka.value("restartTimeout", ExistingReader.seconds()),
                existing);
    }

    private static Quorum quorum(String text) {
        return Quorum.valueOf(
                Text.matching("static|dynamic", "a kind of quorum; kinds are static and dynamic")
                        .apply(text)
                        .toUpperCase(Locale.ROOT));
    }

    private static String jvmOption(String text) {
        if (!text.matches("-\\S+") || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "'"
                            + Text.shown(text)
                            + "' is no option; each item is one option that starts with a hyphen and has no blanks");
        }
        if (text.startsWith("-Xmx") || text.startsWith("-Xms")) {
            throw new IllegalArgumentException(
                    text + " sets the heap, which kafka.heap does; write kafka.heap instead");
        }
        return text;
    }

    private static Reading<List<Draft.Node>> nodes(Section brokers) {
        Reading<List<Section>> sections = brokers.sections("nodes");
        if (!sections.isPresent()) {
            return sections.broken()
                    ? Reading.broken(sections.shown(), sections.at())
                    : Reading.absent(sections.shown(), sections.at());
        }
        List<Draft.Node> nodes = new ArrayList<>();
        for (Section s : sections.sure()) {
            nodes.add(
                    new Draft.Node(
                            s.required(
                                    "id",
                                    text ->
                                            new BrokerId(
                                                    Text.integer(0, Integer.MAX_VALUE)
                                                            .apply(text))),
                            s.required("zone", Text::zone),
                            roles(s.values("roles", DraftReader::role))));
        }
        return Reading.of(nodes, sections.shown(), sections.at());
    }

    private static String role(String text) {
        return Text.matching("broker|controller", "a role; roles are broker and controller")
                .apply(text);
    }

    private static Reading<Roles> roles(Reading<List<Reading<String>>> list) {
        if (list.broken()) {
            return Reading.broken(list.shown(), list.at());
        }
        List<String> roles = list.orElse(List.of()).stream().map(Reading::sure).distinct().toList();
        Roles value =
                roles.size() != 1
                        ? Roles.COMBINED
                        : Roles.valueOf(roles.getFirst().toUpperCase(Locale.ROOT));
        return Reading.of(value, list.shown(), list.at());
    }

    private Map<String, String> settings(Section section) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (String key : section.values().keySet()) {
            if (!key.matches("[A-Za-z0-9._-]{1,200}")) {
                findings.error(
                        SpecFault.BAD_VALUE,
                        section.at(key),
                        section.pathOf(key) + " is no name of a Kafka setting",
                        "",
                        "use letters, digits, dots, hyphens and underscores");
                continue;
            }
            if (PlannedSettings.isPlanned(key)) {
                findings.error(
                        SpecFault.PLANNED_SETTING,
                        section.at(key),
                        section.pathOf(key) + " is planned by Linkspan",
                        PlannedSettings.instead(key),
                        "remove it");
                continue;
            }
            Reading<String> value = section.entry(key, DraftReader::settingValue);
            value.value().ifPresent(v -> settings.put(key, v));
        }
        return settings;
    }

    private static String settingValue(String text) {
        if (text.length() > LINE_MAX * 4) {
            throw new IllegalArgumentException("is longer than " + LINE_MAX * 4 + " characters");
        }
        return text;
    }

    private static Draft.Ports ports(Section section) {
        return new Draft.Ports(
                section.value("bootstrapPort", Text.port()),
                section.value("brokerPorts", Text::ports));
    }

    private Reading<List<Draft.Consumer>> consumers(Section root) {
        Reading<List<Section>> sections = root.sections("consumers");
        if (!sections.isPresent()) {
            root.missing("consumers");
            return Reading.broken("consumers", sections.at());
        }
        if (sections.sure().isEmpty()) {
            findings.error(
                    SpecFault.NO_CONSUMER,
                    sections.at(),
                    "consumers is empty: nobody would read from the cluster",
                    "",
                    "add a tidbCloud or a generic consumer");
            return Reading.broken("consumers", sections.at());
        }
        List<Draft.Consumer> consumers = new ArrayList<>();
        sections.sure().forEach(s -> consumer(s).ifPresent(consumers::add));
        return Reading.of(consumers, "consumers", sections.at());
    }

    private Optional<Draft.Consumer> consumer(Section item) {
        TreeSet<String> kinds = new TreeSet<>(item.values().keySet());
        if (kinds.isEmpty() && !item.excused().isEmpty()) {
            return Optional.empty();
        }
        if (kinds.size() != 1) {
            boolean both = kinds.size() > 1;
            findings.error(
                    both ? SpecFault.CONTRADICTION : SpecFault.MISSING_KEY,
                    item.at(),
                    item.shown() + (both ? " is tidbCloud and generic at once" : " says no kind"),
                    "each consumer is either tidbCloud or generic",
                    both
                            ? "make it two items of the list"
                            : "write it as - tidbCloud: {...} or - generic: {...}");
            return Optional.empty();
        }
        return Optional.of(
                item.has("tidbCloud")
                        ? tidb(item.section("tidbCloud"))
                        : generic(item.section("generic")));
    }

    private Draft.Consumer tidb(Section s) {
        Draft.Consumer.Tidb tidb =
                new Draft.Consumer.Tidb(
                        s.at(),
                        s.shown(),
                        s.required(
                                "clusterId",
                                Text.matching("\\d{1,20}", "a cluster's id of digits")),
                        s.value("displayName", DraftReader::consumerName),
                        s.value(
                                "connectionId",
                                Text.matching(
                                        "plc-[A-Za-z0-9-]{1,60}",
                                        "a private link connection's id; ids look like plc-xsdfqxd2")),
                        s.value(
                                "attachDomainId",
                                Text.matching("[A-Za-z0-9_-]{1,64}", "an id of attached domains")),
                        s.value("listenerPort", Text.port()),
                        ports(s),
                        SecurityReader.read(s.section("security")));
        if (tidb.attachDomainId().isPresent() && tidb.connectionId().isAbsent()) {
            findings.error(
                    SpecFault.MISSING_KEY,
                    tidb.attachDomainId().at(),
                    tidb.shown() + ".connectionId is missing: attachDomainId names domains of it",
                    "",
                    "add connectionId: the id of the connection that they are attached to");
        }
        return tidb;
    }

    /** Part of symbols and tags, hence no dots and blanks. */
    private static String consumerName(String text) {
        return Text.matching(
                        CONSUMER_NAME,
                        "1-63 letters, digits, hyphens and underscores that start with a letter or digit")
                .apply(text);
    }

    private static Draft.Consumer generic(Section s) {
        s.missing("principals");
        return new Draft.Consumer.Other(
                s.at(),
                s.shown(),
                s.required("name", DraftReader::consumerName),
                s.values(
                        "principals",
                        Text.matching(
                                "\\*|\\d{12}|arn:aws[a-z-]*:iam::\\d{12}:[A-Za-z0-9+=,.@_/-]{1,512}",
                                "a principal; principals are ARNs like arn:aws:iam::123456789012:root, account ids or *")),
                s.value("accountId", Text.matching("\\d{12}", "an AWS account id of 12 digits")),
                s.required("advertisedPattern", AdvertisedPattern::new),
                s.values("zones", Text::zone),
                s.value("listenerPort", Text.port()),
                ports(s),
                SecurityReader.read(s.section("security")));
    }
}

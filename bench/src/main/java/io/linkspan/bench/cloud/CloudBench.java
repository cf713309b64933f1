package io.linkspan.bench.cloud;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures DescribeInstances over 1,000 instances, CreateTags and RegisterTargets on the local
 * cloud and on moto's server in turn, with the same requests and connections, and prints a section
 * for docs/performance.md.
 */
public final class CloudBench {
    private static final int INSTANCES = 1_000;
    private static final int CONNECTIONS = 8;
    private static final int STARTS = 3;
    private static final int ROUNDS = 2;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration TIME = Duration.ofSeconds(4);
    private static final String BEGIN = "<!-- bench/cloud: begin -->";
    private static final String END = "<!-- bench/cloud: end -->";
    private static final String EC2 = "2016-11-15";
    private static final String ELB = "2015-12-01";

    private CloudBench() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("bench-cloud");
        List<Duration> starts = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            try (Peer peer = linkspan(folder.resolve("start" + i))) {
                starts.add(peer.start());
            }
        }
        starts.sort(null);
        try (Peer linkspan = linkspan(folder.resolve("home"));
                Peer moto = Peer.moto(folder.resolve("moto.log"))) {
            Map<String, List<byte[]>> ours = prepare(linkspan);
            Map<String, List<byte[]>> theirs = prepare(moto);
            StringBuilder section = new StringBuilder(head(starts, moto.start()));
            for (String action : ours.keySet()) {
                section.append(row(action, linkspan, ours, moto, theirs));
            }
            System.out.println(section);
            if (arguments.length > 0) {
                write(Path.of(arguments[0]), section.toString());
            }
        }
    }

    private static Peer linkspan(Path home) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command =
                List.of(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CloudServer.class.getName(),
                        home.toString());
        return Peer.linkspan(home, command);
    }

    private static Map<String, List<byte[]>> prepare(Peer peer) throws IOException {
        String vpc =
                value(
                        "vpcId",
                        peer.call(
                                "ec2",
                                "Action",
                                "CreateVpc",
                                "Version",
                                EC2,
                                "CidrBlock",
                                "127.42.0.0/16"));
        String subnet =
                value(
                        "subnetId",
                        peer.call(
                                "ec2",
                                "Action",
                                "CreateSubnet",
                                "Version",
                                EC2,
                                "VpcId",
                                vpc,
                                "CidrBlock",
                                "127.42.0.0/20"));
        String image =
                peer.name().equals("moto")
                        ? value(
                                "imageId",
                                peer.call("ec2", "Action", "DescribeImages", "Version", EC2))
                        : "ami-0a2b3c4d5e6f70001";
        peer.call(
                "ec2",
                "Action",
                "RunInstances",
                "Version",
                EC2,
                "ImageId",
                image,
                "InstanceType",
                "t3.micro",
                "SubnetId",
                subnet,
                "MinCount",
                Integer.toString(INSTANCES),
                "MaxCount",
                Integer.toString(INSTANCES));
        List<String> ids = awaitRunning(peer);
        String group =
                value(
                        "TargetGroupArn",
                        peer.call(
                                "elasticloadbalancing",
                                "Action",
                                "CreateTargetGroup",
                                "Version",
                                ELB,
                                "Name",
                                "bench",
                                "Protocol",
                                "TCP",
                                "Port",
                                "9092",
                                "VpcId",
                                vpc,
                                "TargetType",
                                "instance"));
        Map<String, List<byte[]>> requests = new LinkedHashMap<>();
        requests.put(
                "DescribeInstances (1,000)",
                List.of(sign(peer, "ec2", "Action", "DescribeInstances", "Version", EC2)));
        List<byte[]> tags = new ArrayList<>();
        List<byte[]> targets = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            tags.add(
                    sign(
                            peer,
                            "ec2",
                            "Action",
                            "CreateTags",
                            "Version",
                            EC2,
                            "ResourceId.1",
                            ids.get(i),
                            "Tag.1.Key",
                            "round",
                            "Tag.1.Value",
                            "v" + i));
            targets.add(
                    sign(
                            peer,
                            "elasticloadbalancing",
                            "Action",
                            "RegisterTargets",
                            "Version",
                            ELB,
                            "TargetGroupArn",
                            group,
                            "Targets.member.1.Id",
                            ids.get(i)));
        }
        requests.put("CreateTags", tags);
        requests.put("RegisterTargets", targets);
        return requests;
    }

    private static byte[] sign(Peer peer, String service, String... parameters) {
        return Wire.signed(peer.port(), peer.credentials(), service, parameters);
    }

    private static List<String> awaitRunning(Peer peer) throws IOException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (System.nanoTime() < end) {
            String running =
                    peer.call(
                            "ec2",
                            "Action",
                            "DescribeInstances",
                            "Version",
                            EC2,
                            "Filter.1.Name",
                            "instance-state-name",
                            "Filter.1.Value.1",
                            "running");
            List<String> ids = values("instanceId", running);
            if (ids.size() == INSTANCES) {
                return ids;
            }
        }
        throw new IOException(peer.name() + " did not run " + INSTANCES + " instances in 120 s");
    }

    private static String value(String element, String xml) {
        return values(element, xml).getFirst();
    }

    private static List<String> values(String element, String xml) {
        Matcher matcher = Pattern.compile("<" + element + ">([^<]+)</").matcher(xml);
        List<String> values = new ArrayList<>();
        while (matcher.find()) {
            values.add(matcher.group(1));
        }
        return values;
    }

    private static String row(
            String action,
            Peer linkspan,
            Map<String, List<byte[]>> ours,
            Peer moto,
            Map<String, List<byte[]>> theirs)
            throws InterruptedException, ExecutionException {
        List<byte[]> mine = ours.getOrDefault(action, List.of());
        List<byte[]> other = theirs.getOrDefault(action, List.of());
        new Load(linkspan.port(), CONNECTIONS, WARM_UP).run(mine);
        Load.Figures best = new Load.Figures(0, 0, 0);
        Load.Figures motoBest = best;
        for (int round = 0; round < ROUNDS; round++) {
            best = better(best, new Load(linkspan.port(), CONNECTIONS, TIME).run(mine));
            motoBest = better(motoBest, new Load(moto.port(), CONNECTIONS, TIME).run(other));
        }
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.1f | %.1f | %.0fx |%n",
                action,
                best.perSecond(),
                best.p99Millis(),
                motoBest.perSecond(),
                motoBest.p99Millis(),
                best.perSecond() / motoBest.perSecond());
    }

    private static Load.Figures better(Load.Figures before, Load.Figures now) {
        return now.perSecond() > before.perSecond() ? now : before;
    }

    private static String head(List<Duration> starts, Duration motoStart) {
        return String.format(
                Locale.ROOT,
                """
                ## The local cloud's control plane

                `bench/cloud`: %d connections, requests signed beforehand, best of %d rounds of %d s in turn; both servers and the load share the
                machine. Linkspan checks every signature and flushes every change to disk before it answers; moto does neither.

                From the start of the process to the first answer, a new home: %d ms (median of %d; fastest %d ms). moto: %d ms.

                Load average of the machine at the end, this run's own included: %.0f on %d cores.

                | action | Linkspan per s | p99 ms | moto per s | p99 ms | ratio |
                |---|---|---|---|---|---|
                """,
                CONNECTIONS,
                ROUNDS,
                TIME.toSeconds(),
                starts.get(starts.size() / 2).toMillis(),
                starts.size(),
                starts.getFirst().toMillis(),
                motoStart.toMillis(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                Runtime.getRuntime().availableProcessors());
    }

    /** Puts the section between its marks, or at the end when they are not there yet. */
    private static void write(Path file, String section) throws IOException {
        String marked = BEGIN + "\n" + section + END;
        String before =
                Files.exists(file)
                        ? Files.readString(file, StandardCharsets.UTF_8)
                        : "# Performance\n";
        int begin = before.indexOf(BEGIN);
        int end = before.indexOf(END);
        String after =
                begin < 0 || end < begin
                        ? before.stripTrailing() + "\n\n" + marked + "\n"
                        : before.substring(0, begin)
                                + marked
                                + before.substring(end + END.length());
        Files.writeString(file, after, StandardCharsets.UTF_8);
    }
}

package io.linkspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.e2e.RealFault.Looker;
import io.linkspan.e2e.RightWorld.Looked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Right worlds of different shapes, not one red line. {@code -Dseed=N} chooses the shapes, {@code
 * -Dlinkspan.worlds=N} how many, {@code -Dlinkspan.firstWorld=N} with which to begin.
 */
@EnabledIfSystemProperty(named = "linkspan.exhaustive", matches = "true")
class RightWorldsIT {
    private static final long SEED =
            Optional.ofNullable(Long.getLong("seed")).orElseGet(System::nanoTime);

    private static final int MOST_NODES = 4;

    @TempDir static Path folder;

    static IntStream worlds() {
        System.out.println("RightWorldsIT seed=" + SEED);
        int first = Integer.getInteger("linkspan.firstWorld", 0);
        return IntStream.range(first, first + Integer.getInteger("linkspan.worlds", 100));
    }

    @ParameterizedTest
    @MethodSource("worlds")
    void verify_rightWorld_notOneRedLine(int number) throws IOException {
        String spec = spec(new Random(SEED + number));
        Path home = Files.createDirectories(folder.resolve("world" + number));
        Path file = Files.writeString(home.resolve("linkspan.yaml"), spec);
        try (RightWorld world = RightWorld.up(home, Optional.of(file))) {
            Looked looked = world.verify(Looker.USUAL);

            assertThat(looked.failures())
                    .as("seed %d, world %d%n%s%n%s", SEED, number, spec, looked.described())
                    .isEmpty();
            assertThat(looked.exit()).as(looked.described()).isZero();
        }
    }

    /**
     * One to three zones, up to four nodes with gaps in their ids, any listener's security. Larger
     * ones tell nothing new and take the time of other shapes.
     */
    private static String spec(Random random) {
        int zones = 1 + random.nextInt(3);
        List<String> names = new ArrayList<>();
        IntStream.rangeClosed(1, zones).forEach(zone -> names.add("usw2-az" + zone));
        TreeSet<Integer> ids = new TreeSet<>();
        int nodes = Math.min(MOST_NODES, zones + random.nextInt(3));
        while (ids.size() < nodes) {
            ids.add(1 + random.nextInt(random.nextBoolean() ? 9 : 900));
        }
        StringBuilder list = new StringBuilder();
        int number = 0;
        for (int id : ids) {
            boolean first = number < zones;
            list.append(
                    "      - { id: %d, zone: %s, roles: [%s] }%n"
                            .formatted(
                                    id,
                                    names.get(first ? number : random.nextInt(zones)),
                                    first || random.nextBoolean()
                                            ? "broker, controller"
                                            : "broker"));
            number++;
        }
        int port = 9092 + random.nextInt(500);
        return """
        name: orders
        aws:
          region: us-west-2
          vpc: { cidr: 127.%d.0.0/16 }
          bastion: { sshFrom: [127.0.0.0/8] }
          loadBalancer: { crossZone: %b, clientsFrom: [127.20.0.0/16] }
        zones: [%s]
        kafka:
          heap: 192 MiB
          quorum: %s
          jvmOptions: ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
          settings: { log.cleaner.dedupe.buffer.size: 4194304 }
          brokers:
            nodes:
        %slink: { bootstrapPort: %d, brokerPorts: %d-%d }
        consumers:
          - tidbCloud:
              clusterId: "10048930788495339885"
              displayName: orders-kafka
              security: { protocol: %s }
        """
                .formatted(
                        10 + random.nextInt(5),
                        random.nextBoolean(),
                        String.join(", ", names),
                        random.nextBoolean() ? "static" : "dynamic",
                        list.toString().indent(0),
                        port,
                        port + 1,
                        port + 9,
                        List.of("PLAINTEXT", "PLAINTEXT", "SASL_PLAINTEXT", "SASL_SSL", "SSL")
                                .get(random.nextInt(5)));
    }
}

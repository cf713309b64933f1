package io.linkspan.bench.relay;

import io.linkspan.relay.AccessRules;
import io.linkspan.relay.HealthCheck;
import io.linkspan.relay.ListenerSpec;
import io.linkspan.relay.Relay;
import io.linkspan.relay.RelayConfiguration;
import io.linkspan.relay.SourceAddress;
import io.linkspan.relay.TargetGroupSpec;
import io.linkspan.relay.TargetSpec;
import io.linkspan.relay.TunedRelay;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A relay in a process of its own: arguments {@code listen=target,target ...}; ends with its
 * standard input.
 */
public final class RelayServer {
    private RelayServer() {}

    public static void main(String[] arguments) throws Exception {
        List<ListenerSpec> listeners = new ArrayList<>();
        List<TargetGroupSpec> groups = new ArrayList<>();
        for (String argument : arguments) {
            String[] sides = argument.split("=", -1);
            String id = "g" + groups.size();
            List<TargetSpec> targets = new ArrayList<>();
            for (String target : sides[1].split(",", -1)) {
                targets.add(
                        new TargetSpec(
                                target,
                                address(target),
                                TargetSpec.EVERY_ZONE,
                                AccessRules.any(),
                                Optional.empty()));
            }
            groups.add(
                    new TargetGroupSpec(
                            id,
                            targets,
                            new HealthCheck(
                                    false,
                                    OptionalInt.empty(),
                                    Duration.ofSeconds(30),
                                    Duration.ofSeconds(10),
                                    5,
                                    2),
                            true,
                            false,
                            false,
                            Duration.ofSeconds(300),
                            false,
                            true,
                            Duration.ZERO,
                            Duration.ofSeconds(5)));
            listeners.add(
                    new ListenerSpec(
                            id,
                            address(sides[0]),
                            "z",
                            id,
                            AccessRules.any(),
                            new SourceAddress.Any(),
                            ListenerSpec.DEFAULT_IDLE_TIMEOUT,
                            100_000,
                            List.of()));
        }
        try (Relay relay = TunedRelay.open()) {
            relay.apply(new RelayConfiguration(listeners, groups));
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // Nothing is said; the end of input ends the relay.
            }
        }
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                InetAddress.ofLiteral(text.substring(0, colon)),
                Integer.parseInt(text.substring(colon + 1)));
    }
}

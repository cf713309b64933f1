package io.linkspan.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the remedy that a finding states into shell over {@code world.sh}, word by word. */
final class StatedRemedy {
    private static final Pattern FILE =
            Pattern.compile("In \\S+server\\.properties of node (\\d+) set (.+), then restart it");
    private static final Pattern HOST =
            Pattern.compile(
                    "(?s)On (?:node|broker) (\\d+)'s host: .*?(~/kafka/bin/linkspan-broker st(?:op|art)[^,;]*).*");
    private static final Pattern LISTENER =
            Pattern.compile("([A-Z0-9]+)://(\\S+?)(?: in (listeners|advertised\\.listeners))?");
    private static final Pattern PORT = Pattern.compile("the port of (\\S+) to (\\d+)");
    private static final Pattern CLUSTER =
            Pattern.compile("Stop node (\\d+), set cluster\\.id=(\\S+) in meta\\.properties.*");

    private StatedRemedy() {}

    /** Empty when the remedy is not a change that can be made as it stands. */
    static Optional<String> script(String remedy) {
        if (remedy.contains("tells when it changes")) {
            return Optional.of("true");
        }
        if (remedy.startsWith("aws ")) {
            String commands =
                    String.join("\n", remedy.split("; when .*", 2)[0].split("; (?=aws )", -1));
            // A started instance may have another public address, which it has once it runs.
            return Optional.of(
                    remedy.contains("start-instances")
                            ? commands
                                    + "\n"
                                    + commands.replace("start-instances", "wait instance-running")
                                    + "\ndiscover"
                            : commands);
        }
        if (remedy.startsWith("kafka-")) {
            return Optional.of(
                    String.join(
                            "\n",
                            List.of(remedy.split("; (?=kafka-)", -1)).stream()
                                    .map(line -> "tool " + line)
                                    .toList()));
        }
        Matcher file = FILE.matcher(remedy);
        if (file.matches()) {
            return inFile(file.group(1), file.group(2));
        }
        Matcher host = HOST.matcher(remedy);
        if (host.matches()) {
            return Optional.of("on " + host.group(1) + " '" + host.group(2) + "'");
        }
        Matcher cluster = CLUSTER.matcher(remedy);
        if (cluster.matches()) {
            String node = cluster.group(1);
            return Optional.of(
                    "on "
                            + node
                            + " '~/kafka/bin/linkspan-broker stop 10; sed -i s/^cluster.id=.*/cluster.id="
                            + cluster.group(2)
                            + "/ ~/kafka/data/meta.properties'\nrestart "
                            + node);
        }
        return Optional.empty();
    }

    private static Optional<String> inFile(String node, String settings) {
        List<String> lines = new ArrayList<>();
        for (String setting : settings.split(" and ", -1)) {
            Matcher listener = LISTENER.matcher(setting);
            Matcher port = PORT.matcher(setting);
            if (listener.matches()) {
                String key = listener.group(3) == null ? "listeners" : listener.group(3);
                lines.add(String.join(" ", "put", node, key, listener.group(1), listener.group(2)));
            } else if (port.matches()) {
                lines.add(
                        "edit "
                                + node
                                + " '/^listeners=/s|("
                                + port.group(1)
                                + "://[^:,]*):[0-9]*|\\1:"
                                + port.group(2)
                                + "|'");
            } else if (setting.matches("[a-z.]+=\\S+")) {
                String[] pair = setting.split("=", 2);
                lines.add(String.join(" ", "setting", node, pair[0], pair[1]));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(String.join("\n", lines));
    }
}

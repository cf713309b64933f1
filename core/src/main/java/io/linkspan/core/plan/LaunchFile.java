package io.linkspan.core.plan;

import io.linkspan.core.plan.Resource.Launch;
import java.util.ArrayList;
import java.util.List;

/**
 * How a node's JVM is started, as it stands on the host: {@code key=value} lines that the
 * supervisor script reads too. {@code java} is what the spec says, {@code javaHome} where that is
 * on the host.
 */
public final class LaunchFile {
    private LaunchFile() {}

    public static String render(Launch launch, String javaHome) {
        StringBuilder text = new StringBuilder();
        text.append("java=").append(launch.java()).append('\n');
        text.append("javaHome=").append(javaHome).append('\n');
        text.append("heapMiB=").append(launch.heapMiB()).append('\n');
        launch.jvmOptions().forEach(o -> text.append("option=").append(o).append('\n'));
        return text.toString();
    }

    /** Unknown lines are skipped; what is missing is as if it had not been asked for. */
    public static Launch parse(String text) {
        String java = "";
        int heap = 0;
        List<String> options = new ArrayList<>();
        for (String line : text.lines().toList()) {
            int equals = line.indexOf('=');
            String key = equals < 0 ? "" : line.substring(0, equals);
            String value = line.substring(equals + 1);
            switch (key) {
                case "java" -> java = value;
                case "heapMiB" -> heap = value.matches("\\d{1,9}") ? Integer.parseInt(value) : 0;
                case "option" -> options.add(value);
                default -> {
                    // Of a later release of the tool, or a person's.
                }
            }
        }
        return new Launch(java, heap, options);
    }
}

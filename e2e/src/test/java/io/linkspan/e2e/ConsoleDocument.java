package io.linkspan.e2e;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Markdown document whose {@code console} blocks are one shell session: a line that begins with
 * {@code $} and a space begins a command, lines with {@code >} and a space go on with it, and the
 * others are its output.
 */
final class ConsoleDocument {
    private static final String BEGIN = "@@begin ";
    private static final String END = "@@end ";

    /** What differs between two runs, and what stands for it when they are compared. */
    private static final Map<Pattern, String> VARIABLE =
            Map.ofEntries(
                    Map.entry(
                            Pattern.compile(
                                    "\\b([a-z]+(?:-[a-z]+)*)-[0-9a-f]{17}(-[0-9a-z]{8}\\b)?"),
                            "$1-ID"),
                    Map.entry(Pattern.compile("\\b[0-9a-f]{16}\\b"), "HEX"),
                    Map.entry(Pattern.compile("\\b[0-9]{12}\\b"), "ACCOUNT"),
                    Map.entry(Pattern.compile("127\\.0\\.0\\.1:[0-9]+"), "127.0.0.1:PORT"),
                    Map.entry(Pattern.compile("process [0-9]+"), "process PID"),
                    Map.entry(Pattern.compile("\\bplc-[a-z0-9]{12}\\b"), "plc-ID"),
                    Map.entry(Pattern.compile("cloud of \\S+"), "cloud of FOLDER"),
                    Map.entry(
                            Pattern.compile("(usw2-az[0-9])\\.[a-z0-9]{10}\\.aws"),
                            "$1.UNIQUE.aws"));

    /**
     * @param output as the document has it
     */
    record Step(String command, List<String> output, int line) {}

    private final List<String> lines;
    private final List<Step> steps = new ArrayList<>();

    ConsoleDocument(String text) {
        lines = text.lines().toList();
        boolean console = false;
        List<String> command = new ArrayList<>();
        List<String> output = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (!console) {
                console = line.equals("```console");
                continue;
            }
            boolean end = line.equals("```");
            if (end || line.startsWith("$ ")) {
                add(command, output, start);
                start = i + 1;
            }
            if (end) {
                console = false;
            } else if (line.startsWith("$ ") || (line.startsWith("> ") && output.isEmpty())) {
                command.add(line.substring(2));
            } else if (line.equals(">") && output.isEmpty()) {
                command.add("");
            } else {
                output.add(line);
            }
        }
    }

    private void add(List<String> command, List<String> output, int line) {
        if (!command.isEmpty()) {
            steps.add(new Step(String.join("\n", command), List.copyOf(output), line));
        }
        command.clear();
        output.clear();
    }

    List<Step> steps() {
        return steps;
    }

    /** All commands for one shell, which ends at the first that fails. */
    String script() {
        StringBuilder script = new StringBuilder("exec 2>&1\nset -o pipefail\n");
        for (int i = 0; i < steps.size(); i++) {
            script.append("echo '").append(BEGIN).append(i).append("'\n");
            script.append(steps.get(i).command()).append('\n');
            script.append("status=$?; echo; echo '").append(END).append(i).append("' $status\n");
            script.append("[ $status = 0 ] || exit 1\n");
        }
        return script.toString();
    }

    /** What each step printed, as far as the shell got; the last may have failed. */
    List<List<String>> outputs(String printed) {
        List<List<String>> outputs = new ArrayList<>();
        List<String> current = new ArrayList<>();
        for (String line : printed.lines().toList()) {
            if (line.startsWith(BEGIN)) {
                current = new ArrayList<>();
                outputs.add(current);
            } else if (!line.startsWith(END)) {
                current.add(line.stripTrailing());
            }
        }
        outputs.replaceAll(ConsoleDocument::withoutLastBlank);
        return outputs;
    }

    /** The marker stands on a line of its own, also after an output that ends without one. */
    private static List<String> withoutLastBlank(List<String> output) {
        return !output.isEmpty() && output.getLast().isEmpty()
                ? output.subList(0, output.size() - 1)
                : output;
    }

    /** Whether an output is what the document shows, but for ids; a line of three dots is any. */
    static boolean matches(List<String> expected, List<String> actual) {
        String pattern =
                expected.stream()
                        .map(ConsoleDocument::neutral)
                        .map(line -> line.equals("...") ? "(?:.*\n)*?" : Pattern.quote(line + "\n"))
                        .collect(Collectors.joining());
        String text =
                actual.stream().map(line -> neutral(line) + "\n").collect(Collectors.joining());
        return text.matches(pattern);
    }

    private static String neutral(String line) {
        String text = line.stripTrailing();
        for (Map.Entry<Pattern, String> entry : VARIABLE.entrySet()) {
            text = entry.getKey().matcher(text).replaceAll(entry.getValue());
        }
        return text;
    }

    /** The document with other outputs; those with three dots stay. */
    String with(Function<Integer, List<String>> outputs) {
        List<String> text = new ArrayList<>();
        int next = 0;
        int i = 0;
        while (i < lines.size()) {
            if (next < steps.size() && i == steps.get(next).line() - 1) {
                Step step = steps.get(next);
                int commandLines = (int) step.command().lines().count();
                text.addAll(lines.subList(i, i + commandLines));
                text.addAll(step.output().contains("...") ? step.output() : outputs.apply(next));
                i += commandLines + step.output().size();
                next++;
            } else {
                text.add(lines.get(i++));
            }
        }
        return String.join("\n", text) + "\n";
    }
}

package io.linkspan.providers.kafka;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;

/** The lines of a node's log that tell why it ended. */
final class LogExcerpt {
    private static final int MAX_LINES = 8;
    private static final int MAX_LINE_CHARS = 400;
    private static final Pattern TROUBLE =
            Pattern.compile("\\b(ERROR|FATAL)\\b|Exception|Error:|Error occurred|[Uu]nrecognized");
    private static final Pattern STACK_FRAME = Pattern.compile("^\\s+at |^\\s+\\.\\.\\. \\d+ more");

    private LogExcerpt() {}

    /** Errors first of all, the newest of them; else simply the end. */
    static String of(String log) {
        List<String> told =
                log.lines()
                        .filter(line -> !line.isBlank() && !STACK_FRAME.matcher(line).find())
                        .filter(line -> !line.startsWith("SLF4J:"))
                        .map(LogExcerpt::shortened)
                        .toList();
        List<String> trouble = told.stream().filter(l -> TROUBLE.matcher(l).find()).toList();
        List<String> chosen =
                new ArrayList<>(new LinkedHashSet<>(trouble.isEmpty() ? told : trouble));
        return String.join(
                "\n", chosen.subList(Math.max(0, chosen.size() - MAX_LINES), chosen.size()));
    }

    private static String shortened(String line) {
        return line.length() <= MAX_LINE_CHARS ? line : line.substring(0, MAX_LINE_CHARS) + "...";
    }
}

package io.linkspan.core.kafka;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The difference of two texts as {@code diff -u} writes it, three lines of context. Source: Myers,
 * "An O(ND) Difference Algorithm and Its Variations" (1986).
 */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;

    /** Beyond so many changed lines the changed part is shown as removed and added at once. */
    static final int EDITS_MAX = 2_000;

    private static final String NO_NEWLINE = "\\ No newline at end of file\n";

    private UnifiedDiff() {}

    /** Empty when the texts are equal. */
    public static String of(String oldName, String newName, String before, String after) {
        if (before.equals(after)) {
            return "";
        }
        List<Edit> edits = edits(lines(before), lines(after));
        StringBuilder diff = new StringBuilder();
        diff.append("--- ").append(oldName).append('\n');
        diff.append("+++ ").append(newName).append('\n');
        hunks(edits, diff);
        return diff.toString();
    }

    private enum Kind {
        KEPT(' '),
        REMOVED('-'),
        ADDED('+');

        private final char mark;

        Kind(char mark) {
            this.mark = mark;
        }
    }

    private record Edit(Kind kind, String line) {}

    /** Lines with their line feeds; a carriage return before it belongs to the line. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf('\n', from);
            int to = end < 0 ? text.length() : end + 1;
            lines.add(text.substring(from, to));
            from = to;
        }
        return lines;
    }

    private static List<Edit> edits(List<String> before, List<String> after) {
        int head = 0;
        int shorter = Math.min(before.size(), after.size());
        while (head < shorter && before.get(head).equals(after.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && before.get(before.size() - 1 - tail)
                        .equals(after.get(after.size() - 1 - tail))) {
            tail++;
        }
        List<Edit> edits = new ArrayList<>();
        before.subList(0, head).forEach(line -> edits.add(new Edit(Kind.KEPT, line)));
        edits.addAll(
                middle(
                        before.subList(head, before.size() - tail),
                        after.subList(head, after.size() - tail)));
        before.subList(before.size() - tail, before.size())
                .forEach(line -> edits.add(new Edit(Kind.KEPT, line)));
        return edits;
    }

    private static List<Edit> middle(List<String> before, List<String> after) {
        int max = Math.min(before.size() + after.size(), EDITS_MAX);
        List<int[]> trace = new ArrayList<>();
        int[] furthest = new int[2 * max + 3];
        for (int d = 0; d <= max; d++) {
            trace.add(Arrays.copyOfRange(furthest, max + 1 - d - 1, max + 1 + d + 2));
            for (int k = -d; k <= d; k += 2) {
                int x = next(furthest, max + 1, k, d);
                while (x < before.size()
                        && x - k < after.size()
                        && before.get(x).equals(after.get(x - k))) {
                    x++;
                }
                furthest[max + 1 + k] = x;
                if (x >= before.size() && x - k >= after.size()) {
                    return walkBack(before, after, trace);
                }
            }
        }
        List<Edit> all = new ArrayList<>();
        before.forEach(line -> all.add(new Edit(Kind.REMOVED, line)));
        after.forEach(line -> all.add(new Edit(Kind.ADDED, line)));
        return all;
    }

    /** Where the d-th edit begins on diagonal k: behind a removal or behind an addition. */
    private static int next(int[] furthest, int middle, int k, int d) {
        if (d == 0) {
            return 0;
        }
        return added(furthest, middle, k, d)
                ? furthest[middle + k + 1]
                : furthest[middle + k - 1] + 1;
    }

    private static boolean added(int[] furthest, int middle, int k, int d) {
        return k == -d || (k != d && furthest[middle + k - 1] < furthest[middle + k + 1]);
    }

    private static List<Edit> walkBack(List<String> before, List<String> after, List<int[]> trace) {
        List<Edit> edits = new ArrayList<>();
        int x = before.size();
        int y = after.size();
        for (int d = trace.size() - 1; d >= 0; d--) {
            int[] furthest = trace.get(d);
            int middle = d + 1;
            int k = x - y;
            boolean added = d > 0 && added(furthest, middle, k, d);
            int fromX = d == 0 ? 0 : added ? furthest[middle + k + 1] : furthest[middle + k - 1];
            int startX = d == 0 ? 0 : added ? fromX : fromX + 1;
            while (x > startX) {
                x--;
                y--;
                edits.add(new Edit(Kind.KEPT, before.get(x)));
            }
            if (d > 0 && added) {
                y--;
                edits.add(new Edit(Kind.ADDED, after.get(y)));
            } else if (d > 0) {
                x--;
                edits.add(new Edit(Kind.REMOVED, before.get(x)));
            }
        }
        return edits.reversed();
    }

    private static void hunks(List<Edit> edits, StringBuilder diff) {
        int at = 0;
        int oldLine = 1;
        int newLine = 1;
        while (at < edits.size()) {
            int change = at;
            while (change < edits.size() && edits.get(change).kind() == Kind.KEPT) {
                change++;
            }
            if (change == edits.size()) {
                return;
            }
            int from = Math.max(at, change - CONTEXT);
            oldLine += from - at;
            newLine += from - at;
            int to = end(edits, change);
            List<Edit> hunk = edits.subList(from, to);
            int olds = (int) hunk.stream().filter(e -> e.kind() != Kind.ADDED).count();
            int news = (int) hunk.stream().filter(e -> e.kind() != Kind.REMOVED).count();
            diff.append("@@ -").append(range(oldLine, olds));
            diff.append(" +").append(range(newLine, news)).append(" @@\n");
            hunk.forEach(e -> line(e, diff));
            oldLine += olds;
            newLine += news;
            at = to;
        }
    }

    /** Behind the context that follows the last change of the hunk. */
    private static int end(List<Edit> edits, int change) {
        int last = change;
        for (int i = change; i < edits.size() && i <= last + 2 * CONTEXT; i++) {
            if (edits.get(i).kind() != Kind.KEPT) {
                last = i;
            }
        }
        return Math.min(edits.size(), last + 1 + CONTEXT);
    }

    private static String range(int line, int count) {
        return count == 1 ? Integer.toString(line) : (count == 0 ? line - 1 : line) + "," + count;
    }

    private static void line(Edit edit, StringBuilder diff) {
        diff.append(edit.kind().mark).append(edit.line());
        if (!edit.line().endsWith("\n")) {
            diff.append('\n').append(NO_NEWLINE);
        }
    }
}

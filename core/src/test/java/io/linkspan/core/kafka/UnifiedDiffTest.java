package io.linkspan.core.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class UnifiedDiffTest {
    private static final Pattern HUNK =
            Pattern.compile("@@ -(\\d+)(?:,(\\d+))? \\+\\d+(?:,\\d+)? @@");

    @Test
    void of_changedLine_showsContextAround() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n";

        assertThat(UnifiedDiff.of("a", "b", before, before.replace("6", "six")))
                .isEqualTo(
                        """
                        --- a
                        +++ b
                        @@ -3,7 +3,7 @@
                         3
                         4
                         5
                        -6
                        +six
                         7
                         8
                         9
                        """);
    }

    @Test
    void of_distantChanges_makesTwoHunks() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        String after = before.replace("1\n2\n", "2\n").replace("12\n", "12\n13\n");

        assertThat(UnifiedDiff.of("a", "b", before, after))
                .contains("@@ -1,4 +1,3 @@\n-1\n", "@@ -10,3 +9,4 @@\n", "+13\n");
    }

    @Test
    void of_missingLastLineFeed_isSaid() {
        assertThat(UnifiedDiff.of("a", "b", "x", "x\n"))
                .isEqualTo("--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x\n");
        assertThat(UnifiedDiff.of("a", "b", "same", "same")).isEmpty();
        assertThat(UnifiedDiff.of("a", "b", "", "x\n")).contains("@@ -0,0 +1 @@");
    }

    @Test
    void of_anyTexts_appliesToTheNewText() {
        for (int round = 0; round < Seeds.ROUNDS; round++) {
            Random random = Seeds.random(round);
            String before = text(random);
            String after = random.nextInt(4) == 0 ? text(random) : edited(before, random);

            String diff = UnifiedDiff.of("a", "b", before, after);

            assertThat(patched(before, diff)).as(Seeds.replay(round)).isEqualTo(after);
        }
    }

    @Test
    void of_moreEditsThanTheBound_stillApplies() {
        StringBuilder before = new StringBuilder("same\n");
        StringBuilder after = new StringBuilder("same\n");
        for (int i = 0; i < UnifiedDiff.EDITS_MAX; i++) {
            before.append("old ").append(i).append('\n');
            after.append("new ").append(i).append('\n');
        }

        String diff = UnifiedDiff.of("a", "b", before.toString(), after.toString());

        assertThat(patched(before.toString(), diff)).isEqualTo(after.toString());
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append("abcdefgh".charAt(random.nextInt(8))).append('\n');
        }
        return random.nextBoolean() || text.isEmpty() ? text.toString() : text + "end";
    }

    private static String edited(String text, Random random) {
        List<String> lines = new ArrayList<>(List.of(text.split("(?<=\n)")));
        for (int i = random.nextInt(4); i > 0 && !lines.isEmpty(); i--) {
            int at = random.nextInt(lines.size());
            if (random.nextBoolean()) {
                lines.remove(at);
            } else {
                lines.add(at, "new " + i + "\n");
            }
        }
        return String.join("", lines);
    }

    /** What patch(1) does with a diff. */
    private static String patched(String before, String diff) {
        List<String> old = before.isEmpty() ? List.of() : List.of(before.split("(?<=\n)"));
        StringBuilder out = new StringBuilder();
        int at = 0;
        List<String> lines = List.of(diff.split("(?<=\n)"));
        for (int i = diff.isEmpty() ? lines.size() : 2; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher hunk = HUNK.matcher(line.strip());
            boolean unended = i + 1 < lines.size() && lines.get(i + 1).startsWith("\\");
            String content = unended ? line.substring(1, line.length() - 1) : line.substring(1);
            if (hunk.matches()) {
                int start = Integer.parseInt(hunk.group(1)) - ("0".equals(hunk.group(2)) ? 0 : 1);
                while (at < start) {
                    out.append(old.get(at++));
                }
            } else if (line.startsWith("+")) {
                out.append(content);
            } else if (line.startsWith("-") || line.startsWith(" ")) {
                assertThat(old.get(at)).isEqualTo(content);
                out.append(line.startsWith(" ") ? content : "");
                at++;
            }
        }
        while (at < old.size()) {
            out.append(old.get(at++));
        }
        return out.toString();
    }
}

package io.linkspan.core.link.yaml;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses which word was meant. */
final class Spelling {
    private static final int WORD_MAX = 64;

    private Spelling() {}

    /** The nearest known word within a third of the letters; empty when nothing is near. */
    static Optional<String> nearest(String word, Collection<String> known) {
        if (word.length() > WORD_MAX) {
            return Optional.empty();
        }
        String best = "";
        int bestDistance = Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(plain(word), plain(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Levenshtein's distance with neighbours swapped as one step (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(
                                d[i - 1][j - 1] + change,
                                Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}

package io.linkspan.localcloud.ec2;

/**
 * Matches filter values: {@code *} stands for any text, {@code ?} for one character, and a
 * backslash takes the next character literally. Source: EC2, "List and filter using the API".
 */
final class Wildcard {
    private Wildcard() {}

    /** Whether the whole text matches; takes time proportional to the product of both lengths. */
    static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int starAt = -1;
        int resumeAt = 0;
        while (t < text.length()) {
            boolean escaped = p + 1 < pattern.length() && pattern.charAt(p) == '\\';
            char wanted = p < pattern.length() ? pattern.charAt(escaped ? p + 1 : p) : 0;
            if (p < pattern.length() && !escaped && wanted == '*') {
                starAt = p++;
                resumeAt = t;
            } else if (p < pattern.length()
                    && ((!escaped && wanted == '?') || wanted == text.charAt(t))) {
                p += escaped ? 2 : 1;
                t++;
            } else if (starAt >= 0) {
                p = starAt + 1;
                t = ++resumeAt;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}

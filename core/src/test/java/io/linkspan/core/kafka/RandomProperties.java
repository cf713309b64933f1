package io.linkspan.core.kafka;

import java.util.Random;

/** Properties texts that reach the format's corners often. */
final class RandomProperties {
    private static final String[] PIECES = {
        "a",
        "key",
        "listeners",
        " ",
        "  ",
        "\t",
        "\f",
        "=",
        ":",
        "#",
        "!",
        "\\",
        "\\\\",
        "\\\n",
        "\\\r\n",
        "\n",
        "\r",
        "\r\n",
        "\n\n",
        "value",
        ",",
        "\\u0041",
        "\\t",
        "\\ ",
        "\\=",
        "=x\n",
        "é",
        "# note\n",
        "k=v\n",
        "advertised.listeners=A://h:1,\\\n   B://h:2\n"
    };

    private RandomProperties() {}

    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(30);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    static String word(Random random) {
        StringBuilder word = new StringBuilder();
        int length = random.nextInt(8);
        String letters = "ab =:#!\\\t\n\r\fé,${}.\u0001";
        for (int i = 0; i < length; i++) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}

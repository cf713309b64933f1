package io.linkspan.core.verify;

import java.util.stream.Collectors;

/** The catalogue as a page for people. */
public final class Catalogue {
    private Catalogue() {}

    /** The whole of docs/checks.md. */
    public static String markdown() {
        StringBuilder page =
                new StringBuilder(
                        """
                        # The checks

                        What `linkspan verify` proves, in the order of the path. Generated from the code (`CheckKind` and `Causality`);
                        a test fails when this page is stale.

                        A check **needs** others: without them it cannot be made. It **may follow** from others: when it fails and one of
                        them failed, that one is the fault. In both cases it is reported as "could not tell, because ..." and the red
                        line is where the fault is. (everywhere) means: also where the other check is about another place of the link.

                        """);
        for (Hop hop : Hop.values()) {
            page.append("## ").append(hop.title()).append("\n\n");
            for (CheckKind kind : CheckKind.values()) {
                if (kind.hop() == hop) {
                    page.append(entry(kind));
                }
            }
        }
        return page.toString();
    }

    private static String entry(CheckKind kind) {
        StringBuilder text = new StringBuilder();
        text.append("### ").append(kind.code()).append(" ").append(kind.title()).append("\n\n");
        text.append(kind.proves())
                .append(" Made for ")
                .append(kind.reach().words())
                .append(".\n\n");
        if (!kind.remedy().isEmpty()) {
            text.append("- Remedy: ").append(kind.remedy()).append("\n");
        }
        line(text, "Needs", kind, Edge.Hold.NEEDS);
        line(text, "May follow from", kind, Edge.Hold.MAY_FOLLOW);
        line(text, "May be silenced by", kind, Edge.Hold.MAY_BE_SILENCED);
        return text.append("\n").toString();
    }

    private static void line(StringBuilder text, String word, CheckKind kind, Edge.Hold hold) {
        String codes =
                Causality.of(kind).stream()
                        .filter(e -> e.hold() == hold)
                        .map(e -> e.upstream().code() + (e.everywhere() ? " (everywhere)" : ""))
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
        if (!codes.isEmpty()) {
            text.append("- ").append(word).append(": ").append(codes).append("\n");
        }
    }
}

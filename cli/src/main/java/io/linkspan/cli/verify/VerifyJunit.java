package io.linkspan.cli.verify;

import io.linkspan.core.verify.Finding;
import io.linkspan.core.verify.Finding.Verdict;
import io.linkspan.engine.verify.Report;
import java.util.Locale;

/** Findings as a JUnit report, for what shows tests. What could not be told counts as skipped. */
public final class VerifyJunit {
    private VerifyJunit() {}

    public static String of(Report report, String link) {
        StringBuilder xml = new StringBuilder(8192);
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append(
                String.format(
                        Locale.ROOT,
                        "<testsuite name=\"linkspan verify %s\" tests=\"%d\" failures=\"%d\" skipped=\"%d\" time=\"%.3f\">%n",
                        escaped(link),
                        report.findings().size(),
                        report.count(Verdict.FAIL),
                        report.count(Verdict.UNKNOWN),
                        report.took().toMillis() / 1000.0));
        report.findings().forEach(f -> xml.append(of(f)));
        return xml.append("</testsuite>\n").toString();
    }

    private static String of(Finding finding) {
        String open =
                "  <testcase classname=\""
                        + escaped(finding.check().kind().hop().title())
                        + "\" name=\""
                        + escaped(finding.check().code() + " " + finding.check().subject())
                        + "\">";
        String inside =
                switch (finding.verdict()) {
                    case PASS -> "";
                    case FAIL ->
                            "<failure message=\""
                                    + escaped(finding.evidence())
                                    + "\">"
                                    + escaped("what to do: " + finding.remedy())
                                    + "</failure>";
                    case UNKNOWN -> "<skipped message=\"" + escaped(finding.evidence()) + "\"/>";
                };
        return open + inside + "</testcase>\n";
    }

    /** Source: XML 1.0, 2.2 and 2.4: control characters have no form at all. */
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\n', '\t' -> out.append("&#").append((int) c).append(';');
                default -> out.append(c < ' ' || c == 0xfffe || c == 0xffff ? '?' : c);
            }
        }
        return out.toString();
    }
}

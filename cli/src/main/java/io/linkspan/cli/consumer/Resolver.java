package io.linkspan.cli.consumer;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The DNS server of the consumer's network.
 *
 * @param address IPv4
 * @param port 53 usually; the system's resolver knows no other
 */
public record Resolver(String address, int port) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3})(?::(\\d{1,5}))?");
    public static final int USUAL_PORT = 53;

    /** Parses {@code 127.20.0.2} or {@code 127.20.0.2:5353}. */
    public static Resolver parse(String text) {
        Matcher m = FORM.matcher(text.strip());
        if (!m.matches()) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-10",
                            "LINKSPAN_CONSUMER_RESOLVER is '"
                                    + text
                                    + "', which is no address of a DNS server",
                            "",
                            "write it like 127.20.0.2 or 127.20.0.2:5353; `linkspan cloud env`"
                                    + " prints the local cloud's"));
        }
        return new Resolver(
                m.group(1), m.group(2) == null ? USUAL_PORT : Integer.parseInt(m.group(2)));
    }

    @Override
    public String toString() {
        return address + ":" + port;
    }
}

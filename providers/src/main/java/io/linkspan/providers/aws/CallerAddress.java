package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address under which this machine is seen from outside, which AWS tells whoever asks. Source:
 * EC2 User Guide, "Rules to connect to instances from your computer": {@code
 * checkip.amazonaws.com}.
 *
 * @param known set by the user, who then is not contradicted
 * @param service answers a GET with the asker's address and nothing else
 */
record CallerAddress(Optional<String> known, URI service) {
    static final URI AWS = URI.create("https://checkip.amazonaws.com");
    static final String VARIABLE = "LINKSPAN_CALLER_ADDRESS";
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Pattern ADDRESS =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(?!$)|$)){4}");

    /**
     * @throws DiagnosticException LS-AWS-25 when it is no IPv4 address, or nobody answers
     */
    String value() throws InterruptedException {
        if (known.isPresent()) {
            return checked(known.get(), VARIABLE);
        }
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(service).timeout(LIMIT).GET().build(),
                            HttpResponse.BodyHandlers.ofString());
            return checked(answer.body().strip(), service.toString());
        } catch (IOException e) {
            throw unknown(service + " does not answer: " + e);
        }
    }

    private static String checked(String text, String source) {
        if (!ADDRESS.matcher(text).matches()) {
            throw unknown(
                    source
                            + " says '"
                            + text.substring(0, Math.min(text.length(), 40))
                            + "', which is no IPv4 address");
        }
        return text;
    }

    private static DiagnosticException unknown(String why) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-AWS-25",
                        "aws.bastion.sshFrom names the caller, and this machine's address cannot be found",
                        why,
                        "Name the address in aws.bastion.sshFrom, or set " + VARIABLE));
    }
}

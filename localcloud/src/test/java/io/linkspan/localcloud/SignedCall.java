package io.linkspan.localcloud;

import io.linkspan.localcloud.api.Service;
import io.linkspan.localcloud.image.Account;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** A request that the AWS SDK's own signer signs. */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record SignedCall(
        URI uri,
        Service service,
        String contentType,
        byte[] body,
        Clock clock,
        String region,
        String target) {

    /** A form of names and values in turn. */
    public static SignedCall form(URI uri, Service service, List<String> parameters) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters.size(); i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(encoded(parameters.get(i)))
                    .append('=')
                    .append(encoded(parameters.get(i + 1)));
        }
        return new SignedCall(
                uri,
                service,
                "application/x-www-form-urlencoded; charset=utf-8",
                form.toString().getBytes(StandardCharsets.UTF_8),
                Clock.systemUTC(),
                "us-west-2",
                "");
    }

    /** A JSON document for a target such as {@code AmazonSSM.GetParameter}. */
    public static SignedCall json(URI uri, Service service, String target, String document) {
        return new SignedCall(
                uri,
                service,
                "application/x-amz-json-1.1",
                document.getBytes(StandardCharsets.UTF_8),
                Clock.systemUTC(),
                "us-west-2",
                target);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    public SignedCall at(Clock clock) {
        return new SignedCall(uri, service, contentType, body, clock, region, target);
    }

    public SignedCall in(String region) {
        return new SignedCall(uri, service, contentType, body, clock, region, target);
    }

    public HttpRequest sign(Account account) {
        return sign(account.accessKeyId(), account.secretAccessKey());
    }

    public HttpRequest sign(String keyId, String secret) {
        SdkHttpRequest.Builder plain =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.POST)
                        .uri(uri)
                        .putHeader("Content-Type", contentType);
        if (!target.isEmpty()) {
            plain.putHeader("X-Amz-Target", target);
        }
        String scope =
                service == Service.ELBV2
                        ? "elasticloadbalancing"
                        : service.name().toLowerCase(Locale.ROOT);
        SignedRequest signed =
                AwsV4HttpSigner.create()
                        .sign(r ->
                                r.request(plain.build())
                                        .payload(() -> new ByteArrayInputStream(body))
                                        .identity(AwsCredentialsIdentity.create(keyId, secret))
                                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, scope)
                                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                                        .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        signed.request()
                .forEachHeader((name, values) -> {
                    if (!name.equalsIgnoreCase("Host")) {
                        values.forEach(v -> request.header(name, v));
                    }
                });
        return request.build();
    }
}

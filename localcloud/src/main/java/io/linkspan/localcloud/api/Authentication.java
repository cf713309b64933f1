package io.linkspan.localcloud.api;

import io.linkspan.localcloud.image.Account;
import io.linkspan.localcloud.image.Image;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which account signed a request, or refuses with the code the service itself would use: EC2
 * says AuthFailure, the query services InvalidClientTokenId and SignatureDoesNotMatch, and SSM
 * UnrecognizedClientException and InvalidSignatureException. Source: the "Common errors" pages of
 * the API references.
 */
final class Authentication {
    /** How far a request's date may be from now. */
    static final Duration MAX_SKEW = Duration.ofMinutes(5);

    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");

    private final SigV4 sigV4 = new SigV4();
    private final Clock clock;
    private final String region;

    Authentication(Clock clock, String region) {
        this.clock = clock;
        this.region = region;
    }

    Account authenticate(
            HttpMessage message, Optional<Signature> parsed, Service service, Image image) {
        String header = message.header("authorization");
        if (header == null) {
            throw missing(service);
        }
        Signature signature = parsed.orElseThrow(() -> incomplete(service, header));
        String amzDate = message.header("x-amz-date");
        if (amzDate == null
                || !amzDate.startsWith(signature.date())
                || !signature.signedHeaders().contains("host")) {
            throw incomplete(service, header);
        }
        Account account =
                image.all(Account.class).stream()
                        .filter(a -> a.accessKeyId().equals(signature.accessKeyId()))
                        .findFirst()
                        .orElseThrow(() -> unknownKey(service));
        if (message.header("x-amz-security-token") != null) {
            throw unknownKey(service);
        }
        checkDate(service, amzDate);
        if (!regions(service).contains(signature.region())) {
            throw mismatch(
                    service,
                    "Credential should be scoped to a valid region, not '"
                            + signature.region()
                            + "'. This cloud is in "
                            + region
                            + ".");
        }
        checkBodyDigest(message, service);
        String expected = sigV4.expected(message, signature, amzDate, account.secretAccessKey());
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                signature.hex().getBytes(StandardCharsets.UTF_8))) {
            throw mismatch(
                    service,
                    "The request signature we calculated does not match the signature you provided."
                            + " Check your AWS Secret Access Key and signing method. Consult the"
                            + " service documentation for details.");
        }
        return account;
    }

    private List<String> regions(Service service) {
        return service == Service.STS ? List.of(region, "us-east-1") : List.of(region);
    }

    private void checkBodyDigest(HttpMessage message, Service service) {
        String digest = message.header("x-amz-content-sha256");
        if (digest != null && !digest.equals(SigV4.sha256(message.body()))) {
            throw mismatch(
                    service,
                    "The provided 'x-amz-content-sha256' header does not match"
                            + " what was computed.");
        }
    }

    private void checkDate(Service service, String amzDate) {
        Instant now = clock.instant();
        Instant signed = date(amzDate);
        if (signed == null) {
            throw incomplete(service, "x-amz-date: " + amzDate);
        }
        if (signed.isBefore(now.minus(MAX_SKEW))) {
            throw expired(
                    service,
                    "Signature expired: "
                            + amzDate
                            + " is now earlier than "
                            + text(now.minus(MAX_SKEW))
                            + " ("
                            + text(now)
                            + " - 5 min.)");
        }
        if (signed.isAfter(now.plus(MAX_SKEW))) {
            throw expired(
                    service,
                    "Signature not yet current: "
                            + amzDate
                            + " is still later than "
                            + text(now.plus(MAX_SKEW))
                            + " ("
                            + text(now)
                            + " + 5 min.)");
        }
    }

    private static @Nullable Instant date(String amzDate) {
        try {
            return LocalDateTime.parse(amzDate, AMZ_DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String text(Instant instant) {
        return AMZ_DATE.format(instant.atOffset(ZoneOffset.UTC));
    }

    private static AwsException missing(Service service) {
        return switch (service) {
            case EC2 ->
                    new AwsException(
                            "MissingParameter",
                            "The request must contain the parameter AWSAccessKeyId");
            case ELBV2, STS ->
                    new AwsException(
                            403,
                            "MissingAuthenticationToken",
                            "Request is missing Authentication Token");
            case SSM ->
                    new AwsException(
                            "MissingAuthenticationTokenException", "Missing Authentication Token");
        };
    }

    private static AwsException incomplete(Service service, String what) {
        String shown = what.length() > 100 ? what.substring(0, 100) + "..." : what;
        String message =
                "Authorization header requires 'Credential', 'SignedHeaders' (with host) and"
                        + " 'Signature' parameters, and the request an 'X-Amz-Date' header of the"
                        + " same day. Authorization="
                        + shown;
        return switch (service) {
            case EC2 -> new AwsException(401, "AuthFailure", message);
            case ELBV2, STS -> new AwsException(400, "IncompleteSignature", message);
            case SSM -> new AwsException(400, "IncompleteSignatureException", message);
        };
    }

    private static AwsException unknownKey(Service service) {
        return switch (service) {
            case EC2 ->
                    new AwsException(
                            401,
                            "AuthFailure",
                            "AWS was not able to validate the provided access credentials");
            case ELBV2, STS ->
                    new AwsException(
                            403,
                            "InvalidClientTokenId",
                            "The security token included in the request is invalid.");
            case SSM ->
                    new AwsException(
                            "UnrecognizedClientException",
                            "The security token included in the request is invalid.");
        };
    }

    private static AwsException mismatch(Service service, String message) {
        return switch (service) {
            case EC2 ->
                    new AwsException(
                            401,
                            "AuthFailure",
                            "AWS was not able to validate the provided access credentials");
            case ELBV2, STS -> new AwsException(403, "SignatureDoesNotMatch", message);
            case SSM -> new AwsException("InvalidSignatureException", message);
        };
    }

    private static AwsException expired(Service service, String message) {
        return switch (service) {
            case EC2 -> new AwsException("RequestExpired", "Request has expired. " + message);
            case ELBV2, STS -> new AwsException(403, "SignatureDoesNotMatch", message);
            case SSM -> new AwsException("InvalidSignatureException", message);
        };
    }
}

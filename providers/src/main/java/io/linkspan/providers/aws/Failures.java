package io.linkspan.providers.aws;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Explains failed calls to people. Source of the codes: EC2 API Reference, "Error codes for the
 * Amazon EC2 API"; ELBv2 API Reference, "Common Errors".
 */
final class Failures {
    private static final Set<String> BAD_CREDENTIALS =
            Set.of(
                    "AuthFailure",
                    "InvalidClientTokenId",
                    "UnrecognizedClientException",
                    "SignatureDoesNotMatch",
                    "IncompleteSignature",
                    "MissingAuthenticationToken",
                    "ExpiredToken",
                    "ExpiredTokenException",
                    "InvalidAccessKeyId");
    private static final Set<String> FORBIDDEN =
            Set.of(
                    "UnauthorizedOperation",
                    "AccessDenied",
                    "AccessDeniedException",
                    "OperationNotPermitted");
    private static final Set<String> BUSY =
            Set.of("RequestLimitExceeded", "Throttling", "ThrottlingException", "SlowDown");
    private static final Set<String> NO_ROOM =
            Set.of(
                    "InsufficientInstanceCapacity",
                    "InsufficientHostCapacity",
                    "Unsupported",
                    "InsufficientFreeAddressesInSubnet");

    /** Quotas by the code of the refusal, as Service Quotas names them. */
    private static final Map<String, String> QUOTAS =
            Map.ofEntries(
                    Map.entry("VpcLimitExceeded", "VPCs per Region"),
                    Map.entry("SubnetLimitExceeded", "Subnets per VPC"),
                    Map.entry("InternetGatewayLimitExceeded", "Internet gateways per Region"),
                    Map.entry("RouteTableLimitExceeded", "Route tables per VPC"),
                    Map.entry("SecurityGroupLimitExceeded", "VPC security groups per Region"),
                    Map.entry(
                            "RulesPerSecurityGroupLimitExceeded",
                            "Inbound or outbound rules per security group"),
                    Map.entry("KeyPairLimitExceeded", "Key pairs"),
                    Map.entry(
                            "VcpuLimitExceeded",
                            "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"),
                    Map.entry("InstanceLimitExceeded", "Running On-Demand instances"),
                    Map.entry("AddressLimitExceeded", "EC2-VPC Elastic IPs"),
                    Map.entry(
                            "VolumeLimitExceeded", "Storage for General Purpose SSD (gp3) volumes"),
                    Map.entry("TooManyLoadBalancers", "Network Load Balancers per Region"),
                    Map.entry("TooManyTargetGroups", "Target groups per Region"),
                    Map.entry("TooManyListeners", "Listeners per Network Load Balancer"),
                    Map.entry("TooManyTargets", "Targets per Network Load Balancer"),
                    Map.entry(
                            "TooManyRegistrationsForTargetId",
                            "Target groups per Network Load Balancer target"),
                    Map.entry("VpcEndpointServiceLimitExceeded", "Endpoint services per Region"));

    private Failures() {}

    /** Work that calls AWS. */
    interface Step<T> {
        T run() throws InterruptedException;
    }

    /**
     * Runs it, and explains what fails.
     *
     * @param subject what it was about, such as {@code vpc/kafka (vpc-1)}
     */
    static <T> T explained(String subject, Step<T> step) throws InterruptedException {
        try {
            return step.run();
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            throw new DiagnosticException(diagnostic(e, subject), thrown);
        }
    }

    /** A name that can be used once is used by something that is not of this link. */
    static DiagnosticException taken(String what, FailedCall e) {
        return new DiagnosticException(
                Diagnostic.error(
                        "LS-AWS-09",
                        what + " exists and is not of this link",
                        e.code() + ": " + e.message(),
                        "Delete it when nothing uses it, or rename the link"),
                e.thrown());
    }

    static Diagnostic diagnostic(FailedCall e, String subject) {
        String call = e.operation() + " for " + subject;
        String said = e.code().isEmpty() ? e.message() : e.code() + ": " + e.message();
        if (e.code().isEmpty()) {
            return withoutAnswer(e, call);
        }
        if (isClock(e)) {
            return Diagnostic.error(
                    "LS-AWS-03",
                    "AWS refused " + call + ": this machine's clock is off",
                    said,
                    "Set the clock, for example with chronyd or timedatectl set-ntp true");
        }
        if (BAD_CREDENTIALS.contains(e.code())) {
            return Diagnostic.error(
                    "LS-AWS-02",
                    "AWS does not accept the credentials for " + call,
                    said,
                    "Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or log in again; aws sts get-caller-identity shows who you are");
        }
        if (FORBIDDEN.contains(e.code())) {
            return Diagnostic.error(
                    "LS-AWS-04",
                    "these credentials may not do " + call,
                    said,
                    "Allow the IAM action "
                            + e.action()
                            + "; docs/iam-policy.json has all that are needed");
        }
        if (isQuota(e.code())) {
            return Diagnostic.error(
                    "LS-AWS-06",
                    "a quota is reached in "
                            + call
                            + ": "
                            + QUOTAS.getOrDefault(e.code(), "see AWS's answer"),
                    said,
                    "Ask for more under Service Quotas in the console, or remove what is no longer used");
        }
        if (BUSY.contains(e.code())) {
            return Diagnostic.error(
                    "LS-AWS-07",
                    "AWS kept turning away " + call + " for too many requests",
                    said,
                    "Run the command again in a minute; it goes on from here");
        }
        if (NO_ROOM.contains(e.code())) {
            return Diagnostic.error(
                    "LS-AWS-08",
                    "AWS has no room for " + call,
                    said,
                    "Try another instance type or zone, or again later");
        }
        return other(e, call, said);
    }

    private static Diagnostic other(FailedCall e, String call, String said) {
        if (e.has("DependencyViolation", "ResourceInUse", "ExistingVpcEndpointConnections")) {
            return Diagnostic.error(
                    "LS-AWS-11",
                    "something still uses what " + call + " would remove",
                    said,
                    "Remove what was added by hand, then run the command again");
        }
        if (e.has("InvalidAction", "UnknownOperationException", "NotImplemented")
                || e.status() == 501) {
            return Diagnostic.error(
                    "LS-AWS-16",
                    "this endpoint does not offer "
                            + e.operation()
                            + ", so this is not done: "
                            + call,
                    said,
                    "Use AWS, or a cloud that offers " + e.action());
        }
        if (e.has("OptInRequired", "Blocked", "PendingVerification")) {
            return Diagnostic.error(
                    "LS-AWS-12",
                    "the account or region is not ready for " + call,
                    said,
                    "Enable the region under Account in the console, or follow AWS's message");
        }
        return Diagnostic.error(
                "LS-AWS-21",
                "AWS refused " + call,
                said,
                "Change what AWS's message names, then run the command again");
    }

    private static boolean isClock(FailedCall e) {
        String message = e.message().toLowerCase(Locale.ROOT);
        return e.has("RequestExpired", "RequestTimeTooSkewed", "RequestInTheFuture")
                || message.contains("signature expired")
                || message.contains("signature not yet current")
                || message.contains("not within the timestamp");
    }

    private static boolean isQuota(String code) {
        return !BUSY.contains(code)
                && (QUOTAS.containsKey(code)
                        || code.endsWith("LimitExceeded")
                        || code.startsWith("TooMany"));
    }

    private static Diagnostic withoutAnswer(FailedCall e, String call) {
        if (e.message().contains("Unable to load credentials")
                || e.message().contains("Unable to load region")) {
            return Diagnostic.error(
                    "LS-AWS-01",
                    "there are no AWS credentials for " + call,
                    e.message(),
                    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE; for the local cloud: eval \"$(./linkspan cloud env)\"");
        }
        return Diagnostic.error(
                "LS-AWS-05",
                "no answer from AWS to " + call,
                e.message() + " (" + e.root() + ")",
                "Check the network, the region's name and AWS_ENDPOINT_URL");
    }
}

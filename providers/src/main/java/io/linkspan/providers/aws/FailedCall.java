package io.linkspan.providers.aws;

import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A call to AWS that failed for good, with the call's name, which the SDK's own exceptions lack.
 *
 * @param action what the call needs, as IAM spells it: {@code ec2:CreateVpc}
 * @param code AWS's error code; empty when no answer came
 * @param status HTTP status; 0 when no answer came
 */
record FailedCall(SdkException thrown, String action, String code, String message, int status) {

    /** Hangs on an exception to tell which call threw it. */
    static final class Name extends Exception {
        private static final long serialVersionUID = 1L;

        Name(String action) {
            super(action, null, false, false);
        }
    }

    static FailedCall of(SdkException thrown) {
        String action = "aws:unknown";
        for (Throwable each : thrown.getSuppressed()) {
            if (each instanceof Name && each.getMessage() != null) {
                action = each.getMessage();
            }
        }
        if (thrown instanceof AwsServiceException e && e.awsErrorDetails() != null) {
            return new FailedCall(
                    thrown,
                    action,
                    text(e.awsErrorDetails().errorCode()),
                    text(e.awsErrorDetails().errorMessage()),
                    e.statusCode());
        }
        return new FailedCall(thrown, action, "", text(thrown.getMessage()), 0);
    }

    private static String text(@org.jspecify.annotations.Nullable String s) {
        return s == null ? "" : s;
    }

    /** Such as CreateVpc. */
    String operation() {
        return action.substring(action.indexOf(':') + 1);
    }

    /** Whether the thing named does not exist, or not yet. */
    boolean isNotFound() {
        return code.endsWith("NotFound") && !code.equals("InvalidPermission.NotFound");
    }

    /**
     * Whether the call may have taken effect although it failed: no answer, or a server's fault.
     */
    boolean isAmbiguous() {
        return code.isEmpty() || (status >= 500 && !isThrottled());
    }

    boolean isThrottled() {
        return thrown instanceof AwsServiceException e && e.isThrottlingException();
    }

    boolean has(String... codes) {
        for (String each : codes) {
            if (each.equals(code)) {
                return true;
            }
        }
        return false;
    }

    /** What lies at the bottom, when no answer came. */
    Throwable root() {
        Throwable root = thrown;
        for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
            root = next;
        }
        return root;
    }
}

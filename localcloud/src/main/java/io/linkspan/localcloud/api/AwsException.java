package io.linkspan.localcloud.api;

/**
 * A refusal with an AWS error code. Cheap: it has no stack trace, since it is an answer and no
 * fault.
 */
public final class AwsException extends RuntimeException {
    private final String code;
    private final int status;

    /** A refusal with status 400, as most are. */
    public AwsException(String code, String message) {
        this(400, code, message);
    }

    public AwsException(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** The code on the wire, such as {@code InvalidVpcID.NotFound}. */
    public String code() {
        return code;
    }

    /** The HTTP status, 400-599. */
    public int status() {
        return status;
    }

    /** The message; never null. */
    public String message() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}

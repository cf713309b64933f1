package io.linkspan.providers.tidbcloud;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;

/** An error that TiDB Cloud answered, or no answer at all. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int NO_ANSWER = 0;

    /** Source: google.rpc.Code, which the API's Status carries. */
    private static final int RPC_NOT_FOUND = 5;

    private final int httpStatus;
    private final int code;

    /**
     * @param httpStatus 0 when nothing was answered
     * @param code the API's own
     */
    ApiException(int httpStatus, int code, String message) {
        super(message);
        this.httpStatus = httpStatus;
        this.code = code;
    }

    static ApiException noAnswer(String message, Throwable cause) {
        ApiException e = new ApiException(NO_ANSWER, 0, message);
        e.initCause(cause);
        return e;
    }

    int httpStatus() {
        return httpStatus;
    }

    boolean notFound() {
        return httpStatus == 404 || code == RPC_NOT_FOUND;
    }

    /** Whether the key may not see what was asked for. */
    boolean forbidden() {
        return httpStatus == 403;
    }

    /** Whether the request was refused before anything was done about it. */
    boolean throttled() {
        return httpStatus == 429;
    }

    /** Whether nobody knows if the request was carried out. */
    boolean uncertain() {
        return httpStatus == NO_ANSWER || httpStatus >= 500;
    }

    boolean passing() {
        return throttled() || uncertain();
    }

    /**
     * @param doing such as "create private link connection orders-kafka"
     */
    DiagnosticException told(String doing) {
        String message = String.valueOf(getMessage());
        Diagnostic diagnostic =
                switch (httpStatus) {
                    case NO_ANSWER ->
                            Diagnostic.error(
                                    "LS-TIDB-01",
                                    "TiDB Cloud did not answer: " + doing,
                                    message,
                                    "Check "
                                            + TidbCloudSettings.API_VARIABLE
                                            + " and the network, and run the command again");
                    case 401 ->
                            Diagnostic.error(
                                    "LS-TIDB-02",
                                    "TiDB Cloud does not accept the API key: " + doing,
                                    message,
                                    "Set "
                                            + TidbCloudSettings.PUBLIC_KEY_VARIABLE
                                            + " and "
                                            + TidbCloudSettings.PRIVATE_KEY_VARIABLE
                                            + " to an API key of the organization that owns the cluster");
                    case 403 ->
                            Diagnostic.error(
                                    "LS-TIDB-03",
                                    "TiDB Cloud does not allow this: " + doing,
                                    message,
                                    "Give the API key the role Project Owner, or use another key");
                    default ->
                            Diagnostic.error(
                                    "LS-TIDB-04",
                                    "TiDB Cloud refused: " + doing,
                                    message
                                            + " (HTTP status "
                                            + httpStatus
                                            + (code == 0 ? "" : ", code " + code)
                                            + ")",
                                    passing() ? "Run the command again later" : "");
                };
        return new DiagnosticException(diagnostic, this);
    }
}

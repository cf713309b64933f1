package io.linkspan.localcloud.tidbcloud;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An answer other than success: a gRPC status as its HTTP gateway words it. Source: gRPC, "Status
 * codes"; grpc-gateway, HTTPStatusFromCode.
 */
final class ApiError extends RuntimeException {
    enum Code {
        INVALID_ARGUMENT(3, 400),
        NOT_FOUND(5, 404),
        ALREADY_EXISTS(6, 409),
        RESOURCE_EXHAUSTED(8, 429),
        FAILED_PRECONDITION(9, 400),
        UNIMPLEMENTED(12, 501),
        INTERNAL(13, 500),
        UNAVAILABLE(14, 503),
        UNAUTHENTICATED(16, 401);

        private final int number;
        private final int http;

        Code(int number, int http) {
            this.number = number;
            this.http = http;
        }
    }

    private final Code code;

    ApiError(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    int httpStatus() {
        return code.http;
    }

    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code.number);
        body.put("message", String.valueOf(getMessage()));
        body.put("details", List.of());
        return body;
    }

    static ApiError invalid(String message) {
        return new ApiError(Code.INVALID_ARGUMENT, message);
    }

    static ApiError notFound(String message) {
        return new ApiError(Code.NOT_FOUND, message);
    }
}

package io.linkspan.providers.aws;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Carries out every request, and spoils the answer to the N-th: the program cannot know that it was
 * carried out.
 */
final class Faults implements ExecutionInterceptor {
    /** What becomes of an answer. */
    enum Fault {
        /** The connection breaks. */
        RESET,
        /** A server's fault. */
        INTERNAL_ERROR,
        /** Turned away, as it seems, for too many requests. */
        THROTTLED
    }

    private final Fault fault;
    private final int victim;
    private final AtomicInteger answered = new AtomicInteger();
    private volatile String spoiled = "";

    Faults(Fault fault, int victim) {
        this.fault = fault;
        this.victim = victim;
    }

    /** The call that got no answer. */
    String spoiled() {
        return spoiled;
    }

    @Override
    public SdkHttpResponse modifyHttpResponse(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        if (answered.incrementAndGet() != victim) {
            return context.httpResponse();
        }
        spoiled = CallNaming.action(attributes);
        return switch (fault) {
            case RESET ->
                    throw SdkClientException.create(
                            "no answer", new SocketException("Connection reset"));
            case INTERNAL_ERROR -> context.httpResponse().copy(b -> b.statusCode(500));
            case THROTTLED -> context.httpResponse().copy(b -> b.statusCode(503));
        };
    }

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        if (context.httpResponse().isSuccessful()) {
            return context.responseBody();
        }
        if (context.httpResponse().statusCode() < 500) {
            return context.responseBody();
        }
        String code = fault == Fault.THROTTLED ? "RequestLimitExceeded" : "InternalError";
        return Optional.of(
                new ByteArrayInputStream(
                        ("<Response><Errors><Error><Code>"
                                        + code
                                        + "</Code><Message>spoiled</Message></Error></Errors><RequestID>1</RequestID></Response>")
                                .getBytes(StandardCharsets.UTF_8)));
    }
}

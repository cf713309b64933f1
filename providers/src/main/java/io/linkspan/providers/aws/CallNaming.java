package io.linkspan.providers.aws;

import java.util.Locale;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/** Hangs the call's name on what it ends with, after all of the SDK's own retries. */
final class CallNaming implements ExecutionInterceptor {
    @Override
    public Throwable modifyException(
            Context.FailedExecution context, ExecutionAttributes attributes) {
        Throwable thrown = context.exception();
        thrown.addSuppressed(new FailedCall.Name(action(attributes)));
        return thrown;
    }

    /** As IAM spells it, such as {@code elasticloadbalancing:CreateListener}. */
    static String action(ExecutionAttributes attributes) {
        String service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        return (service.startsWith("Elastic")
                        ? "elasticloadbalancing"
                        : service.toLowerCase(Locale.ROOT))
                + ":"
                + attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
    }
}

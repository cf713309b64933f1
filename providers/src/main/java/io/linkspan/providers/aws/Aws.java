package io.linkspan.providers.aws;

import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.ResourceKey;
import io.linkspan.engine.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;

/** What every kind works with: the clients, and the ways of calling them that AWS asks for. */
record Aws(AwsClients clients, Pace pace) {
    /**
     * How long a deletion waits for what still uses the thing: interfaces of a deleted load
     * balancer linger for minutes.
     */
    private static final Duration IN_USE = Duration.ofMinutes(10);

    private static final int CREATE_ATTEMPTS = 4;

    Ec2Client ec2() {
        return clients.ec2();
    }

    ElasticLoadBalancingV2Client elb() {
        return clients.elb();
    }

    /**
     * Makes a thing that AWS would make twice if asked twice: looks before each attempt, and an
     * attempt whose outcome is unknown is followed by another look.
     */
    <T> T once(Supplier<Optional<T>> find, Supplier<T> make, Scope scope)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            Optional<T> found = find.get();
            if (found.isPresent()) {
                return found.get();
            }
            try {
                return make.get();
            } catch (SdkException thrown) {
                FailedCall e = FailedCall.of(thrown);
                boolean again = e.isAmbiguous() || e.isThrottled() || e.isNotFound();
                if (!again || attempt == CREATE_ATTEMPTS) {
                    throw thrown;
                }
                scope.note(e.operation() + " without an answer: looking whether it was done");
                pace.moment(attempt);
            }
        }
    }

    /** A call that names something just made. */
    <T> T eventually(Scope scope, Supplier<T> call) throws InterruptedException {
        return pace.eventually(scope::note, call);
    }

    /**
     * Deletes; done when it is not there. What still uses it is waited for.
     *
     * @param call throws {@link SdkException} with a not-found code when it is gone
     */
    void gone(Scope scope, Runnable call) throws InterruptedException {
        try {
            pace.persist(
                    IN_USE,
                    Aws::stillUsed,
                    scope::note,
                    () -> {
                        call.run();
                        return true;
                    });
        } catch (SdkException thrown) {
            FailedCall e = FailedCall.of(thrown);
            if (!e.isNotFound()) {
                throw thrown;
            }
        }
    }

    private static boolean stillUsed(FailedCall e) {
        return e.has(
                "DependencyViolation",
                "ResourceInUse",
                "OperationNotPermitted.InUse",
                "InvalidIPAddress.InUse",
                "ExistingVpcEndpointConnections",
                "IncorrectState",
                "InvalidGroup.InUse");
    }

    /** Gives an EC2 thing its name back. */
    void rename(String id, String name) {
        ec2().createTags(b -> b.resources(id).tags(Tags.ec2(Map.of(Tags.NAME, name))));
    }

    /** Whether a thing of load balancing is this resource of this link. */
    boolean isOurs(String arn, ResourceKey key, Scope scope) {
        Map<String, String> tags = new LinkedHashMap<>();
        elb().describeTags(b -> b.resourceArns(arn))
                .tagDescriptions()
                .forEach(d -> d.tags().forEach(tag -> tags.put(tag.key(), tag.value())));
        return Tags.key(scope.link().name(), tags).equals(Optional.of(key));
    }

    static String id(Scope scope, ResourceKey key) {
        return scope.required(key).id();
    }

    static Existing made(String id, io.linkspan.core.plan.Resource actual) {
        return new Existing(id, actual, Map.of());
    }

    static Consumer<String> notes(Scope scope) {
        return scope::note;
    }
}

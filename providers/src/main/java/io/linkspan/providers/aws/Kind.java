package io.linkspan.providers.aws;

import io.linkspan.core.plan.Difference;
import io.linkspan.core.plan.Existing;
import io.linkspan.core.plan.Resource;
import io.linkspan.engine.Scope;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One type of resource on AWS. Calls throw {@link SdkException}, which {@link AwsResources}
 * explains.
 */
interface Kind<R extends Resource> {
    Class<R> type();

    /** IAM actions that its reading and changing need, such as {@code ec2:CreateVpc}. */
    Set<String> actions();

    /** All of this type that the world has for the link. */
    List<Existing> existing(World world) throws InterruptedException;

    Existing create(R wanted, Scope scope) throws InterruptedException;

    Existing update(R wanted, Existing existing, List<Difference> differences, Scope scope)
            throws InterruptedException;

    void delete(Existing existing, Scope scope) throws InterruptedException;
}

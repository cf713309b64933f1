package io.linkspan.providers.aws;

import io.linkspan.core.plan.AwsConventions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the newest Amazon Linux 2023 by its public SSM parameter. Source: EC2 User Guide,
 * "Reference the latest AMIs using Systems Manager public parameters".
 */
final class Images {
    static final String ACTION = "ssm:GetParameter";

    private final AwsClients clients;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Images(AwsClients clients) {
        this.clients = clients;
    }

    /** The image for an instance type; asked for once in a run. */
    String amazonLinux(String instanceType) {
        String parameter = AwsConventions.imageParameter(instanceType);
        return known.computeIfAbsent(
                parameter,
                name -> clients.ssm().getParameter(b -> b.name(name)).parameter().value());
    }
}

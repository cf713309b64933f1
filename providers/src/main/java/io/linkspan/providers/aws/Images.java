package io.linkspan.providers.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Finds the newest Amazon Linux 2023 by its public SSM parameter. Source: EC2 User Guide,
 * "Reference the latest AMIs using Systems Manager public parameters".
 */
final class Images {
    static final String ACTION = "ssm:GetParameter";
    private static final String PARAMETER =
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";

    /** Graviton families have a g after the generation: t4g, m7gd, im4gn; and a1. */
    private static final Pattern ARM = Pattern.compile("(a1|[a-z]+[0-9]+[a-z]*g[a-z]*)(-.*)?\\..*");

    private final AwsClients clients;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Images(AwsClients clients) {
        this.clients = clients;
    }

    /** The image for an instance type; asked for once in a run. */
    String amazonLinux(String instanceType) {
        String parameter = PARAMETER + architecture(instanceType);
        return known.computeIfAbsent(
                parameter,
                name -> clients.ssm().getParameter(b -> b.name(name)).parameter().value());
    }

    static String architecture(String instanceType) {
        return ARM.matcher(instanceType).matches() ? "arm64" : "x86_64";
    }
}

package io.linkspan.core.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What is the same wherever a plan becomes AWS's resources: by calls, as commands, or as templates.
 */
public final class AwsConventions {
    /** Tag: the link that a thing is of. */
    public static final String LINK_TAG = "linkspan:link";

    /** Tag: the thing's {@link ResourceKey}. */
    public static final String RESOURCE_TAG = "linkspan:resource";

    /** Amazon Linux 2023's root device. */
    public static final String ROOT_DEVICE = "/dev/xvda";

    /** The image needs 8; the rest is for Kafka's files, and its data where no volume is asked. */
    public static final int ROOT_GIB = 20;

    /** Where the volume for Kafka's data hangs. */
    public static final String DATA_DEVICE = "/dev/sdf";

    /** Source: EC2 User Guide, "Connect to your Linux instance": default user names. */
    public static final String USER = "ec2-user";

    private static final String IMAGE_PARAMETER =
            "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-";

    /** Graviton families have a g after the generation: t4g, m7gd, im4gn; and a1. */
    private static final Pattern ARM = Pattern.compile("(a1|[a-z]+[0-9]+[a-z]*g[a-z]*)(-.*)?\\..*");

    private AwsConventions() {}

    /** All tags of a thing, with its name first. */
    public static Map<String, String> tags(String link, ResourceKey key, String name) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("Name", name);
        tags.put(LINK_TAG, link);
        tags.put(RESOURCE_TAG, key.toString());
        return tags;
    }

    /** A group's name, unique in the VPC. AWS takes no name that begins with {@code sg-}. */
    public static String groupName(String link, String name) {
        return (link.startsWith("sg-") ? "linkspan-" : "") + link + "-" + name;
    }

    /**
     * The public SSM parameter that holds the newest Amazon Linux 2023 for an instance type.
     * Source: EC2 User Guide, "Reference the latest AMIs using Systems Manager public parameters".
     */
    public static String imageParameter(String instanceType) {
        return IMAGE_PARAMETER + architecture(instanceType);
    }

    /** {@code arm64} or {@code x86_64}. */
    public static String architecture(String instanceType) {
        return ARM.matcher(instanceType).matches() ? "arm64" : "x86_64";
    }
}

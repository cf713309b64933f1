package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.View;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/**
 * The fixed catalogue of machine images, by their real names. What runs is this machine's own
 * system, whichever image is asked for.
 */
public final class MachineImages {
    /** The log-in name of every image. */
    static final String USER = "ec2-user";

    private static final String PARAMETERS = "/aws/service/ami-amazon-linux-latest/";
    private static final String AMAZON = "137112412989";

    /**
     * @param architecture {@code x86_64} or {@code arm64}
     */
    record MachineImage(
            String id,
            String name,
            String description,
            String architecture,
            String created,
            List<String> parameters) {

        /** Whether hosts of it answer for their metadata only with a token, as AL2023's do. */
        boolean requiresTokens() {
            return name.startsWith("al2023");
        }
    }

    private static final List<MachineImage> CATALOGUE =
            List.of(
                    al2023("ami-0a2b3c4d5e6f70001", "x86_64", "kernel-6.1", "kernel-default"),
                    al2023("ami-0a2b3c4d5e6f70002", "arm64", "kernel-6.1", "kernel-default"),
                    al2023(
                            "ami-0a2b3c4d5e6f70003",
                            "x86_64",
                            "minimal-kernel-6.1",
                            "minimal-kernel-default"),
                    al2023(
                            "ami-0a2b3c4d5e6f70004",
                            "arm64",
                            "minimal-kernel-6.1",
                            "minimal-kernel-default"),
                    al2("ami-0a2b3c4d5e6f70005", "x86_64"),
                    al2("ami-0a2b3c4d5e6f70006", "arm64"));

    private static final Filters<MachineImage> FILTERS =
            new Filters<MachineImage>((view, image) -> view.image().tags(image.id()))
                    .one("image-id", (view, image) -> image.id())
                    .one("name", (view, image) -> image.name())
                    .one("description", (view, image) -> image.description())
                    .one("architecture", (view, image) -> image.architecture())
                    .one("creation-date", (view, image) -> image.created())
                    .always("owner-alias", "amazon")
                    .always("owner-id", AMAZON)
                    .always("state", "available")
                    .always("is-public", "true")
                    .always("image-type", "machine")
                    .always("root-device-type", "ebs")
                    .always("root-device-name", "/dev/xvda")
                    .always("virtualization-type", "hvm")
                    .always("hypervisor", "xen")
                    .always("ena-support", "true")
                    .always("platform-details", "Linux/UNIX")
                    .always("block-device-mapping.volume-type", "gp3");

    private MachineImages() {}

    private static MachineImage al2023(
            String id, String architecture, String kernel, String alias) {
        return new MachineImage(
                id,
                "al2023-ami-"
                        + (kernel.startsWith("minimal") ? "minimal-" : "")
                        + "2023.9.20251105.0-kernel-6.1-"
                        + architecture,
                "Amazon Linux 2023 AMI 2023.9.20251105.0 " + architecture + " HVM kernel-6.1",
                architecture,
                "2025-11-05T21:17:48.000Z",
                List.of(
                        PARAMETERS + "al2023-ami-" + kernel + "-" + architecture,
                        PARAMETERS + "al2023-ami-" + alias + "-" + architecture));
    }

    private static MachineImage al2(String id, String architecture) {
        return new MachineImage(
                id,
                "amzn2-ami-kernel-5.10-hvm-2.0.20251103.3-" + architecture + "-gp2",
                "Amazon Linux 2 Kernel 5.10 AMI 2.0.20251103.3 " + architecture + " HVM gp2",
                architecture,
                "2025-11-03T21:01:22.000Z",
                List.of(
                        PARAMETERS + "amzn2-ami-kernel-5.10-hvm-" + architecture + "-gp2",
                        PARAMETERS + "amzn2-ami-hvm-" + architecture + "-gp2"));
    }

    /** The public parameters of Systems Manager that name images, with the image's id. */
    public static Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        CATALOGUE.forEach(i -> i.parameters().forEach(p -> parameters.put(p, i.id())));
        return parameters;
    }

    /** The image of an id, or of {@code resolve:ssm:<parameter>}. */
    static MachineImage find(@Nullable String given) {
        String id = given == null ? "" : given;
        if (id.startsWith("resolve:ssm:")) {
            String resolved = parameters().get(id.substring("resolve:ssm:".length()));
            if (resolved == null) {
                throw new AwsException(
                        "InvalidParameterValue",
                        "Invalid value '" + id + "' for ImageId: no such parameter");
            }
            id = resolved;
        }
        return byId(id).orElseThrow(() -> Kind.IMAGE.notFound(given == null ? "" : given));
    }

    private static Optional<MachineImage> byId(String id) {
        return CATALOGUE.stream().filter(i -> i.id().equals(id)).findFirst();
    }

    static DescribeImagesResponse describe(View view, DescribeImagesRequest request) {
        for (String id : request.imageIds()) {
            find(id);
        }
        boolean amazons =
                request.owners().isEmpty()
                        || request.owners().contains("amazon")
                        || request.owners().contains(AMAZON);
        Predicate<MachineImage> passes = FILTERS.matching(view, request.filters());
        List<MachineImage> found =
                CATALOGUE.stream()
                        .filter(i -> amazons)
                        .filter(i ->
                                request.imageIds().isEmpty() || request.imageIds().contains(i.id()))
                        .filter(passes)
                        .sorted(Comparator.comparing(MachineImage::id))
                        .toList();
        Page<MachineImage> page =
                Page.of(found, MachineImage::id, 1, request.maxResults(), request.nextToken());
        return DescribeImagesResponse.builder()
                .images(page.items().stream().map(MachineImages::wire).toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** An image's attributes are its owner's to see, and no image here is the caller's. */
    static DescribeImageAttributeResponse describeAttribute(
            View view, DescribeImageAttributeRequest request) {
        if (request.attribute() == ImageAttributeName.UNKNOWN_TO_SDK_VERSION) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + request.attributeAsString()
                            + ") for parameter attribute is invalid. Unknown attribute.");
        }
        throw new AwsException(
                "AuthFailure", "Not authorized for image:" + find(request.imageId()).id());
    }

    private static Image wire(MachineImage image) {
        return Image.builder()
                .imageId(image.id())
                .name(image.name())
                .description(image.description())
                .architecture(image.architecture())
                .creationDate(image.created())
                .imageLocation("amazon/" + image.name())
                .imageOwnerAlias("amazon")
                .ownerId(AMAZON)
                .imageType("machine")
                .publicLaunchPermissions(true)
                .state("available")
                .platformDetails("Linux/UNIX")
                .usageOperation("RunInstances")
                .rootDeviceType("ebs")
                .rootDeviceName("/dev/xvda")
                .virtualizationType("hvm")
                .hypervisor("xen")
                .enaSupport(true)
                .sriovNetSupport("simple")
                .imdsSupport(image.requiresTokens() ? "v2.0" : null)
                .blockDeviceMappings(
                        BlockDeviceMapping.builder()
                                .deviceName("/dev/xvda")
                                .ebs(e ->
                                        e.deleteOnTermination(true)
                                                .volumeSize(8)
                                                .volumeType("gp3")
                                                .encrypted(false))
                                .build())
                .build();
    }
}

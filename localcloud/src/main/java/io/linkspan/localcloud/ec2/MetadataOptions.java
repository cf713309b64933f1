package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Edit;
import io.linkspan.localcloud.image.Instance;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.*;

/** How instances' metadata may be asked for: kept and described, since nothing here serves it. */
final class MetadataOptions {
    private static final int MAX_HOPS = 64;

    private MetadataOptions() {}

    /** What a launch asks for, over the image's own. */
    static Instance.MetadataOptions of(
            MachineImages.MachineImage image, @Nullable InstanceMetadataOptionsRequest request) {
        Instance.MetadataOptions own =
                image.requiresTokens()
                        ? new Instance.MetadataOptions(
                                "required", 2, "enabled", "disabled", "disabled")
                        : Instance.MetadataOptions.DEFAULT;
        return request == null
                ? own
                : changed(
                        own,
                        request.httpTokensAsString(),
                        request.httpPutResponseHopLimit(),
                        request.httpEndpointAsString(),
                        request.httpProtocolIpv6AsString(),
                        request.instanceMetadataTagsAsString());
    }

    static ModifyInstanceMetadataOptionsResponse modify(
            Edit edit, ModifyInstanceMetadataOptionsRequest request) {
        Instance instance = InstanceListing.LISTING.find(edit, request.instanceId());
        if (instance.state() == Instance.State.TERMINATED
                || instance.state() == Instance.State.SHUTTING_DOWN) {
            throw new AwsException(
                    "IncorrectInstanceState",
                    "The instance '"
                            + instance.id()
                            + "' is '"
                            + instance.state().wire()
                            + "': its metadata options cannot be modified.");
        }
        Instance after =
                instance.withMetadataOptions(
                        changed(
                                instance.metadataOptions(),
                                request.httpTokensAsString(),
                                request.httpPutResponseHopLimit(),
                                request.httpEndpointAsString(),
                                request.httpProtocolIpv6AsString(),
                                request.instanceMetadataTagsAsString()));
        edit.put(after);
        return ModifyInstanceMetadataOptionsResponse.builder()
                .instanceId(instance.id())
                .instanceMetadataOptions(wire(after))
                .build();
    }

    private static Instance.MetadataOptions changed(
            Instance.MetadataOptions before,
            @Nullable String tokens,
            @Nullable Integer hops,
            @Nullable String endpoint,
            @Nullable String ipv6,
            @Nullable String tags) {
        if (hops != null && (hops < 1 || hops > MAX_HOPS)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value ("
                            + hops
                            + ") for parameter httpPutResponseHopLimit is invalid. It must be 1-"
                            + MAX_HOPS
                            + ".");
        }
        return new Instance.MetadataOptions(
                oneOf("httpTokens", tokens, before.tokens(), "optional", "required"),
                hops == null ? before.hopLimit() : hops,
                oneOf("httpEndpoint", endpoint, before.endpoint(), "enabled", "disabled"),
                oneOf("httpProtocolIpv6", ipv6, before.ipv6(), "enabled", "disabled"),
                oneOf("instanceMetadataTags", tags, before.tags(), "enabled", "disabled"));
    }

    private static String oneOf(
            String parameter, @Nullable String given, String before, String one, String other) {
        if (given != null && !given.equals(one) && !given.equals(other)) {
            throw new AwsException(
                    "InvalidParameterValue",
                    "Value (" + given + ") for parameter " + parameter + " is invalid.");
        }
        return given == null ? before : given;
    }

    static InstanceMetadataOptionsResponse wire(Instance instance) {
        Instance.MetadataOptions options = instance.metadataOptions();
        return InstanceMetadataOptionsResponse.builder()
                .state("applied")
                .httpTokens(options.tokens())
                .httpPutResponseHopLimit(options.hopLimit())
                .httpEndpoint(options.endpoint())
                .httpProtocolIpv6(options.ipv6())
                .instanceMetadataTags(options.tags())
                .build();
    }
}

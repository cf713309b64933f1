package io.linkspan.localcloud.ssm;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.AwsException;
import io.linkspan.localcloud.api.Service;
import io.linkspan.localcloud.api.View;
import io.linkspan.localcloud.ec2.MachineImages;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ssm.model.*;

/** The public parameters that name machine images; there are no others. */
public final class SsmActions {
    private static final int MAX_NAMES = 10;

    /** When the catalogue was last changed. */
    private static final Instant MODIFIED = Instant.parse("2025-11-06T00:00:00Z");

    private SsmActions() {}

    /** Adds all of them. */
    public static void register(Actions actions) {
        actions.read(
                Service.SSM, "GetParameter", GetParameterRequest::builder, SsmActions::parameter);
        actions.read(
                Service.SSM,
                "GetParameters",
                GetParametersRequest::builder,
                SsmActions::parameters);
        actions.read(
                Service.SSM,
                "GetParametersByPath",
                GetParametersByPathRequest::builder,
                SsmActions::byPath);
    }

    private static GetParameterResponse parameter(View view, GetParameterRequest request) {
        String image = MachineImages.parameters().get(request.name());
        if (image == null) {
            throw new AwsException(
                    "ParameterNotFound", "Parameter " + request.name() + " not found.");
        }
        return GetParameterResponse.builder().parameter(wire(view, request.name(), image)).build();
    }

    private static GetParametersResponse parameters(View view, GetParametersRequest request) {
        if (request.names().isEmpty() || request.names().size() > MAX_NAMES) {
            throw new AwsException(
                    "ValidationException",
                    "1 validation error detected: Value at 'names' failed to satisfy constraint:"
                            + " Member must have length between 1 and "
                            + MAX_NAMES);
        }
        Map<String, String> known = MachineImages.parameters();
        List<Parameter> found = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String name : request.names()) {
            String image = known.get(name);
            if (image == null) {
                unknown.add(name);
            } else {
                found.add(wire(view, name, image));
            }
        }
        return GetParametersResponse.builder().parameters(found).invalidParameters(unknown).build();
    }

    private static GetParametersByPathResponse byPath(
            View view, GetParametersByPathRequest request) {
        String path = request.path().endsWith("/") ? request.path() : request.path() + "/";
        boolean deep = Boolean.TRUE.equals(request.recursive());
        int most = request.maxResults() == null ? MAX_NAMES : request.maxResults();
        if (most < 1 || most > MAX_NAMES) {
            throw new AwsException(
                    "ValidationException",
                    "1 validation error detected: Value '"
                            + most
                            + "' at 'maxResults' failed to satisfy constraint: Member must have"
                            + " value between 1 and "
                            + MAX_NAMES);
        }
        String after = after(request.nextToken());
        List<Parameter> found = new ArrayList<>();
        String next = null;
        for (Map.Entry<String, String> one : MachineImages.parameters().entrySet()) {
            String name = one.getKey();
            boolean below = name.startsWith(path) && (deep || name.indexOf('/', path.length()) < 0);
            if (!below || name.compareTo(after) <= 0) {
                continue;
            }
            if (found.size() == most) {
                next = token(found.getLast().name());
                break;
            }
            found.add(wire(view, name, one.getValue()));
        }
        return GetParametersByPathResponse.builder().parameters(found).nextToken(next).build();
    }

    /** Names the last parameter shown, so it stays good whatever comes and goes. */
    private static String token(String name) {
        return Base64.getUrlEncoder().encodeToString(name.getBytes(StandardCharsets.UTF_8));
    }

    private static String after(@Nullable String token) {
        try {
            return token == null
                    ? ""
                    : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new AwsException("InvalidNextToken", "The specified token isn't valid.");
        }
    }

    private static Parameter wire(View view, String name, String image) {
        return Parameter.builder()
                .name(name)
                .type("String")
                .value(image)
                .version(1L)
                .lastModifiedDate(MODIFIED)
                .arn("arn:aws:ssm:" + view.region() + "::parameter" + name)
                .dataType("text")
                .build();
    }
}

package io.linkspan.localcloud.sts;

import io.linkspan.localcloud.api.Actions;
import io.linkspan.localcloud.api.Service;
import io.linkspan.localcloud.api.View;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Who is calling. */
public final class StsActions {
    private StsActions() {}

    /** Adds all of them. */
    public static void register(Actions actions) {
        actions.read(
                Service.STS,
                "GetCallerIdentity",
                GetCallerIdentityRequest::builder,
                StsActions::callerIdentity);
    }

    /** Every key is its account's root's. */
    private static GetCallerIdentityResponse callerIdentity(
            View view, GetCallerIdentityRequest request) {
        return GetCallerIdentityResponse.builder()
                .account(view.owner())
                .userId(view.owner())
                .arn("arn:aws:iam::" + view.owner() + ":root")
                .build();
    }
}

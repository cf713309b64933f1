package io.linkspan.providers.aws;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.UnsuccessfulItem;

/** Some EC2 calls succeed as a whole and refuse single items; here such an item is a failure. */
final class Refused {
    private Refused() {}

    static SdkException of(String operation, UnsuccessfulItem item) {
        SdkException refused =
                Ec2Exception.builder()
                        .awsErrorDetails(
                                AwsErrorDetails.builder()
                                        .errorCode(item.error().code())
                                        .errorMessage(
                                                item.resourceId() + ": " + item.error().message())
                                        .serviceName("Ec2")
                                        .build())
                        .statusCode(400)
                        .build();
        refused.addSuppressed(new FailedCall.Name("ec2:" + operation));
        return refused;
    }
}

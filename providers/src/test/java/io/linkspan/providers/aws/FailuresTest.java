package io.linkspan.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.engine.ProviderAccount;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class FailuresTest {
    private static Diagnostic told(String code, String message) {
        SdkException e =
                Ec2Exception.builder()
                        .awsErrorDetails(
                                AwsErrorDetails.builder()
                                        .errorCode(code)
                                        .errorMessage(message)
                                        .build())
                        .statusCode(400)
                        .build();
        e.addSuppressed(new FailedCall.Name("ec2:CreateVpc"));
        return Failures.diagnostic(FailedCall.of(e), "vpc/kafka");
    }

    @ParameterizedTest
    @CsvSource({
        "AuthFailure,LS-AWS-02",
        "InvalidClientTokenId,LS-AWS-02",
        "RequestExpired,LS-AWS-03",
        "UnauthorizedOperation,LS-AWS-04",
        "VpcLimitExceeded,LS-AWS-06",
        "TooManyListeners,LS-AWS-06",
        "RequestLimitExceeded,LS-AWS-07",
        "InsufficientInstanceCapacity,LS-AWS-08",
        "DependencyViolation,LS-AWS-11",
        "OptInRequired,LS-AWS-12",
        "InvalidAction,LS-AWS-16",
        "InvalidParameterValue,LS-AWS-21"
    })
    void diagnostic_refusal_hasItsCodeAndNamesCallSubjectAndAnswer(String code, String expected) {
        Diagnostic told = told(code, "why not");

        assertThat(told.code()).isEqualTo(expected);
        assertThat(told.summary()).contains("CreateVpc").contains("vpc/kafka");
        assertThat(told.detail()).isEqualTo(code + ": why not");
        assertThat(told.remedy()).isNotBlank();
    }

    @Test
    void diagnostic_noPermission_namesTheIamAction() {
        assertThat(told("UnauthorizedOperation", "").remedy()).contains("ec2:CreateVpc");
    }

    @Test
    void diagnostic_quota_namesIt() {
        assertThat(told("VpcLimitExceeded", "").summary()).contains("VPCs per Region");
    }

    @Test
    void diagnostic_signatureTooOld_isTheClock() {
        assertThat(told("SignatureDoesNotMatch", "Signature expired: 2026 is now earlier").code())
                .isEqualTo("LS-AWS-03");
    }

    @Test
    void diagnostic_noAnswer_saysWhatHappened() {
        SdkException e =
                SdkClientException.create(
                        "Unable to execute HTTP request",
                        new IOException(new ConnectException("Connection refused")));

        Diagnostic told = Failures.diagnostic(FailedCall.of(e), "the account");

        assertThat(told.code()).isEqualTo("LS-AWS-05");
        assertThat(told.detail()).contains("Connection refused");
    }

    @Test
    void account_nobodyListens_isToldAsUnreachable() {
        try (AwsProviders aws =
                AwsProviders.open(
                        new AwsSettings(
                                "us-west-2",
                                Optional.of(URI.create("http://127.44.9.9:9")),
                                Optional.of(new AwsSettings.AccessKey("a", "b")),
                                Path.of("keys")))) {
            ProviderAccount account = aws.account();

            Assertions.assertThatThrownBy(account::id)
                    .isInstanceOfSatisfying(
                            DiagnosticException.class,
                            e ->
                                    assertThat(e.diagnostics().getFirst())
                                            .satisfies(d -> {
                                                assertThat(d.code()).isEqualTo("LS-AWS-05");
                                                assertThat(d.summary())
                                                        .contains("GetCallerIdentity");
                                            }));
        }
    }
}

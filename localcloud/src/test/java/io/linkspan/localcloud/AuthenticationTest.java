package io.linkspan.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.api.ApiServer;
import io.linkspan.localcloud.api.Service;
import io.linkspan.localcloud.image.Account;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what an account signed is answered; each refusal is the service's own. */
class AuthenticationTest {
    @TempDir private static Path home;
    private static ControlPlane cloud;

    @BeforeAll
    static void open() throws IOException {
        cloud = new ControlPlane(home);
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static SignedCall identity() {
        return SignedCall.form(
                cloud.uri(),
                Service.STS,
                List.of("Action", "GetCallerIdentity", "Version", "2011-06-15"));
    }

    private static SignedCall vpcs() {
        return SignedCall.form(
                cloud.uri(),
                Service.EC2,
                List.of("Action", "DescribeVpcs", "Version", "2016-11-15"));
    }

    @Test
    void eachAccount_isTold_whoItIs() {
        for (Account account : List.of(cloud.provider(), cloud.consumer())) {
            Reply reply = cloud.send(identity().sign(account)).ok();
            assertThat(reply.text("Account")).isEqualTo(account.id());
            assertThat(reply.text("Arn")).isEqualTo("arn:aws:iam::" + account.id() + ":root");
        }
    }

    @Test
    void wrongSecret_isRefused() {
        String key = cloud.provider().accessKeyId();
        cloud.send(identity().sign(key, "x".repeat(40))).refused("SignatureDoesNotMatch");
        cloud.send(vpcs().sign(key, "x".repeat(40))).refused("AuthFailure");
    }

    @Test
    void otherAccountsSecret_isRefused() {
        cloud.send(vpcs().sign(cloud.provider().accessKeyId(), cloud.consumer().secretAccessKey()))
                .refused("AuthFailure");
    }

    @Test
    void unknownKey_isRefused() {
        cloud.send(identity().sign("AKIANOBODY", "x")).refused("InvalidClientTokenId");
        cloud.send(vpcs().sign("AKIANOBODY", "x")).refused("AuthFailure");
    }

    @Test
    void dateOutsideFiveMinutes_isRefused() {
        for (Duration skew : List.of(Duration.ofMinutes(-6), Duration.ofMinutes(6))) {
            Clock clock = Clock.offset(Clock.systemUTC(), skew);
            cloud.send(vpcs().at(clock).sign(cloud.provider())).refused("RequestExpired");
            cloud.send(identity().at(clock).sign(cloud.provider()))
                    .refused("SignatureDoesNotMatch");
        }
        Clock close = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-4));
        cloud.send(vpcs().at(close).sign(cloud.provider())).ok();
    }

    @Test
    void otherRegion_isRefused() {
        cloud.send(vpcs().in("eu-west-1").sign(cloud.provider())).refused("AuthFailure");
        cloud.send(identity().in("eu-west-1").sign(cloud.provider()))
                .refused("SignatureDoesNotMatch");
        cloud.send(identity().in("us-east-1").sign(cloud.provider())).ok();
    }

    @Test
    void noSignature_isRefused() {
        byte[] body =
                "Action=GetCallerIdentity&Version=2011-06-15".getBytes(StandardCharsets.UTF_8);
        Reply reply = cloud.send(plain(body).build()).refused("MissingAuthenticationToken");
        assertThat(reply.body()).startsWith("<ErrorResponse");
        byte[] ec2 = "Action=DescribeVpcs&Version=2016-11-15".getBytes(StandardCharsets.UTF_8);
        assertThat(cloud.send(plain(ec2).build()).refused("MissingParameter").body())
                .contains("<Response><Errors>");
    }

    @Test
    void brokenHeader_isIncomplete() {
        byte[] body =
                "Action=GetCallerIdentity&Version=2011-06-15".getBytes(StandardCharsets.UTF_8);
        for (String header :
                List.of(
                        "AWS4-HMAC-SHA256",
                        "AWS4-HMAC-SHA256 Credential=a/b/c",
                        "AWS4-HMAC-SHA256 Credential=a/20260101/us-west-2/sts/aws4_request",
                        "Basic eDp5")) {
            cloud.send(plain(body).header("Authorization", header).build())
                    .refused("IncompleteSignature");
        }
    }

    @Test
    void changedBody_isRefused() {
        HttpRequest signed = vpcs().sign(cloud.provider());
        byte[] other = "Action=DescribeSubnets&Version=2016-11-15".getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder tampered =
                HttpRequest.newBuilder(cloud.uri())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(other));
        signed.headers().map().forEach((n, vs) -> vs.forEach(v -> tampered.header(n, v)));
        cloud.send(tampered.build()).refused("AuthFailure");
    }

    @Test
    void oversizedBody_isRefused() {
        byte[] body = new byte[ApiServer.MAX_BODY_BYTES + 1];
        Reply reply = cloud.send(plain(body).build());
        assertThat(reply.status()).isEqualTo(413);
    }

    @Test
    void brokenEncoding_isRefused() {
        for (String form :
                List.of("Action=%zz", "Action=%ff%fe", "A".repeat(100) + ".1".repeat(20))) {
            SignedCall call =
                    new SignedCall(
                            cloud.uri(),
                            Service.EC2,
                            "application/x-www-form-urlencoded",
                            form.getBytes(StandardCharsets.US_ASCII),
                            Clock.systemUTC(),
                            "us-west-2",
                            "");
            cloud.send(call.sign(cloud.provider())).refused("MalformedQueryString");
        }
    }

    private static HttpRequest.Builder plain(byte[] body) {
        return HttpRequest.newBuilder(cloud.uri())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }
}

package io.linkspan.providers.tidbcloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Values of RFC 7616, section 3.9.1. */
class DigestChallengeTest {
    private static final String COMMON =
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\","
                    + " nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\","
                    + " opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", algorithm=";
    private static final String CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

    private static String answer(String algorithm) {
        DigestChallenge challenge =
                DigestChallenge.strongest(List.of(COMMON + algorithm)).orElseThrow();
        return challenge.answer("Mufasa", "Circle of Life", "GET", "/dir/index.html", 1, CNONCE);
    }

    @Test
    void answer_sha256_isTheRfcs() {
        assertThat(answer("SHA-256"))
                .contains(
                        "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"")
                .contains("qop=auth, nc=00000001")
                .contains("opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
    }

    @Test
    void answer_md5_isTheRfcs() {
        assertThat(answer("MD5")).contains("response=\"8ca523f5e9506fed4657c9700eebdbec\"");
    }

    @Test
    void strongest_twoOffered_takesSha256() {
        assertThat(DigestChallenge.strongest(List.of(COMMON + "MD5", COMMON + "SHA-256")))
                .hasValueSatisfying(c -> assertThat(c.algorithm()).isEqualTo("SHA-256"));
    }

    @Test
    void strongest_onlyUnknownOnes_isEmpty() {
        assertThat(DigestChallenge.strongest(List.of("Basic realm=\"x\"", COMMON + "SHA3-512")))
                .isEmpty();
        assertThat(
                        DigestChallenge.strongest(
                                List.of("Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"")))
                .isEmpty();
    }
}

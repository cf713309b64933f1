package io.linkspan.localcloud.tidbcloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.linkspan.localcloud.tidbcloud.DigestAuthentication.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestAuthenticationTest {
    private static final ApiKey KEY = new ApiKey("public", "private");
    private static final String TARGET = "/v1beta1/clusters/1/privateLinkConnections?pageSize=2";

    private final SteppingClock clock = new SteppingClock();
    private final DigestAuthentication authentication =
            new DigestAuthentication(List.of(KEY), clock, new Random(1));

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-256"})
    void check_withTheKey_grants(String algorithm) throws Exception {
        String header = header(algorithm, nonce(), 1, "private", "GET", TARGET);

        assertThat(check(header, "GET", TARGET)).isEqualTo(new Outcome.Granted(KEY));
    }

    @Test
    void check_withoutCredentials_offersBothAlgorithmsTheStrongerFirst() {
        Outcome outcome = authentication.check(Optional.empty(), "GET", TARGET);

        assertThat(outcome).isInstanceOf(Outcome.Denied.class);
        List<String> challenges = ((Outcome.Denied) outcome).challenges();
        assertThat(challenges.get(0)).contains("algorithm=SHA-256", "qop=\"auth\"");
        assertThat(challenges.get(1)).contains("algorithm=MD5", "qop=\"auth\"");
        assertThat(challenges).noneMatch(challenge -> challenge.contains("stale"));
    }

    @Test
    void check_ofAWrongPasswordMethodTargetOrUser_denies() throws Exception {
        String nonce = nonce();
        String wrongPassword = header("MD5", nonce, 1, "guess", "GET", TARGET);
        String right = header("MD5", nonce, 1, "private", "GET", TARGET);

        assertDenied(check(wrongPassword, "GET", TARGET), false);
        assertDenied(check(right, "DELETE", TARGET), false);
        assertDenied(check(right, "GET", "/other"), false);
        assertDenied(check(right.replace("\"public\"", "\"other\""), "GET", TARGET), false);
        assertDenied(check(right.replace("qop=auth", "qop=auth-int"), "GET", TARGET), false);
        assertDenied(check(right.replace("MD5", "MD4"), "GET", TARGET), false);
    }

    @Test
    void check_ofARepeatedCount_denies() throws Exception {
        String nonce = nonce();
        String first = header("SHA-256", nonce, 1, "private", "GET", TARGET);
        String third = header("SHA-256", nonce, 3, "private", "GET", TARGET);
        String second = header("SHA-256", nonce, 2, "private", "GET", TARGET);

        assertThat(check(first, "GET", TARGET)).isInstanceOf(Outcome.Granted.class);
        assertDenied(check(first, "GET", TARGET), true);
        assertThat(check(third, "GET", TARGET)).isInstanceOf(Outcome.Granted.class);
        assertThat(check(second, "GET", TARGET)).isInstanceOf(Outcome.Granted.class);
        assertDenied(check(second, "GET", TARGET), true);
        assertDenied(check(third, "GET", TARGET), true);
    }

    @Test
    void check_ofACountFarBelowTheHighest_denies() throws Exception {
        String nonce = nonce();
        assertThat(check(header("MD5", nonce, 100, "private", "GET", TARGET), "GET", TARGET))
                .isInstanceOf(Outcome.Granted.class);

        assertThat(check(header("MD5", nonce, 37, "private", "GET", TARGET), "GET", TARGET))
                .isInstanceOf(Outcome.Granted.class);
        assertDenied(
                check(header("MD5", nonce, 36, "private", "GET", TARGET), "GET", TARGET), true);
        assertDenied(check(header("MD5", nonce, 0, "private", "GET", TARGET), "GET", TARGET), true);
    }

    @Test
    void check_ofAnOldOrForgedNonce_saysStaleToThoseWhoKnowTheKey() throws Exception {
        String nonce = nonce();
        clock.now = clock.now.plus(DigestAuthentication.NONCE_LIFE);

        assertDenied(check(header("MD5", nonce, 1, "private", "GET", TARGET), "GET", TARGET), true);
        assertDenied(check(header("MD5", nonce, 1, "guess", "GET", TARGET), "GET", TARGET), false);
        assertDenied(
                check(header("MD5", "AAAAforged", 1, "private", "GET", TARGET), "GET", TARGET),
                true);
    }

    @Test
    void check_ofMoreNoncesThanAreRemembered_staysBounded() throws Exception {
        for (int i = 0; i < DigestAuthentication.MAX_NONCES + 10; i++) {
            String header = header("MD5", nonce(), 1, "private", "GET", TARGET);
            assertThat(check(header, "GET", TARGET)).isInstanceOf(Outcome.Granted.class);
        }
    }

    @Test
    void check_ofMutatedHeaders_neverGrantsAndNeverThrows() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("DigestAuthenticationTest -Dseed=" + seed);
        Random random = new Random(seed);
        String good = header("SHA-256", nonce(), 7, "private", "GET", TARGET);
        String bytes = "\"\\,= abcDEF019:/;\t\0é";

        for (int i = 0; i < 50_000; i++) {
            StringBuilder mutated = new StringBuilder(good);
            for (int j = random.nextInt(4) + 1; j > 0; j--) {
                int at = random.nextInt(mutated.length());
                char c = bytes.charAt(random.nextInt(bytes.length()));
                switch (random.nextInt(3)) {
                    case 0 -> mutated.setCharAt(at, c);
                    case 1 -> mutated.insert(at, c);
                    default -> mutated.delete(at, Math.min(mutated.length(), at + 9));
                }
            }
            Outcome outcome = check(mutated.toString(), "GET", TARGET);
            // A change may leave the meaning as it was: a blank, or the case of a name.
            if (outcome instanceof Outcome.Granted) {
                assertThat(DigestHeader.parse(mutated.toString()).orElseThrow().get("response"))
                        .isEqualTo(DigestHeader.parse(good).orElseThrow().get("response"));
            }
        }
    }

    private static void assertDenied(Outcome outcome, boolean stale) {
        assertThat(outcome).isInstanceOf(Outcome.Denied.class);
        assertThat(((Outcome.Denied) outcome).challenges())
                .hasSize(2)
                .allMatch(challenge -> challenge.contains("stale=true") == stale);
    }

    private Outcome check(String header, String method, String target) {
        return authentication.check(Optional.of(header), method, target);
    }

    private String nonce() {
        Outcome outcome = authentication.check(Optional.empty(), "GET", TARGET);
        Matcher nonce =
                Pattern.compile("nonce=\"([^\"]+)\"")
                        .matcher(((Outcome.Denied) outcome).challenges().getFirst());
        assertThat(nonce.find()).isTrue();
        return nonce.group(1);
    }

    private static String header(
            String algorithm, String nonce, int count, String password, String method, String uri)
            throws Exception {
        String nc = "%08x".formatted(count);
        String secret = hash(algorithm, "public:tidb.cloud:" + password);
        String request = hash(algorithm, method + ":" + uri);
        String response = hash(algorithm, secret + ":" + nonce + ":" + nc + ":c1:auth:" + request);
        return "Digest username=\"public\", realm=\"tidb.cloud\", nonce=\"%s\", uri=\"%s\","
                        .formatted(nonce, uri)
                + " algorithm=%s, qop=auth, nc=%s, cnonce=\"c1\", response=\"%s\""
                        .formatted(algorithm, nc, response);
    }

    private static String hash(String algorithm, String text) throws Exception {
        return HexFormat.of()
                .formatHex(
                        MessageDigest.getInstance(algorithm)
                                .digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            now = now.plus(Duration.ofNanos(1));
            return now;
        }
    }
}

package io.linkspan.localcloud.compute;

import java.nio.ByteBuffer;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/**
 * Public keys that may log in, held in SSH's own encoding so that no kind of key needs parsing.
 * Source: RFC 4253, section 6.6.
 */
final class AuthorizedKeys {
    private final Set<ByteBuffer> encoded;

    private AuthorizedKeys(Set<ByteBuffer> encoded) {
        this.encoded = encoded;
    }

    /**
     * @param lines {@code type base64 [comment]} each; blank lines and comments are skipped
     * @throws IllegalArgumentException for a line that is none of these
     */
    static AuthorizedKeys parse(List<String> lines) {
        List<ByteBuffer> keys = new ArrayList<>();
        for (String line : lines) {
            String text = line.strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String[] words = text.split("\\s+", 3);
            if (words.length < 2) {
                throw new IllegalArgumentException("'" + text + "' is no public key line");
            }
            keys.add(ByteBuffer.wrap(Base64.getDecoder().decode(words[1])));
        }
        return new AuthorizedKeys(keys.stream().collect(Collectors.toUnmodifiableSet()));
    }

    boolean contains(byte[] key) {
        return encoded.contains(ByteBuffer.wrap(key));
    }

    boolean contains(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return contains(
                Arrays.copyOfRange(
                        buffer.array(), buffer.rpos(), buffer.rpos() + buffer.available()));
    }
}

package io.linkspan.localcloud.ec2;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * Keys in OpenSSH's forms. Source: RFC 4253 section 6.6, RFC 8709, and OpenSSH's PROTOCOL.key for
 * the private form.
 */
final class OpenSsh {
    static final String RSA = "ssh-rsa";
    static final String ED25519 = "ssh-ed25519";
    private static final int CIPHER_BLOCK = 8;
    private static final int MAX_FIELD = 16_384;

    private OpenSsh() {}

    /** Writes length-prefixed fields. */
    private static final class Blob {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Blob field(byte[] field) {
            try {
                out.writeInt(field.length);
                out.write(field);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        Blob field(String text) {
            return field(text.getBytes(StandardCharsets.UTF_8));
        }

        Blob number(int number) {
            try {
                out.writeInt(number);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return this;
        }

        byte[] toBytes() {
            return bytes.toByteArray();
        }
    }

    static byte[] blob(RSAPublicKey key) {
        return new Blob()
                .field(RSA)
                .field(key.getPublicExponent().toByteArray())
                .field(key.getModulus().toByteArray())
                .toBytes();
    }

    static byte[] blob(EdECPublicKey key) {
        return new Blob().field(ED25519).field(raw(key)).toBytes();
    }

    /** The 32 bytes of an Ed25519 public key. */
    private static byte[] raw(EdECPublicKey key) {
        byte[] big = key.getPoint().getY().toByteArray();
        byte[] raw = new byte[32];
        for (int i = 0; i < Math.min(big.length, 32); i++) {
            raw[i] = big[big.length - 1 - i];
        }
        if (key.getPoint().isXOdd()) {
            raw[31] |= (byte) 0x80;
        }
        return raw;
    }

    /** An unencrypted Ed25519 private key in OpenSSH's own form. */
    static String privateKey(EdECPublicKey key, byte[] seed, int check) {
        byte[] raw = raw(key);
        byte[] pair = Arrays.copyOf(seed, 64);
        System.arraycopy(raw, 0, pair, 32, 32);
        Blob secret =
                new Blob()
                        .number(check)
                        .number(check)
                        .field(ED25519)
                        .field(raw)
                        .field(pair)
                        .field("");
        byte[] unpadded = secret.toBytes();
        int length = (unpadded.length + CIPHER_BLOCK - 1) / CIPHER_BLOCK * CIPHER_BLOCK;
        byte[] padded = Arrays.copyOf(unpadded, length);
        for (int i = unpadded.length; i < length; i++) {
            padded[i] = (byte) (i - unpadded.length + 1);
        }
        byte[] body =
                new Blob()
                        .field("none")
                        .field("none")
                        .field("")
                        .number(1)
                        .field(blob(key))
                        .field(padded)
                        .toBytes();
        byte[] magic = "openssh-key-v1\0".getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(magic, magic.length + body.length);
        System.arraycopy(body, 0, all, magic.length, body.length);
        return pem("OPENSSH PRIVATE KEY", all);
    }

    static String pem(String label, byte[] content) {
        return "-----BEGIN "
                + label
                + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content)
                + "\n-----END "
                + label
                + "-----";
    }

    /**
     * A public key line, taken apart.
     *
     * @param type {@link #RSA} or {@link #ED25519}
     * @param encoded the Base64 part
     */
    record Line(String type, String encoded, ByteBuffer blob) {}

    /** Reads {@code type base64 [comment]}; anything else is an IllegalArgumentException. */
    static Line parse(String line) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length < 2 || !(words[0].equals(RSA) || words[0].equals(ED25519))) {
            throw new IllegalArgumentException("no ssh-rsa or ssh-ed25519 line");
        }
        ByteBuffer blob = ByteBuffer.wrap(Base64.getDecoder().decode(words[1]));
        String type = new String(field(blob.duplicate()), StandardCharsets.US_ASCII);
        if (!type.equals(words[0])) {
            throw new IllegalArgumentException("the line says " + words[0] + ", its blob " + type);
        }
        return new Line(words[0], words[1], blob);
    }

    /** The RSA key of a line. */
    static PublicKey rsa(Line line) throws GeneralSecurityException {
        ByteBuffer blob = line.blob().duplicate();
        field(blob);
        BigInteger exponent = new BigInteger(1, field(blob));
        BigInteger modulus = new BigInteger(1, field(blob));
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(modulus, exponent));
    }

    private static byte[] field(ByteBuffer blob) {
        if (blob.remaining() < 4) {
            throw new IllegalArgumentException("the blob is cut");
        }
        int length = blob.getInt();
        if (length < 0 || length > MAX_FIELD || length > blob.remaining()) {
            throw new IllegalArgumentException("the blob is cut");
        }
        byte[] field = new byte[length];
        blob.get(field);
        return field;
    }
}

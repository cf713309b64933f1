package io.linkspan.providers.aws;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An RSA key as SSH has it. RSA, since EC2 imports nothing else but Ed25519, which not every SSH
 * library reads without more libraries. The private half is a PKCS#1 PEM, as EC2 itself hands out.
 * Source: EC2 User Guide, "Create a key pair"; RFC 8017 A.1.2; RFC 4253 6.6.
 */
final class SshKey {
    private static final int BITS = 2048;
    private static final String HEAD = "-----BEGIN RSA PRIVATE KEY-----";
    private static final String TAIL = "-----END RSA PRIVATE KEY-----";
    private static final int INTEGER = 0x02;
    private static final int SEQUENCE = 0x30;

    /** version, n, e, d, p, q, dP, dQ, qInv. */
    private static final int NUMBERS = 9;

    private final List<BigInteger> numbers;

    private SshKey(List<BigInteger> numbers) {
        this.numbers = List.copyOf(numbers);
    }

    static SshKey generated() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
            return new SshKey(
                    List.of(
                            BigInteger.ZERO,
                            key.getModulus(),
                            key.getPublicExponent(),
                            key.getPrivateExponent(),
                            key.getPrimeP(),
                            key.getPrimeQ(),
                            key.getPrimeExponentP(),
                            key.getPrimeExponentQ(),
                            key.getCrtCoefficient()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    /**
     * @throws IllegalArgumentException when it is no PKCS#1 PEM
     */
    static SshKey ofPem(String pem) {
        String body = pem.strip();
        if (!body.startsWith(HEAD) || !body.endsWith(TAIL)) {
            throw new IllegalArgumentException("no RSA private key in PEM form");
        }
        try {
            ByteBuffer in =
                    ByteBuffer.wrap(
                            Base64.getMimeDecoder()
                                    .decode(
                                            body.substring(
                                                    HEAD.length(), body.length() - TAIL.length())));
            ByteBuffer sequence = element(in, SEQUENCE);
            List<BigInteger> numbers = new ArrayList<>();
            for (int i = 0; i < NUMBERS; i++) {
                ByteBuffer integer = element(sequence, INTEGER);
                byte[] bytes = new byte[integer.remaining()];
                integer.get(bytes);
                numbers.add(new BigInteger(bytes));
            }
            return new SshKey(numbers);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | IllegalArgumentException e) {
            throw new IllegalArgumentException("the RSA private key is cut off or changed", e);
        }
    }

    private static ByteBuffer element(ByteBuffer in, int tag) {
        if (in.get() != (byte) tag) {
            throw new IllegalArgumentException("no RSA private key: unexpected DER element");
        }
        int length = in.get() & 0xff;
        if (length > 0x82) {
            throw new IllegalArgumentException("no RSA private key: too long");
        }
        if (length >= 0x80) {
            int bytes = length & 0x7f;
            length = 0;
            for (int i = 0; i < bytes; i++) {
                length = length << 8 | (in.get() & 0xff);
            }
        }
        if (length > in.remaining()) {
            throw new IllegalArgumentException("the RSA private key is cut off");
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }

    String pem() {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        numbers.forEach(n -> put(content, INTEGER, n.toByteArray()));
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        put(der, SEQUENCE, content.toByteArray());
        return HEAD
                + "\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der.toByteArray())
                + "\n"
                + TAIL
                + "\n";
    }

    private static void put(ByteArrayOutputStream out, int tag, byte[] content) {
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
    }

    /** The public half as a line of {@code authorized_keys}. */
    String publicLine(String comment) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        string(out, "ssh-rsa".getBytes(StandardCharsets.US_ASCII));
        string(out, numbers.get(2).toByteArray());
        string(out, numbers.get(1).toByteArray());
        return "ssh-rsa " + Base64.getEncoder().encodeToString(out.toByteArray()) + " " + comment;
    }

    private static void string(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }

    /** Whether a line of {@code authorized_keys} is this key's, whatever its comment. */
    boolean matches(String publicLine) {
        List<String> theirs = List.of(publicLine.strip().split("\\s+", 3));
        List<String> ours = List.of(publicLine("x").split(" ", 3));
        return theirs.size() >= 2 && theirs.subList(0, 2).equals(ours.subList(0, 2));
    }
}

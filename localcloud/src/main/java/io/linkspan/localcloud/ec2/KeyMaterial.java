package io.linkspan.localcloud.ec2;

import io.linkspan.localcloud.api.AwsException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key pair as EC2 hands it out or takes it in.
 *
 * @param type {@code rsa} or {@code ed25519}
 * @param publicKey one authorized_keys line without a comment
 * @param fingerprint as EC2 forms it; Source: EC2, "Verify the fingerprint of your key pair"
 * @param privateKey PEM; empty for an imported key
 */
record KeyMaterial(String type, String publicKey, String fingerprint, String privateKey) {
    private static final int RSA_BITS = 2_048;

    /** A fresh pair. */
    static KeyMaterial generate(String type, int check) {
        try {
            return type.equals("ed25519") ? ed25519(check) : rsa();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes " + type + " keys", e);
        }
    }

    private static KeyMaterial rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        KeyPair pair = generator.generateKeyPair();
        byte[] pkcs8 = pair.getPrivate().getEncoded();
        return new KeyMaterial(
                "rsa",
                line(OpenSsh.RSA, OpenSsh.blob((RSAPublicKey) pair.getPublic())),
                colons("SHA-1", pkcs8),
                OpenSsh.pem("PRIVATE KEY", pkcs8));
    }

    private static KeyMaterial ed25519(int check) throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        EdECPublicKey publicKey = (EdECPublicKey) pair.getPublic();
        byte[] seed =
                ((EdECPrivateKey) pair.getPrivate())
                        .getBytes()
                        .orElseThrow(() -> new GeneralSecurityException("no seed"));
        byte[] blob = OpenSsh.blob(publicKey);
        return new KeyMaterial(
                "ed25519",
                line(OpenSsh.ED25519, blob),
                sha256(blob),
                OpenSsh.privateKey(publicKey, seed, check));
    }

    private static String line(String type, byte[] blob) {
        return type + " " + Base64.getEncoder().encodeToString(blob);
    }

    /** A public key that the caller brings, as an OpenSSH line. */
    static KeyMaterial imported(String text) {
        try {
            OpenSsh.Line line = OpenSsh.parse(text);
            boolean rsa = line.type().equals(OpenSsh.RSA);
            String fingerprint =
                    rsa
                            ? colons("MD5", OpenSsh.rsa(line).getEncoded())
                            : sha256(line.blob().array());
            return new KeyMaterial(
                    rsa ? "rsa" : "ed25519", line.type() + " " + line.encoded(), fingerprint, "");
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new AwsException(
                    "InvalidKey.Format", "Key is not in valid OpenSSH public key format");
        }
    }

    private static String colons(String algorithm, byte[] bytes) throws GeneralSecurityException {
        return HexFormat.ofDelimiter(":")
                .formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}

package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * An instance's SSH host key, made at its first boot: ECDSA on P-256, as two lines of base64 (PKCS
 * #8, X.509) in a file of mode 0600. Kept, so that clients find the host they know after a restart.
 */
final class HostKeyFile {
    private HostKeyFile() {}

    static KeyPair loadOrCreate(Path file) throws IOException {
        try {
            if (Files.exists(file)) {
                return load(file);
            }
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            store(file, pair);
            return pair;
        } catch (GeneralSecurityException e) {
            throw new IOException("SSH host key " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyPair load(Path file) throws IOException, GeneralSecurityException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        if (lines.size() != 2) {
            throw new IOException(
                    "SSH host key " + file + " has " + lines.size() + " lines instead of 2");
        }
        KeyFactory keys = KeyFactory.getInstance("EC");
        Base64.Decoder base64 = Base64.getDecoder();
        return new KeyPair(
                keys.generatePublic(new X509EncodedKeySpec(base64.decode(lines.get(1)))),
                keys.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(lines.get(0)))));
    }

    private static void store(Path file, KeyPair pair) throws IOException {
        Base64.Encoder base64 = Base64.getEncoder();
        String text =
                base64.encodeToString(pair.getPrivate().getEncoded())
                        + "\n"
                        + base64.encodeToString(pair.getPublic().getEncoded())
                        + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text, StandardCharsets.US_ASCII);
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}

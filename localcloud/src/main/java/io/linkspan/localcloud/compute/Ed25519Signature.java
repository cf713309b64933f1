package io.linkspan.localcloud.compute;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.session.SessionContext;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code ssh-ed25519} signatures with the JDK's own implementation: MINA knows the algorithm
 * only through a further security provider. Source: RFC 8709.
 */
final class Ed25519Signature implements Signature {
    static final String NAME = "ssh-ed25519";
    private static final int KEY_BYTES = 32;

    /** The X.509 header of an Ed25519 key; the 32 bytes of the key follow. Source: RFC 8410. */
    private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private final java.security.Signature delegate;

    private Ed25519Signature() {
        try {
            delegate = java.security.Signature.getInstance("Ed25519");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK lacks Ed25519", e);
        }
    }

    static NamedFactory<Signature> factory() {
        return new NamedFactory<>() {
            @Override
            public String getName() {
                return NAME;
            }

            @Override
            public Signature create() {
                return new Ed25519Signature();
            }
        };
    }

    static PublicKey publicKey(byte[] raw) throws GeneralSecurityException {
        if (raw.length != KEY_BYTES) {
            throw new GeneralSecurityException(
                    "an Ed25519 key has " + KEY_BYTES + " bytes, not " + raw.length);
        }
        byte[] x509 = new byte[X509_PREFIX.length + KEY_BYTES];
        System.arraycopy(X509_PREFIX, 0, x509, 0, X509_PREFIX.length);
        System.arraycopy(raw, 0, x509, X509_PREFIX.length, KEY_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(x509));
    }

    @Override
    public String getAlgorithm() {
        return "Ed25519";
    }

    @Override
    public void initVerifier(SessionContext session, PublicKey key) throws Exception {
        delegate.initVerify(key);
    }

    @Override
    public void initSigner(SessionContext session, PrivateKey key) throws Exception {
        delegate.initSign(key);
    }

    @Override
    public void update(SessionContext session, byte[] bytes, int offset, int length)
            throws Exception {
        delegate.update(bytes, offset, length);
    }

    @Override
    public boolean verify(SessionContext session, byte[] signature) throws Exception {
        ByteArrayBuffer buffer = new ByteArrayBuffer(signature);
        return buffer.getString().equals(NAME) && delegate.verify(buffer.getBytes());
    }

    @Override
    public byte[] sign(SessionContext session) throws Exception {
        return delegate.sign();
    }

    @Override
    public @Nullable String getSshAlgorithmName(String algorithm) {
        return NAME;
    }
}

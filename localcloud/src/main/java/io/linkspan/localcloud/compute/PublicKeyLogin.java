package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKey;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/**
 * Public key login. Adds Ed25519 to what MINA knows, and answers "no" to a kind of key that it does
 * not know, where MINA would drop the connection and with it the client's next key. Source: RFC
 * 4252, section 7.
 */
final class PublicKeyLogin extends UserAuthPublicKey {
    private final List<NamedFactory<Signature>> factories;
    private final Function<ServerSession, SshFrontDoor.Guest> guests;

    private PublicKeyLogin(
            List<NamedFactory<Signature>> factories,
            Function<ServerSession, SshFrontDoor.Guest> guests) {
        super(factories);
        this.factories = factories;
        this.guests = guests;
    }

    static UserAuthPublicKeyFactory factory(
            List<NamedFactory<Signature>> factories,
            Function<ServerSession, SshFrontDoor.Guest> guests) {
        return new UserAuthPublicKeyFactory(factories) {
            @Override
            public UserAuthPublicKey createUserAuth(ServerSession session) throws IOException {
                return new PublicKeyLogin(factories, guests);
            }
        };
    }

    @Override
    public @Nullable Boolean doAuth(Buffer buffer, boolean init) throws Exception {
        int start = buffer.rpos();
        boolean signed = buffer.getBoolean();
        String algorithm = buffer.getString();
        if (algorithm.equals(Ed25519Signature.NAME)) {
            return ed25519(buffer, signed);
        }
        if (factories.stream().noneMatch(known -> known.getName().equals(algorithm))) {
            return false;
        }
        buffer.rpos(start);
        return super.doAuth(buffer, init);
    }

    private @Nullable Boolean ed25519(Buffer buffer, boolean signed) throws Exception {
        byte[] encoded = buffer.getBytes();
        ServerSession session = getServerSession();
        SshFrontDoor.Guest guest = guests.apply(session);
        if (!getUsername().equals(guest.spec().userName()) || !guest.keys().contains(encoded)) {
            return false;
        }
        if (!signed) {
            Buffer reply = session.createBuffer(SshConstants.SSH_MSG_USERAUTH_PK_OK);
            reply.putString(Ed25519Signature.NAME);
            reply.putBytes(encoded);
            session.writePacket(reply);
            return null;
        }
        Signature verifier = Ed25519Signature.factory().create();
        verifier.initVerifier(session, publicKey(encoded));
        ByteArrayBuffer message = new ByteArrayBuffer();
        message.putBytes(session.getSessionId());
        message.putByte(SshConstants.SSH_MSG_USERAUTH_REQUEST);
        message.putString(getUsername());
        message.putString(getService());
        message.putString(getName());
        message.putBoolean(true);
        message.putString(Ed25519Signature.NAME);
        message.putBytes(encoded);
        verifier.update(
                session,
                Arrays.copyOfRange(
                        message.array(), message.rpos(), message.rpos() + message.available()));
        return verifier.verify(session, buffer.getBytes());
    }

    private static PublicKey publicKey(byte[] encoded) throws GeneralSecurityException {
        ByteArrayBuffer buffer = new ByteArrayBuffer(encoded);
        if (!buffer.getString().equals(Ed25519Signature.NAME)) {
            throw new GeneralSecurityException("the key is of another kind than it says");
        }
        return Ed25519Signature.publicKey(buffer.getBytes());
    }
}

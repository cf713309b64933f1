package io.linkspan.localcloud.tidbcloud;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.SaslException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.SaslAuthenticateRequest;
import org.apache.kafka.common.requests.SaslAuthenticateResponse;
import org.apache.kafka.common.requests.SaslHandshakeRequest;
import org.apache.kafka.common.requests.SaslHandshakeResponse;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/**
 * One connection to one broker, greeted and logged in as the sink asks. Not thread-safe. Source:
 * Apache Kafka, "Protocol": 4 bytes of size, then header and body; SASL authentication sequence.
 */
final class SinkConnection implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);
    private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;
    private static final String CLIENT_ID = "changefeed-test";

    private final Socket socket;
    private int correlation;

    private SinkConnection(Socket socket) {
        this.socket = socket;
    }

    /**
     * @param name whose certificate TLS must show; empty takes any
     * @throws IOException with what a client would say
     */
    static SinkConnection open(InetAddress address, int port, Optional<String> name, KafkaSink sink)
            throws IOException {
        String where = "dial tcp " + address.getHostAddress() + ":" + port;
        Socket plain = new Socket();
        boolean done = false;
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(Math.toIntExact(SILENCE_LIMIT.toMillis()));
            plain.connect(
                    new InetSocketAddress(address, port),
                    Math.toIntExact(CONNECT_LIMIT.toMillis()));
            Socket socket = sink.tls() ? greeted(plain, port, name) : plain;
            SinkConnection connection = new SinkConnection(socket);
            if (sink.user().isPresent()) {
                connection.login(sink.user().get());
            }
            done = true;
            return connection;
        } catch (SocketTimeoutException e) {
            throw new IOException(where + ": i/o timeout", e);
        } catch (EOFException e) {
            throw new IOException(where + ": EOF", e);
        } catch (IOException e) {
            throw new IOException(where + ": " + e.getMessage(), e);
        } finally {
            if (!done) {
                plain.close();
            }
        }
    }

    private static SSLSocket greeted(Socket plain, int port, Optional<String> name)
            throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new AnyAuthority()}, null);
            SSLSocket socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(
                                            plain,
                                            name.orElse(plain.getInetAddress().getHostAddress()),
                                            port,
                                            true);
            if (name.isPresent()) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                parameters.setServerNames(List.of(new SNIHostName(name.get())));
                socket.setSSLParameters(parameters);
            }
            socket.startHandshake();
            return socket;
        } catch (SSLException e) {
            throw new IOException("tls: " + e.getMessage(), e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot do TLS", e);
        }
    }

    /**
     * The API takes no authority of one's own: TiDB Cloud trusts public ones. None of those signs
     * for names of a cloud on one machine, so the name alone is judged.
     */
    private static final class AnyAuthority implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** The cluster's brokers, at their advertised names. */
    List<Node> brokers() throws IOException {
        ApiVersionsResponse versions =
                (ApiVersionsResponse)
                        exchanged(new ApiVersionsRequest.Builder((short) 0).build((short) 0));
        short newest =
                versions.data().apiKeys().stream()
                        .filter(v -> v.apiKey() == ApiKeys.METADATA.id)
                        .map(v -> v.maxVersion())
                        .findFirst()
                        .orElseThrow(() -> new IOException("it does not know Metadata"));
        MetadataRequest.Builder question = new MetadataRequest.Builder(List.of(), false);
        short version = (short) Math.min(newest, question.latestAllowedVersion());
        return List.copyOf(((MetadataResponse) exchanged(question.build(version))).brokers());
    }

    private void login(KafkaSink.User user) throws IOException {
        SaslHandshakeResponse agreed =
                (SaslHandshakeResponse)
                        exchanged(
                                new SaslHandshakeRequest.Builder(
                                                new SaslHandshakeRequestData()
                                                        .setMechanism(user.mechanism()))
                                        .build((short) 1));
        if (agreed.error() != Errors.NONE) {
            throw new IOException(
                    agreed.error().message() + " " + agreed.enabledMechanisms() + " are offered");
        }
        if (user.mechanism().equals("PLAIN")) {
            token(('\0' + user.name() + '\0' + user.password()).getBytes(StandardCharsets.UTF_8));
            return;
        }
        try {
            ScramSaslClient client =
                    new ScramSaslClient(
                            ScramMechanism.forMechanismName(user.mechanism()),
                            callbacks -> answer(callbacks, user));
            byte[] token = client.evaluateChallenge(new byte[0]);
            while (!client.isComplete()) {
                token = client.evaluateChallenge(token(token));
            }
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks " + user.mechanism(), e);
        } catch (SaslException e) {
            throw new IOException("it does not prove that it knows the password", e);
        }
    }

    private static void answer(Callback[] callbacks, KafkaSink.User user)
            throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            switch (callback) {
                case NameCallback name -> name.setName(user.name());
                case PasswordCallback asked -> asked.setPassword(user.password().toCharArray());
                case ScramExtensionsCallback _ -> {}
                default -> throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private byte[] token(byte[] token) throws IOException {
        SaslAuthenticateResponse answer =
                (SaslAuthenticateResponse)
                        exchanged(
                                new SaslAuthenticateRequest.Builder(
                                                new SaslAuthenticateRequestData()
                                                        .setAuthBytes(token))
                                        .build((short) 1));
        if (answer.error() != Errors.NONE) {
            throw new IOException("SASL authentication failed: " + answer.errorMessage());
        }
        return answer.saslAuthBytes();
    }

    private AbstractResponse exchanged(AbstractRequest request) throws IOException {
        RequestHeader header =
                new RequestHeader(request.apiKey(), request.version(), CLIENT_ID, ++correlation);
        ByteBuffer body = request.serializeWithHeader(header);
        ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
        frame.putInt(body.remaining()).put(body);
        socket.getOutputStream().write(frame.array());
        socket.getOutputStream().flush();
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int size = in.readInt();
        if (size < 4 || size > MAX_ANSWER_BYTES) {
            throw new IOException("the answer is not Kafka's");
        }
        byte[] answer = new byte[size];
        in.readFully(answer);
        try {
            return AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
        } catch (RuntimeException e) {
            // Kafka's parsers throw several kinds on bytes that are not theirs.
            throw new IOException("the answer is not Kafka's: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.linkspan.bench.cloud;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * One HTTP connection that sends requests signed beforehand, so that the load costs the machine as
 * little as can be. A peer that closes after each answer is connected to anew.
 */
final class Wire implements AutoCloseable {
    private static final int MAX_LINE = 16_384;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final int port;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    Wire(int port) {
        this.port = port;
    }

    /** An answer. */
    record Response(int status, String body) {}

    /** The bytes of a signed request: an action's service, and its parameters as a form. */
    static byte[] signed(int port, Credentials who, String service, String... parameters) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < parameters.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(parameters[i])
                    .append('=')
                    .append(URLEncoder.encode(parameters[i + 1], StandardCharsets.UTF_8));
        }
        byte[] body = form.toString().getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest plain =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.POST)
                        .uri(URI.create("http://127.0.0.1:" + port + "/"))
                        .putHeader("Content-Type", "application/x-www-form-urlencoded")
                        .build();
        SignedRequest request =
                AwsV4HttpSigner.create()
                        .sign(r ->
                                r.request(plain)
                                        .payload(() -> new ByteArrayInputStream(body))
                                        .identity(
                                                AwsCredentialsIdentity.create(
                                                        who.key(), who.secret()))
                                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-west-2"));
        StringBuilder head = new StringBuilder("POST / HTTP/1.1\r\n");
        request.request()
                .forEachHeader((name, values) ->
                        values.forEach(
                                v -> head.append(name).append(": ").append(v).append("\r\n")));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(body);
        return all.toByteArray();
    }

    /** An access key. */
    record Credentials(String key, String secret) {}

    Response exchange(byte[] request) throws IOException {
        if (socket == null) {
            connect();
        }
        try {
            return once(request);
        } catch (IOException e) {
            // The peer may have closed between two requests.
            close();
            connect();
            return once(request);
        }
    }

    private void connect() throws IOException {
        Socket fresh = new Socket();
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout(TIMEOUT_MILLIS);
        fresh.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream(), 65_536);
    }

    private Response once(byte[] request) throws IOException {
        Socket open = socket;
        if (open == null) {
            throw new EOFException("not connected");
        }
        open.getOutputStream().write(request);
        String status = line();
        boolean close = status.startsWith("HTTP/1.0");
        int length = -1;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("connection:") && lower.contains("close")) {
                close = true;
            }
        }
        byte[] body = length >= 0 ? in.readNBytes(length) : in.readAllBytes();
        if (close || length < 0) {
            close();
        }
        return new Response(
                Integer.parseInt(status.substring(9, 12)),
                new String(body, StandardCharsets.UTF_8));
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > MAX_LINE) {
                throw new EOFException("the peer closed");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}

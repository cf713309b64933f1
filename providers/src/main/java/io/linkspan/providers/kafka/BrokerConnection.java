package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.Dialer;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsRequest;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.RequestHeader;

/**
 * One connection to one broker, over whatever carries bytes. Versions are agreed on at the start.
 * Not thread-safe. Source: Apache Kafka, "Protocol": 4 bytes of size, then header and body.
 */
final class BrokerConnection implements AutoCloseable {
    private static final Duration DIAL_LIMIT = Duration.ofSeconds(5);
    private static final String CLIENT_ID = "linkspan";

    /** Answers to single questions are small; anything larger is not Kafka's. */
    private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    /** The oldest form, which every broker since 0.10 answers. */
    private static final short FIRST_API_VERSIONS = 0;

    private final Dialer.Connection connection;
    private final String where;
    private final Map<ApiKeys, ApiVersion> versions = new HashMap<>();
    private int correlation;

    private BrokerConnection(Dialer.Connection connection, String where) {
        this.connection = connection;
        this.where = where;
    }

    /**
     * @throws IOException saying whether nothing answered, or something that is not Kafka
     */
    static BrokerConnection open(Dialer from, HostPort at) throws IOException {
        String where = at + " " + from.place();
        BrokerConnection opened = new BrokerConnection(from.dial(at, DIAL_LIMIT), where);
        boolean done = false;
        try {
            opened.agreeOnVersions();
            done = true;
            return opened;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }

    /** A connection on which nothing has been said yet, for {@link SaslLogin}. */
    static BrokerConnection unopened(Dialer.Connection connection, String where) {
        return new BrokerConnection(connection, where);
    }

    private void agreeOnVersions() throws IOException {
        ApiVersionsResponse answer =
                (ApiVersionsResponse)
                        exchanged(
                                new ApiVersionsRequest.Builder(FIRST_API_VERSIONS)
                                        .build(FIRST_API_VERSIONS));
        Errors error = Errors.forCode(answer.data().errorCode());
        if (error != Errors.NONE) {
            throw new IOException(where + " refuses to tell its versions: " + error.message());
        }
        for (ApiVersion version : answer.data().apiKeys()) {
            if (ApiKeys.hasId(version.apiKey())) {
                versions.put(ApiKeys.forId(version.apiKey()), version);
            }
        }
    }

    boolean knows(ApiKeys question) {
        return versions.containsKey(question);
    }

    /**
     * Asks in the newest form that both sides know.
     *
     * @throws IOException when the broker does not know the question, or its answer cannot be read
     */
    <T extends AbstractResponse> T ask(AbstractRequest.Builder<?> question, Class<T> answer)
            throws IOException {
        ApiVersion known = versions.get(question.apiKey());
        if (known == null) {
            throw new IOException(where + " does not know " + question.apiKey().name);
        }
        short version = (short) Math.min(known.maxVersion(), question.latestAllowedVersion());
        if (version < known.minVersion() || version < question.oldestAllowedVersion()) {
            throw new IOException(
                    where
                            + " knows "
                            + question.apiKey().name
                            + " only in versions "
                            + known.minVersion()
                            + "-"
                            + known.maxVersion());
        }
        return answer.cast(exchanged(question.build(version)));
    }

    /** One question in the form it was built in. */
    AbstractResponse exchanged(AbstractRequest request) throws IOException {
        RequestHeader header =
                new RequestHeader(request.apiKey(), request.version(), CLIENT_ID, ++correlation);
        ByteBuffer body = request.serializeWithHeader(header);
        ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
        frame.putInt(body.remaining()).put(body);
        try {
            connection.out().write(frame.array());
            connection.out().flush();
            DataInputStream in = new DataInputStream(connection.in());
            int size = in.readInt();
            if (size < 4 || size > MAX_ANSWER_BYTES) {
                throw new IOException(where + " answers, but not as Kafka does" + guess(size));
            }
            byte[] answer = new byte[size];
            in.readFully(answer);
            return AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
        } catch (SocketTimeoutException e) {
            SocketTimeoutException silence =
                    new SocketTimeoutException(where + ": " + e.getMessage());
            silence.initCause(e);
            throw silence;
        } catch (EOFException e) {
            throw new IOException(
                    where
                            + " closes the connection without an answer (a TLS or SASL listener does that to a plaintext client)",
                    e);
        } catch (InvalidRequestException | IllegalStateException | UncheckedIOException e) {
            throw new IOException(where + " answers, but not as Kafka does: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            // Kafka's parsers throw several kinds on bytes that are not theirs.
            throw new IOException(where + " answers, but not as Kafka does: " + e, e);
        }
    }

    /** The first four bytes often tell who answered instead. */
    private static String guess(int firstBytes) {
        if ((firstBytes & 0xffff0000) == 0x15030000) {
            return ": it speaks TLS";
        }
        return firstBytes == 0x48545450
                ? ": it speaks HTTP"
                : firstBytes == 0x5353482d ? ": it speaks SSH" : "";
    }

    @Override
    public void close() {
        connection.close();
    }
}

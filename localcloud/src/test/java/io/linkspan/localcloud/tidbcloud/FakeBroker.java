package io.linkspan.localcloud.tidbcloud;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ApiVersionsResponse;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/** A broker that knows versions and metadata, and says that the cluster is itself and no other. */
final class FakeBroker implements AutoCloseable {
    private static final short METADATA = 9;

    private final ServerSocket server;
    private final String name;
    private final int port;

    /**
     * @param name that it is advertised by
     * @param port that it is advertised at; 0 for where it listens
     */
    FakeBroker(String address, String name, int port) throws IOException {
        this.server = new ServerSocket(0, 16, InetAddress.ofLiteral(address));
        this.name = name;
        this.port = port == 0 ? server.getLocalPort() : port;
        Thread.ofVirtual().start(this::serve);
    }

    int listening() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (EOFException e) {
                // The client has gone; the next may come.
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        while (true) {
            byte[] request = new byte[in.readInt()];
            in.readFully(request);
            RequestHeader header = RequestHeader.parse(ByteBuffer.wrap(request));
            AbstractResponse response =
                    header.apiKey() == ApiKeys.API_VERSIONS ? versions() : metadata();
            ResponseHeader begin = header.toResponseHeader();
            ByteBuffer body =
                    RequestUtils.serialize(
                            begin.data(),
                            begin.headerVersion(),
                            response.data(),
                            header.apiVersion());
            ByteBuffer frame = ByteBuffer.allocate(4 + body.remaining());
            frame.putInt(body.remaining()).put(body);
            socket.getOutputStream().write(frame.array());
        }
    }

    private static AbstractResponse versions() {
        ApiVersionsResponseData data = new ApiVersionsResponseData();
        data.apiKeys()
                .add(
                        new ApiVersion()
                                .setApiKey(ApiKeys.METADATA.id)
                                .setMinVersion((short) 0)
                                .setMaxVersion(METADATA));
        return new ApiVersionsResponse(data);
    }

    private AbstractResponse metadata() {
        MetadataResponseData data = new MetadataResponseData();
        data.brokers().add(new MetadataResponseBroker().setNodeId(1).setHost(name).setPort(port));
        return new MetadataResponse(data, METADATA);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}

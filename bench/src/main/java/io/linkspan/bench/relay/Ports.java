package io.linkspan.bench.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/** Addresses on this machine. */
final class Ports {
    private static final long MOST_NANOS = 20_000_000_000L;

    private Ports() {}

    static String free(String host) throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral(host))) {
            return host + ":" + probe.getLocalPort();
        }
    }

    static InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(
                InetAddress.ofLiteral(text.substring(0, colon)),
                Integer.parseInt(text.substring(colon + 1)));
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** Waits until something listens; false when the process ended first or it takes too long. */
    static boolean awaitOpen(InetSocketAddress address, Process process) {
        long end = System.nanoTime() + MOST_NANOS;
        while (System.nanoTime() < end && process.isAlive()) {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1000);
                return true;
            } catch (IOException e) {
                LockSupport.parkNanos(50_000_000);
            }
        }
        return false;
    }
}

package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConsumerNamesTest {
    /** Knows one name, and fails for another. */
    private record OneName(String name) implements ConsumerNetwork {
        @Override
        public String obstacle() {
            return "";
        }

        @Override
        public List<String> resolve(String asked) throws IOException {
            if (asked.startsWith("fault.")) {
                throw new IOException("the resolver is silent");
            }
            return asked.equals(name) ? List.of("127.20.0.5", "127.20.64.5") : List.of();
        }

        @Override
        public Dialer dialer() {
            throw new IllegalStateException("not used");
        }
    }

    private static List<String> addresses(String name) throws UnknownHostException {
        return java.util.Arrays.stream(InetAddress.getAllByName(name))
                .map(InetAddress::getHostAddress)
                .toList();
    }

    @Test
    void inside_knownName_isTheNetworks() throws Exception {
        String name = "b1.inside.linkspan.invalid";

        assertThat(
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                new OneName(name), () -> addresses(name)))
                .containsExactly("127.20.0.5", "127.20.64.5");
    }

    @Test
    void inside_virtualThreadAndThreadsItStarts_askTheNetworkToo() throws Exception {
        String name = "b1.threads.linkspan.invalid";
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> found =
                    threads.submit(() ->
                                    ConsumerNames.<List<String>, Exception>inside(
                                            new OneName(name),
                                            () -> {
                                                CompletableFuture<List<String>> inner =
                                                        new CompletableFuture<>();
                                                Thread thread =
                                                        new Thread(() -> {
                                                            try {
                                                                inner.complete(addresses(name));
                                                            } catch (IOException e) {
                                                                inner.completeExceptionally(e);
                                                            }
                                                        });
                                                thread.start();
                                                return inner.get(10, TimeUnit.SECONDS);
                                            }))
                            .get();
            assertThat(found).containsExactly("127.20.0.5", "127.20.64.5");
        }
    }

    @Test
    void inside_unknownNameOrSilentResolver_isUnknownHost() {
        assertThatThrownBy(() ->
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                new OneName("x"), () -> addresses("nobody.linkspan.invalid")))
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() ->
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                new OneName("x"), () -> addresses("fault.linkspan.invalid")))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("the resolver is silent");
    }

    /** As this machine's own does. */
    private record AskingTheJvm() implements ConsumerNetwork {
        @Override
        public String obstacle() {
            return "";
        }

        @Override
        public List<String> resolve(String asked) throws IOException {
            return addresses(asked);
        }

        @Override
        public Dialer dialer() {
            throw new IllegalStateException("not used");
        }
    }

    @Test
    void inside_networkThatAsksTheJvm_isNotAskedForever() {
        assertThatThrownBy(() ->
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                new AskingTheJvm(), () -> addresses("b1.forever.linkspan.invalid")))
                .isInstanceOf(UnknownHostException.class);
    }

    /** As when a connection was made again, and with it the endpoint. */
    @Test
    void inside_nameThatComes_isKnownAtOnceThereAndNotElsewhere() throws Exception {
        String name = "b1.comes.linkspan.invalid";
        OneName before = new OneName("x");
        OneName after = new OneName(name);
        assertThatThrownBy(() ->
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                before, () -> addresses(name)))
                .isInstanceOf(UnknownHostException.class);

        assertThat(
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                after, () -> addresses(name)))
                .hasSize(2);

        assertThatThrownBy(() ->
                        ConsumerNames.<List<String>, UnknownHostException>inside(
                                before, () -> addresses(name)))
                .as("another network's answer")
                .isInstanceOf(UnknownHostException.class);
        assertThatThrownBy(() -> addresses(name)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void outside_isTheMachinesOwn() throws UnknownHostException {
        assertThat(addresses("localhost")).contains("127.0.0.1");
    }
}

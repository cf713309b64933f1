package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What happens to the others when moving one flow's bytes throws. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class FaultTest {
    private static final String HOST = TestServer.BLOCK + "44.1";
    private final EpollNetwork network = new EpollNetwork(new Congestion(""), BulkBuffers.SYSTEM);
    private final AtomicBoolean hold = new AtomicBoolean();
    private final AtomicBoolean failRead = new AtomicBoolean();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Test
    void move_noMemoryForOneFlow_endsThatFlowAndLosesNoEventOfAnother() throws Exception {
        List<FlowLog.Entry> ended = new CopyOnWriteArrayList<>();
        RelayOptions options = new RelayOptions(RelayOptions.Engine.EPOLL, 1, 100, 0);
        try (TestServer target = TestServer.echo(HOST);
                Relay relay = new RunningRelay(options, held(network), ended::add)) {
            ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), "g");
            relay.apply(
                    Specs.configuration(
                            listener,
                            Specs.group("g", Specs.NO_CHECK, Specs.target("t", target.address()))));
            try (Socket one = connected(listener);
                    Socket other = connected(listener);
                    Socket last = connected(listener)) {
                // given: events of three flows in one poll
                hold.set(true);
                say(last);
                assertThat(held.await(10, TimeUnit.SECONDS)).isTrue();
                say(one);
                say(other);

                // when: the first read of that poll finds no memory
                failRead.set(true);
                released.countDown();

                // then: one flow ended, the others are answered
                Await.until("a flow to end", () -> !ended.isEmpty());
                assertThat(ended).extracting(FlowLog.Entry::end).containsExactly(FlowEnd.FAULT);
                int broken = ended.getFirst().client().getPort();
                for (Socket socket : List.of(one, other, last)) {
                    if (socket.getLocalPort() != broken) {
                        assertThat(socket.getInputStream().read()).isEqualTo('x');
                    }
                }
                assertThat(relay.status().listeners().getFirst().flowsActive()).isEqualTo(2);
            }
        }
    }

    @Test
    void apply_oneLoopCannotWatchTheListener_isClosedWholeAndOpenedLater() throws Exception {
        AtomicBoolean failWatch = new AtomicBoolean(true);
        Network failing =
                wrapped(
                        Network.class,
                        network,
                        (method, answer) ->
                                method.equals("open")
                                        ? wrapped(
                                                Net.class,
                                                (Net) answer.get(),
                                                (called, real) ->
                                                        called.equals("watchListener")
                                                                        && failWatch.get()
                                                                        && onLoop("relay-loop-1")
                                                                ? false
                                                                : real.get())
                                        : answer.get());
        RelayOptions options = new RelayOptions(RelayOptions.Engine.EPOLL, 2, 100, 0);
        try (TestServer target = TestServer.echo(HOST);
                Relay relay = new RunningRelay(options, failing, entry -> {})) {
            ListenerSpec listener = Specs.listener("l", TestServer.free(HOST), "g");
            relay.apply(
                    Specs.configuration(
                            listener,
                            Specs.group("g", Specs.NO_CHECK, Specs.target("t", target.address()))));
            assertThat(relay.status().listeners().getFirst().bindFailure()).contains("no room");
            assertThatThrownBy(() -> connected(listener)).isInstanceOf(ConnectException.class);

            failWatch.set(false);
            Await.until(
                    "the listener",
                    () -> relay.status().listeners().getFirst().bindFailure().isEmpty());
            for (int i = 0; i < 20; i++) {
                connected(listener).close();
            }
        }
    }

    private static Socket connected(ListenerSpec listener) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.connect(listener.address());
        say(socket);
        assertThat(socket.getInputStream().read()).isEqualTo('x');
        return socket;
    }

    private static void say(Socket socket) throws IOException {
        socket.getOutputStream().write('x');
    }

    private Network held(Network real) {
        return wrapped(
                Network.class,
                real,
                (method, answer) ->
                        method.equals("open")
                                ? wrapped(Net.class, (Net) answer.get(), this::call)
                                : answer.get());
    }

    private Object call(String method, Answer answer) throws Throwable {
        if (method.equals("poll") && hold.get() && onLoop("relay-loop")) {
            held.countDown();
            released.await(20, TimeUnit.SECONDS);
        }
        if (method.equals("read") && failRead.compareAndSet(true, false)) {
            throw new OutOfMemoryError("made by the test");
        }
        return answer.get();
    }

    private static boolean onLoop(String name) {
        return Thread.currentThread().getName().startsWith(name);
    }

    interface Answer {
        Object get() throws Throwable;
    }

    interface Around {
        Object call(String method, Answer answer) throws Throwable;
    }

    /** The same as a real one, but for what happens around its calls. */
    static <T> T wrapped(Class<T> type, T real, Around around) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) ->
                                around.call(
                                        method.getName(),
                                        () -> {
                                            try {
                                                return method.invoke(real, arguments);
                                            } catch (InvocationTargetException e) {
                                                throw e.getCause();
                                            }
                                        })));
    }
}

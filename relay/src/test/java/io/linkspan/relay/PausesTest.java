package io.linkspan.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where streams gather; that they do so rightly is the simulation's to show. */
class PausesTest {
    @Test
    void possible_waitsOfNanoseconds_is() {
        assertThat(pauses(Duration.ofNanos(1)).possible()).isTrue();
    }

    /** Before Linux 5.11 and without epoll: a pause would last twice as long as it may. */
    @Test
    void possible_waitsOfMilliseconds_isNot() {
        assertThat(pauses(Duration.ofMillis(1)).possible()).isFalse();
    }

    private static Pauses pauses(Duration shortestWait) {
        Net net =
                (Net)
                        Proxy.newProxyInstance(
                                Net.class.getClassLoader(),
                                new Class<?>[] {Net.class},
                                (_, _, _) -> shortestWait.toNanos());
        return new Pauses(net, Tuning.MEASURED);
    }
}

package io.linkspan.providers.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ToldWaitTest {
    @Test
    void wait_longerThanASecond_tellsWhatIsSeen() throws InterruptedException {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();

        try (ToldWait wait = new ToldWait("it", "nothing", Duration.ofSeconds(20), told::add)) {
            wait.sees("less than all");

            assertThat(told.poll(10, TimeUnit.SECONDS))
                    .matches("waiting for it: less than all \\([1-9] s of 20 s\\)");
            assertThat(wait.isOver()).isFalse();
        }
    }

    @Test
    void wait_thatEndsSoon_isNotTold() {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();

        new ToldWait("it", "nothing", Duration.ZERO, told::add).close();

        assertThat(told).isEmpty();
    }
}

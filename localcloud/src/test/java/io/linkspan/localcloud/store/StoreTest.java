package io.linkspan.localcloud.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.localcloud.image.CidrBlock;
import io.linkspan.localcloud.image.Document;
import io.linkspan.localcloud.image.Image;
import io.linkspan.localcloud.image.Instance;
import io.linkspan.localcloud.image.InternetGateway;
import io.linkspan.localcloud.image.RouteTable;
import io.linkspan.localcloud.image.TagSet;
import io.linkspan.localcloud.image.Vpc;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00.123456789Z");

    @TempDir private Path home;

    private Store open() throws IOException {
        return Store.open(home, Clock.systemUTC());
    }

    private static Document document(String key, String json) {
        return new Document("test", key, json);
    }

    @Test
    void entities_surviveARestart_asTheyWere() throws IOException {
        Vpc vpc =
                new Vpc(
                        "vpc-1",
                        "1",
                        CidrBlock.parse("127.1.0.0/16"),
                        true,
                        "d",
                        true,
                        false,
                        true);
        RouteTable table =
                new RouteTable(
                        "rtb-1",
                        "1",
                        "vpc-1",
                        List.of(new RouteTable.Route(vpc.cidr(), "local", null, false)),
                        List.of(new RouteTable.Association("a", null)));
        Instance instance =
                new Instance(
                        "i-1",
                        "1",
                        "r-1",
                        0,
                        "ami-1",
                        "t3.micro",
                        null,
                        null,
                        "ec2-user",
                        "vpc-1",
                        "subnet-1",
                        "usw2-az1",
                        "127.1.0.4",
                        null,
                        false,
                        true,
                        "stop",
                        "",
                        THEN,
                        Instance.State.SHUTTING_DOWN,
                        THEN,
                        "x",
                        3,
                        new Instance.MetadataOptions(
                                "required", 2, "enabled", "disabled", "enabled"));
        TagSet tags = new TagSet("vpc-1", "1", "vpc", Map.of("k", "v \u00e9"));
        InternetGateway gateway = new InternetGateway("igw-1", "1", null);
        try (Store store = open()) {
            store.execute(tx -> {
                List.of(vpc, table, instance, tags, gateway).forEach(tx::put);
                return true;
            });
        }
        try (Store store = open()) {
            Image image = store.image();
            assertThat(image.get(Vpc.class, "vpc-1")).isEqualTo(vpc);
            assertThat(image.get(RouteTable.class, "rtb-1")).isEqualTo(table);
            assertThat(image.get(Instance.class, "i-1")).isEqualTo(instance);
            assertThat(image.get(TagSet.class, "vpc-1")).isEqualTo(tags);
            assertThat(image.get(InternetGateway.class, "igw-1")).isEqualTo(gateway);
        }
    }

    @Test
    void commandThatThrows_changesNothing() throws IOException {
        try (Store store = open()) {
            assertThatThrownBy(() ->
                            store.execute(tx -> {
                                tx.put(document("half", "1"));
                                throw new IllegalArgumentException("no");
                            }))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(store.image().all(Document.class)).isEmpty();
        }
        try (Store store = open()) {
            assertThat(store.image().all(Document.class)).isEmpty();
        }
    }

    @Test
    void removedEntity_staysRemoved() throws IOException {
        try (Store store = open()) {
            store.execute(put("a", "1"));
            store.execute(tx -> {
                tx.remove(Document.class, "test/a");
                return true;
            });
        }
        try (Store store = open()) {
            assertThat(store.image().all(Document.class)).isEmpty();
        }
    }

    private static Command<Boolean> put(String key, String json) {
        return tx -> {
            tx.put(document(key, json));
            return true;
        };
    }

    @Test
    void concurrentCommands_allHappen_oneAfterAnother() throws Exception {
        int clients = 16;
        int each = 50;
        try (Store store = open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch done = new CountDownLatch(clients);
            for (int c = 0; c < clients; c++) {
                threads.execute(() -> {
                    for (int i = 0; i < each; i++) {
                        store.execute(tx -> {
                            int before =
                                    tx.image()
                                            .find(Document.class, "test/n")
                                            .map(d -> Integer.parseInt(d.json()))
                                            .orElse(0);
                            tx.put(document("n", Integer.toString(before + 1)));
                            return true;
                        });
                    }
                    done.countDown();
                });
            }
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(store.image().get(Document.class, "test/n").json())
                    .isEqualTo(Integer.toString(clients * each));
        }
    }

    @Test
    void actuator_seesTheNewestImage_andIsRepeatedAfterAFailure() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        AtomicReference<Image> seen = new AtomicReference<>(Image.EMPTY);
        CountDownLatch good = new CountDownLatch(1);
        try (Store store = open()) {
            store.execute(put("a", "1"));
            store.subscribe(
                    new Actuator() {
                        @Override
                        public String name() {
                            return "test";
                        }

                        @Override
                        public void reconcile(Image image) throws IOException {
                            seen.set(image);
                            if (calls.incrementAndGet() == 1) {
                                throw new IOException("not yet");
                            }
                            good.countDown();
                        }
                    });
            assertThat(good.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(seen.get().find(Document.class, "test/a")).isPresent();
        }
    }

    @Test
    void secondProcess_isToldWhoIsInItsWay() throws IOException {
        try (Store store = open()) {
            store.execute(put("a", "1"));
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(home.toString());
        }
    }

    @Test
    void newerFormat_isRefused() throws IOException, SQLException {
        open().close();
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + home.resolve("state.db"));
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA user_version = 99");
        }
        assertThatThrownBy(this::open).hasMessageContaining("newer release");
    }

    @Test
    void closedStore_takesNothing() throws IOException {
        Store store = open();
        store.close();
        store.close();
        assertThatThrownBy(() -> store.execute(put("a", "1")))
                .isInstanceOf(StoreUnavailableException.class);
    }
}

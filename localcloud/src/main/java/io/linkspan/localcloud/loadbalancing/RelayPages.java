package io.linkspan.localcloud.loadbalancing;

import com.sun.net.httpserver.HttpExchange;
import io.linkspan.relay.RelayStatus;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the relay tells about itself over HTTP, to whoever may connect: it holds no secrets. */
public final class RelayPages {
    private final Supplier<RelayStatus> relay;
    private final FlowTail flows;
    private @Nullable Scrape scrape;

    public RelayPages(Supplier<RelayStatus> relay, FlowTail flows) {
        this.relay = relay;
        this.flows = flows;
    }

    private record Scrape(PrometheusMeterRegistry registry, RelayMetrics metrics) {}

    /** All meters in Prometheus' text format. */
    public void metrics(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] text = scraped().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders()
                    .set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
        }
    }

    /** Made at the first scrape: a cloud that nobody watches starts without it. */
    private synchronized String scraped() {
        if (scrape == null) {
            PrometheusMeterRegistry registry =
                    new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            scrape = new Scrape(registry, new RelayMetrics(registry, relay));
        }
        scrape.metrics().refresh();
        return scrape.registry().scrape();
    }

    /** A line for each flow that ends from now on, until the client goes. */
    public void flows(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<FlowTail.Subscription> subscribed = flows.subscribe();
            if (subscribed.isEmpty()) {
                byte[] text =
                        (FlowTail.MAX_LISTENERS + " listen already\n")
                                .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(503, text.length);
                exchange.getResponseBody().write(text);
                return;
            }
            try (FlowTail.Subscription subscription = subscribed.get()) {
                exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                out.flush();
                subscription.follow(line -> {
                    out.write(line.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

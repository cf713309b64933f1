package io.linkspan.providers.kafka;

import io.linkspan.core.link.ExistingBroker;
import io.linkspan.engine.Dialer;
import io.linkspan.engine.view.HostReader;
import io.linkspan.engine.view.HostView;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What hosts of brokers that run already show, for verification. They are entered as the spec says,
 * and only asked for what consumers need.
 */
record SeenExistingHosts(ExistingHosts hosts, InstantSource clock) implements HostReader {
    @Override
    public String enter(Host bastion) throws InterruptedException {
        return hosts.enter();
    }

    @Override
    public Dialer dialer(Host bastion) {
        return hosts.inside();
    }

    @Override
    public HostView read(Host bastion, Host node) throws IOException, InterruptedException {
        ExistingBroker broker =
                hosts.existing().brokers().stream()
                        .filter(b -> b.host().equals(node.address()))
                        .findFirst()
                        .orElseThrow(() ->
                                new IOException("no broker of the spec is at " + node.address()));
        Instant before = clock.instant();
        String shown = hosts.shown(broker, SeenHosts.CLOCK_AND_SOCKETS);
        Duration ahead = SeenHosts.ahead(shown, before, clock.instant());
        return new HostView(
                ahead,
                Optional.of(hosts.read(broker).text()),
                Optional.empty(),
                Optional.empty(),
                true,
                "",
                SeenHosts.sockets(shown));
    }
}

package io.linkspan.providers.kafka;

import io.linkspan.core.link.HostPort;
import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Dials names as a client in the consumer's network does: each of a name's addresses in turn. */
record NamesOfConsumer(ConsumerNetwork network) implements Dialer {
    @Override
    public String place() {
        return network.dialer().place();
    }

    @Override
    public Connection dial(HostPort target, Duration timeout) throws IOException {
        List<String> addresses =
                target.host().matches("[0-9.]+")
                        ? List.of(target.host())
                        : network.resolve(target.host());
        IOException last = new IOException(target.host() + " has no address " + place());
        for (String address : addresses) {
            try {
                return network.dialer().dial(new HostPort(address, target.port()), timeout);
            } catch (IOException e) {
                last = e;
            }
        }
        throw last;
    }
}

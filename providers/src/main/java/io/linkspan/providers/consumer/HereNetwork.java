package io.linkspan.providers.consumer;

import io.linkspan.engine.ConsumerNetwork;
import io.linkspan.engine.Dialer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** This machine's own network and resolver, taken for the consumer's. */
public final class HereNetwork implements ConsumerNetwork {
    @Override
    public String obstacle() {
        return "";
    }

    @Override
    public List<String> resolve(String name) throws IOException {
        try {
            List<String> addresses = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(name)) {
                if (address instanceof Inet4Address) {
                    addresses.add(address.getHostAddress());
                }
            }
            return List.copyOf(addresses);
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    @Override
    public Dialer dialer() {
        return new ConsumerDialer(this);
    }
}

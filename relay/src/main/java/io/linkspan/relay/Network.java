package io.linkspan.relay;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A machine's TCP, shared by all event loops. Thread-safe. */
interface Network {
    /** Connections that may wait to be accepted. */
    int BACKLOG = 4096;

    /** For people: "epoll" or "nio". */
    String name();

    /** The sockets for one more event loop; called by the loop's own thread. */
    Net open() throws IOException;

    /**
     * The handles of new listening sockets on one address, restricted to what the rules permit if
     * possible: one for each loop where the system spreads connections over them, else one for all.
     */
    int[] listen(InetSocketAddress address, AccessRules rules, int loops) throws IOException;

    /** Where a listener ended up; its port when 0 was asked for. */
    InetSocketAddress listeningOn(int listener);

    /**
     * Drops packets of sources the rules do not permit before they become connections. False where
     * that cannot be done: such connections then arrive and have to be reset.
     */
    boolean restrict(int listener, AccessRules rules);

    /** Closes a listener that no loop watches any more. */
    void closeListener(int listener);
}

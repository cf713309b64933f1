package io.linkspan.relay;

import static io.linkspan.relay.SimNet.broken;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One seed's world: some clients, two targets, and the relay's own code between them. */
final class RelaySimulation implements SimNet.World {
    /** Turns after which a flow that could move counts as stuck. */
    private static final int MOST_TURNS = 200_000;

    private static final Duration IDLE = Duration.ofSeconds(60);
    static final Tuning TUNING = new Tuning(16, 2, 2, 3, 24, 12, 150_000, 4, 1, 2, 8, 24, 2, 0);

    private final Random random;
    private final SimNet net;
    private final EventLoop loop;
    private final Listener listener;
    private final List<Target> targets;
    private final RelayContext context;
    private final List<FlowLog.Entry> ended = new ArrayList<>();
    private final List<SimPeer> peers = new ArrayList<>();

    /** Client's socket to target's socket, and back. */
    private final IdentityHashMap<SimSocket, SimSocket> pairs = new IdentityHashMap<>();

    private final List<SimSocket> connecting = new ArrayList<>();
    private final PipeLimit pipeLimit;
    private int toArrive;
    private boolean anyoneVanishes;
    long turns;

    RelaySimulation(long seed) {
        random = new Random(seed);
        net = new SimNet(random, this);
        pipeLimit = new PipeLimit(random.nextInt(3));
        loop = new EventLoop(0, net, pipeLimit, TUNING, () -> net.now);
        context = new RelayContext(1 + random.nextInt(4), ended::add, this::resume);
        context.loops(List.of(loop));
        ListenerSpec spec =
                Specs.withIdle(
                        Specs.withMaxFlows(
                                Specs.listener("l", address(1), "g"), 1 + random.nextInt(4)),
                        IDLE);
        listener = new Listener(spec, 1);
        targets =
                List.of(
                        new Target("g", Specs.target("a", address(2)), 1),
                        new Target("g", Specs.target("b", address(3)), 1));
        listener.route(new Route(targets, false, false, Duration.ofSeconds(1).toNanos()));
        toArrive = 1 + random.nextInt(5);
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** How often a steady stream was left to gather. */
    int gathered() {
        return net.gathered;
    }

    private Acceptor acceptor() {
        Optional<Acceptor> known = Optional.ofNullable(acceptor);
        return known.orElseThrow();
    }

    private @Nullable Acceptor acceptor;

    private void resume() {
        loop.execute(() -> acceptor().resume());
    }

    /** Runs the world to its end and checks every invariant. */
    void run() {
        Acceptor door = new Acceptor(context, loop, listener, SimNet.LISTENER);
        acceptor = door;
        door.start();
        while (toArrive > 0 || !net.backlog.isEmpty() || loop.load() > 0 || !net.quiet()) {
            loop.turn();
            if (++turns > MOST_TURNS) {
                throw broken(
                        "NO_STUCK_FLOW",
                        loop.load()
                                + " flows after "
                                + turns
                                + " turns, "
                                + net.backlog.size()
                                + " waiting");
            }
        }
        door.stop();
        checkEnds();
        loop.close();
        checkNothingLeft();
    }

    @Override
    public int connecting(SimSocket socket, InetSocketAddress target) {
        return switch (random.nextInt(10)) {
            case 0 -> Net.RESET;
            case 1 -> socket.handle; // never answered
            default -> {
                connecting.add(socket);
                yield socket.handle;
            }
        };
    }

    @Override
    public boolean step() {
        if (toArrive > 0 && random.nextInt(8) == 0) {
            toArrive--;
            arrive();
            return true;
        }
        if (!connecting.isEmpty() && random.nextInt(3) == 0) {
            answer(connecting.remove(random.nextInt(connecting.size())));
            return true;
        }
        if (peers.isEmpty()) {
            return toArrive > 0 || !connecting.isEmpty();
        }
        int first = random.nextInt(peers.size());
        for (int i = 0; i < peers.size(); i++) {
            SimPeer peer = peers.get((first + i) % peers.size());
            if (peer.act()) {
                return true;
            }
        }
        return toArrive > 0 || !connecting.isEmpty();
    }

    private void arrive() {
        SimSocket socket = net.create(random.nextLong());
        socket.connected = true;
        peers.add(peer(socket, null));
        net.arrive(socket);
    }

    private SimPeer peerOf(SimSocket client) {
        return peers.stream().filter(p -> p.isAt(client)).findFirst().orElseThrow();
    }

    private SimPeer peer(SimSocket socket, @Nullable SimPeer client) {
        SimPeer peer = new SimPeer(net, socket, random, client);
        anyoneVanishes |= peer.vanishes();
        return peer;
    }

    private void answer(SimSocket socket) {
        if (socket.closed) {
            return;
        }
        if (random.nextInt(8) == 0) {
            socket.reset = true;
        } else {
            socket.connected = true;
            SimSocket client = clientOf(socket);
            pairs.put(client, socket);
            pairs.put(socket, client);
            socket.outgoingSeed = client.incomingSeed;
            client.outgoingSeed = socket.incomingSeed;
            peers.add(peer(socket, peerOf(client)));
        }
        net.wake(socket);
    }

    /** The client whose flow uses this connection now. */
    private SimSocket clientOf(SimSocket server) {
        Flow[] found = new Flow[1];
        loop.end(
                flow -> {
                    if (flow.server.handle == server.handle) {
                        found[0] = flow;
                    }
                    return false;
                },
                FlowEnd.FAULT);
        if (found[0] == null) {
            throw broken("NO_LEAK", "connection " + server.handle + " belongs to no flow");
        }
        return net.sockets.get(found[0].client.handle);
    }

    private void checkEnds() {
        for (FlowLog.Entry entry : ended) {
            SimSocket client = net.sockets.get(entry.client().getPort());
            SimSocket server = pairs.get(client);
            if (entry.end() == FlowEnd.IDLE && !anyoneVanishes) {
                throw broken("NO_STUCK_FLOW", "idle although both peers wanted to go on: " + entry);
            }
            if (entry.end() == FlowEnd.FAULT) {
                throw broken("NO_FAULT", entry.toString());
            }
            if (server != null) {
                if (entry.bytesIn() != server.written || entry.bytesOut() != client.written) {
                    throw broken(
                            "COUNTS_ARE_TRUE",
                            entry + " against " + server.written + " and " + client.written);
                }
                if (entry.end() == FlowEnd.COMPLETED) {
                    checkComplete(client, server);
                    checkComplete(server, client);
                }
            }
            if (entry.end() != FlowEnd.COMPLETED && !client.closedByReset) {
                throw broken("RESET_IS_PASSED_ON", entry.toString());
            }
            if (entry.end() == FlowEnd.COMPLETED && client.closedByReset) {
                throw broken("END_IS_PASSED_ON", entry.toString());
            }
            if ((entry.end() == FlowEnd.RESET_BY_CLIENT && !client.reset)
                    || (entry.end() == FlowEnd.RESET_BY_TARGET
                            && (server == null || !server.reset))) {
                throw broken("CAUSE_IS_TRUE", entry.toString());
            }
        }
    }

    private static void checkComplete(SimSocket from, SimSocket to) {
        if (!from.peerEnded || from.taken != from.arrived || to.written != from.arrived) {
            throw broken(
                    "BYTES_IN_ARE_BYTES_OUT",
                    from.arrived
                            + " arrived, "
                            + from.taken
                            + " taken, "
                            + to.written
                            + " written");
        }
    }

    private void checkNothingLeft() {
        for (SimSocket socket : net.sockets.subList(1, net.sockets.size())) {
            if (!socket.closed) {
                throw broken("NO_LEAK", "socket " + socket.handle + " is open");
            }
            if (socket.finWritten && !socket.closedByReset) {
                SimSocket other = pairs.get(socket);
                if (other == null || other.arrived != socket.written) {
                    throw broken("FIN_AFTER_ALL_BYTES", "socket " + socket.handle);
                }
            }
        }
        if (net.openPipes() != 0 || pipeLimit.held() != 0) {
            throw broken("NO_LEAK", net.openPipes() + " pipes");
        }
        if (loop.chunks.usedBytes() != 0 || loop.timers.size() != 0 || loop.load() != 0) {
            throw broken(
                    "NO_LEAK",
                    loop.chunks.usedBytes() + " bytes, " + loop.timers.size() + " timers");
        }
        if (loop.pauses.nanosToNext(net.now) >= 0) {
            throw broken("NO_LEAK", "a stream that ended is still to be looked at");
        }
        if (listener.flows() != 0 || listener.admission.inside() != 0) {
            throw broken("NO_LEAK", listener.admission.inside() + " flows counted as inside");
        }
        if (targets.stream().anyMatch(t -> t.flows() != 0)) {
            throw broken("NO_LEAK", "flows counted at a target");
        }
    }
}

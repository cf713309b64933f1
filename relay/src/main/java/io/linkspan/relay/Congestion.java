package io.linkspan.relay;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The congestion control of forwarded connections: the system's, unless it paces its sending.
 * Pacing protects long paths; a relay that sits beside its targets pays for it with timers.
 *
 * @param name empty for the system's own
 */
record Congestion(String name) {
    private static final Path SETTINGS = Path.of("/proc/sys/net/ipv4");
    private static final List<String> PACING = List.of("bbr", "bbr2", "bbr3");
    private static final String PREFERRED = "cubic";

    /** What suits this machine. */
    static Congestion choose() {
        try {
            String used = Files.readString(SETTINGS.resolve("tcp_congestion_control")).strip();
            String had = Files.readString(SETTINGS.resolve("tcp_available_congestion_control"));
            boolean change =
                    PACING.contains(used) && List.of(had.strip().split(" ")).contains(PREFERRED);
            return new Congestion(change ? PREFERRED : "");
        } catch (IOException e) {
            return new Congestion("");
        }
    }

    void set(Libc libc, Arena arena, int descriptor) {
        if (!name.isEmpty()) {
            libc.setOption(
                    descriptor,
                    EpollNetwork.IPPROTO_TCP,
                    EpollNetwork.TCP_CONGESTION,
                    arena.allocateFrom(name, StandardCharsets.US_ASCII).address(),
                    name.length());
        }
    }
}

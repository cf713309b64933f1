package io.linkspan.localcloud;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The process that listens where we want to. Source: proc_pid_net(5), {@code tcp} and {@code udp}.
 *
 * @param pid process id
 * @param home the work folder when it is another local cloud
 */
public record AddressHolder(long pid, Optional<String> home, String command) {
    private static final String HOME_OPTION = "-Dlinkspan.home=";
    private static final String LISTENING = "0A";
    private static final String MAPPED = "0000000000000000FFFF0000";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int COMMAND_SHOWN = 120;
    private static final int MOST_HOLDERS = 5;
    private static final Pattern ADDRESS =
            Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3}){3}):(\\d{1,5})");

    /**
     * A message with, for each of the first addresses that it names and something listens on, a
     * line that says what does.
     */
    public static String explained(String message) {
        return message
                + ADDRESS.matcher(message)
                        .results()
                        .distinct()
                        .limit(MOST_HOLDERS)
                        .flatMap(m ->
                                of(m.group(1), Integer.parseInt(m.group(2)))
                                        .map(holder -> "\n" + m.group() + " is held by " + holder)
                                        .stream())
                        .collect(Collectors.joining());
    }

    /**
     * @param address IPv4 in dotted form
     * @return empty when nobody does, or it is another user's and hidden
     */
    static Optional<AddressHolder> of(String address, int port) {
        Set<String> inodes = new HashSet<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6")) {
            inodes.addAll(inodes(table, address, port));
        }
        return inodes.isEmpty() ? Optional.empty() : owner(inodes);
    }

    /** "process 12 (the local cloud of /x/.linkspan)". */
    @Override
    public String toString() {
        return "process "
                + pid
                + " ("
                + home.map(h -> "the local cloud of " + h).orElse(command)
                + ")";
    }

    private static Set<String> inodes(String table, String address, int port) {
        // A socket that takes both families shows an IPv4 address mapped into IPv6.
        Set<String> wanted =
                Set.of(
                        hex(address) + ":" + hex(port),
                        hex("0.0.0.0") + ":" + hex(port),
                        MAPPED + hex(address) + ":" + hex(port),
                        "0".repeat(32) + ":" + hex(port));
        Set<String> inodes = new HashSet<>();
        try (Stream<String> lines =
                Files.lines(Path.of("/proc/net").resolve(table), StandardCharsets.ISO_8859_1)) {
            lines.skip(1)
                    .map(line -> line.strip().split("\\s+"))
                    .filter(f -> f.length > INODE && wanted.contains(f[LOCAL_ADDRESS]))
                    .filter(f -> table.startsWith("udp") || f[STATE].equals(LISTENING))
                    .forEach(f -> inodes.add("socket:[" + f[INODE] + "]"));
        } catch (IOException e) {
            return Set.of(); // No such table: nothing can be told.
        }
        return inodes;
    }

    private static String hex(int port) {
        return String.format("%04X", port);
    }

    /**
     * The kernel prints the address as the number it is in memory: on x86 and ARM, bytes reversed.
     */
    private static String hex(String address) {
        StringBuilder text = new StringBuilder();
        for (String part : address.split("\\.", -1)) {
            text.insert(0, String.format("%02X", Integer.parseInt(part)));
        }
        return text.toString();
    }

    private static Optional<AddressHolder> owner(Set<String> inodes) {
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path process : processes) {
                if (holds(process, inodes)) {
                    return Optional.of(describe(process));
                }
            }
        } catch (IOException e) {
            return Optional.empty(); // No /proc: not Linux.
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> inodes) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (inodes.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException e) {
            return false; // Ended meanwhile, or another user's.
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // Closed meanwhile.
        }
    }

    private static AddressHolder describe(Path process) {
        String command = "";
        try {
            command =
                    Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1)
                            .replaceAll("[\\s\0]+", " ")
                            .strip();
        } catch (IOException e) {
            command = "already ended";
        }
        Optional<String> home =
                Stream.of(command.split(" "))
                        .filter(word -> word.startsWith(HOME_OPTION))
                        .map(word -> word.substring(HOME_OPTION.length()))
                        .findFirst();
        String shown =
                command.length() > COMMAND_SHOWN
                        ? command.substring(0, COMMAND_SHOWN) + "…"
                        : command;
        return new AddressHolder(Long.parseLong(process.getFileName().toString()), home, shown);
    }
}

package io.linkspan.cli.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a folder as .tgz, the same bytes for the same content: entries by name, one time, no
 * owner. What is compressed already (.jar) is stored, for packing it again costs time on every
 * host. Source: POSIX.1-1988 ustar; RFC 1952.
 */
final class TarGzip {
    /** All files' time: an ahead-of-time cache knows jars by size and time. */
    static final long TIME_SECONDS = 1_700_000_000L;

    private static final int BLOCK = 512;
    private static final int RECORD = 20 * BLOCK;
    private static final int NAME_BYTES = 100;

    private TarGzip() {}

    /** GZIP whose level changes on the way. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, 1 << 16);
        }

        void level(int level) {
            def.setLevel(level);
        }
    }

    /**
     * @param folder its own name is the first component of all names
     * @param target replaced when it exists
     */
    static void write(Path folder, Path target) throws IOException {
        List<Path> entries;
        try (Stream<Path> all = Files.walk(folder)) {
            entries = all.sorted().toList();
        }
        Path root = folder.toAbsolutePath();
        try (Gzip gzip =
                new Gzip(new BufferedOutputStream(Files.newOutputStream(target), 1 << 16))) {
            long written = 0;
            for (Path entry : entries) {
                boolean directory = Files.isDirectory(entry);
                long size = directory ? 0 : Files.size(entry);
                String name = name(root, entry.toAbsolutePath()) + (directory ? "/" : "");
                gzip.level(level(name));
                gzip.write(header(name, size, directory, Files.isExecutable(entry)));
                if (!directory) {
                    Files.copy(entry, gzip);
                    gzip.write(new byte[padding(size, BLOCK)]);
                }
                written += BLOCK + size + padding(size, BLOCK);
            }
            gzip.write(new byte[2 * BLOCK + padding(written + 2 * BLOCK, RECORD)]);
        }
    }

    private static String name(Path root, Path entry) {
        String inside = root.relativize(entry).toString();
        return root.getFileName() + (inside.isEmpty() ? "" : "/" + inside);
    }

    private static int level(String name) {
        if (name.endsWith(".jar")) {
            return Deflater.NO_COMPRESSION;
        }
        return name.endsWith(".aot") ? Deflater.BEST_SPEED : Deflater.DEFAULT_COMPRESSION;
    }

    private static byte[] header(String name, long size, boolean directory, boolean executable) {
        byte[] header = new byte[BLOCK];
        byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
        if (nameBytes.length > NAME_BYTES) {
            throw new IllegalStateException(name + " is too long for a ustar header");
        }
        System.arraycopy(nameBytes, 0, header, 0, nameBytes.length);
        put(header, 100, octal(directory || executable ? 0755 : 0644, 7));
        put(header, 108, octal(0, 7));
        put(header, 116, octal(0, 7));
        put(header, 124, octal(size, 11));
        put(header, 136, octal(TIME_SECONDS, 11));
        header[156] = (byte) (directory ? '5' : '0');
        put(header, 257, "ustar\0" + "00");
        // The checksum is computed with spaces in its own place.
        Arrays.fill(header, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, 148, octal(sum, 6) + "\0 ");
        return header;
    }

    private static String octal(long value, int digits) {
        String text = Long.toOctalString(value);
        if (text.length() > digits) {
            throw new IllegalStateException(value + " does not fit into " + digits + " digits");
        }
        return "0".repeat(digits - text.length()) + text;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }

    private static int padding(long size, int unit) {
        return (int) ((unit - size % unit) % unit);
    }
}

package io.linkspan.cli.render;

import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.render.RenderTarget;
import io.linkspan.core.render.RenderedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A rendering on disk, on screen, and for programs. */
public final class RenderedFiles {
    private RenderedFiles() {}

    /**
     * Writes each file whole or not at all, over what is there.
     *
     * @param place a folder; or a file, when there is only one to write and no folder is there
     * @return where they are
     * @throws DiagnosticException when that cannot be done
     */
    public static List<Path> write(List<RenderedFile> files, Path place) {
        boolean asFile =
                files.size() == 1
                        && !Files.isDirectory(place)
                        && !place.toString().endsWith("/")
                        && String.valueOf(place.getFileName()).indexOf('.') > 0;
        List<Path> written = new ArrayList<>();
        try {
            for (RenderedFile file : files) {
                Path path = asFile ? place : place.resolve(file.path());
                write(file, path);
                written.add(path);
            }
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-RENDER-01",
                            "the files cannot be written to " + place,
                            e.getClass().getSimpleName() + ": " + e.getMessage(),
                            "name a folder that you may write to with --out"),
                    e);
        }
        return written;
    }

    private static void write(RenderedFile file, Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " is no place for a file");
        }
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, ".rendering", "");
        try {
            Files.writeString(part, file.text());
            Files.setPosixFilePermissions(
                    part,
                    PosixFilePermissions.fromString(file.executable() ? "rwxr-xr-x" : "rw-r--r--"));
            Files.move(
                    part,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    public static String listed(List<Path> written) {
        StringBuilder text = new StringBuilder();
        written.forEach(path -> text.append("wrote ").append(path).append('\n'));
        return text.toString();
    }

    /** One file is printed as it is, so that it can be piped; several each under its name. */
    public static String shown(List<RenderedFile> files) {
        if (files.size() == 1) {
            return files.getFirst().text();
        }
        StringBuilder text = new StringBuilder();
        for (RenderedFile file : files) {
            text.append("==> ")
                    .append(file.path())
                    .append(" <==\n")
                    .append(file.text())
                    .append('\n');
        }
        return text.toString();
    }

    /** What {@code --output json} prints: with the texts, unless they were written to files. */
    public static Map<String, Object> json(
            RenderTarget target, List<RenderedFile> files, Optional<List<Path>> written) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            if (written.isPresent()) {
                entry.put("path", written.get().get(i).toString());
            } else {
                entry.put("path", files.get(i).path());
                entry.put("text", files.get(i).text());
            }
            entry.put("executable", files.get(i).executable());
            entries.add(entry);
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", target.name().toLowerCase(Locale.ROOT));
        fields.put("files", entries);
        return fields;
    }
}

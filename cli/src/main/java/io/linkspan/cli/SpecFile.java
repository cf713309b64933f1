package io.linkspan.cli;

import io.linkspan.cli.plan.SavedPlan;
import io.linkspan.cli.workfolder.WorkFolder;
import io.linkspan.core.diagnostic.Diagnostic;
import io.linkspan.core.diagnostic.DiagnosticException;
import io.linkspan.core.link.KafkaLink;
import io.linkspan.core.link.yaml.ExampleSpec;
import io.linkspan.core.link.yaml.SpecParser;
import io.linkspan.core.link.yaml.SpecResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * A spec as read.
 *
 * @param name as the user calls the file
 * @param warnings of the parser
 * @param reviewed the saved plan that it came in, if any
 */
record SpecFile(
        String name,
        String text,
        KafkaLink link,
        List<Diagnostic> warnings,
        Optional<SavedPlan> reviewed) {
    private static final int LARGEST_BYTES = 1 << 20;

    /** Of the work folder's last `up`, so that `verify` and others need not be told again. */
    private static final String KEPT = "spec.yaml";

    /**
     * The file the user names, or that of the last {@code up} in this work folder, or else the
     * built-in example.
     *
     * @param exampleAllowed whether the example may stand in
     * @throws DiagnosticException with all that is wrong in it
     */
    static SpecFile read(
            Optional<Path> file, Path currentFolder, WorkFolder folder, boolean exampleAllowed) {
        try {
            if (file.isPresent()) {
                Path path = currentFolder.resolve(file.get());
                return parse(file.get().toString(), text(path));
            }
            Path kept = folder.root().resolve(KEPT);
            if (Files.exists(kept)) {
                return parse(kept.toString(), text(kept));
            }
        } catch (NoSuchFileException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-04",
                            "there is no spec file " + e.getFile(),
                            "",
                            "check the path; `linkspan up` without one uses the built-in example"),
                    e);
        } catch (IOException e) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-04",
                            "the spec file cannot be read",
                            e.getClass().getSimpleName() + ": " + e.getMessage(),
                            "check that it is a text file in UTF-8 that you may read"),
                    e);
        }
        if (!exampleAllowed) {
            throw new DiagnosticException(
                    Diagnostic.error(
                            "LS-CLI-05",
                            "no spec file was named",
                            "",
                            "name one; `linkspan up` without one uses the built-in example"));
        }
        return example();
    }

    /** That of the last {@code up} in this work folder, if there was one. */
    static Optional<SpecFile> kept(WorkFolder folder) {
        Path kept = folder.root().resolve(KEPT);
        try {
            return Files.exists(kept)
                    ? Optional.of(parse(kept.toString(), text(kept)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static SpecFile example() {
        return parse(ExampleSpec.NAME, ExampleSpec.text());
    }

    private static String text(Path path) throws IOException {
        if (Files.size(path) > LARGEST_BYTES) {
            throw new IOException(path + " is larger than " + LARGEST_BYTES + " bytes");
        }
        return Files.readString(path);
    }

    private static SpecFile parse(String name, String text) {
        if (SavedPlan.looksLikeOne(text)) {
            SavedPlan saved = SavedPlan.parse(name, text);
            return parse(saved.specFile(), saved.spec(), Optional.of(saved));
        }
        return parse(name, text, Optional.empty());
    }

    private static SpecFile parse(String name, String text, Optional<SavedPlan> reviewed) {
        return switch (SpecParser.parse(name, text)) {
            case SpecResult.Accepted(KafkaLink link, List<Diagnostic> warnings) ->
                    new SpecFile(name, text, link, warnings, reviewed);
            case SpecResult.Refused(List<Diagnostic> problems) ->
                    throw new DiagnosticException(problems);
        };
    }

    /** Remembers it for later commands in the work folder. */
    void keep(WorkFolder folder) throws IOException {
        Path kept = folder.root().resolve(KEPT);
        Path next = folder.root().resolve(KEPT + ".new");
        Files.writeString(next, text);
        Files.move(next, kept, StandardCopyOption.ATOMIC_MOVE);
    }
}

package io.linkspan.cli.workfolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.linkspan.core.diagnostic.DiagnosticException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
    @TempDir Path folder;

    @Test
    void locate_option_winsOverVariableAndDefault() {
        Optional<String> variable = Optional.of("/elsewhere");

        assertThat(WorkFolder.locate(Optional.of(Path.of("mine")), variable, folder).root())
                .isEqualTo(folder.resolve("mine"));
        assertThat(WorkFolder.locate(Optional.empty(), variable, folder).root())
                .isEqualTo(Path.of("/elsewhere"));
        assertThat(WorkFolder.locate(Optional.empty(), Optional.empty(), folder).root())
                .isEqualTo(folder.resolve(".linkspan"));
    }

    @Test
    void create_missing_isForItsOwnerAlone() throws IOException {
        WorkFolder work = new WorkFolder(folder.resolve("work")).create();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work.root())))
                .isEqualTo("rwx------");
    }

    @Test
    void create_fileInItsPlace_saysWhatToDo() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThatThrownBy(() -> new WorkFolder(file.resolve("work")).create())
                .isInstanceOf(DiagnosticException.class)
                .hasMessageContaining("cannot be written to");
    }

    @Test
    void delete_linkInside_leavesWhatItPointsTo() throws IOException {
        Path outside = Files.writeString(folder.resolve("outside"), "kept");
        WorkFolder work = new WorkFolder(folder.resolve("work")).create();
        Files.createSymbolicLink(work.root().resolve("link"), outside);

        work.delete();

        assertThat(work.root()).doesNotExist();
        assertThat(outside).hasContent("kept");
    }

    @Test
    void lock_takenTwice_secondNamesTheFirst() throws IOException {
        WorkFolder work = new WorkFolder(folder.resolve("work")).create();

        try (WorkFolderLock lock = WorkFolderLock.take(work, "up")) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> WorkFolderLock.take(work, "down"))
                    .isInstanceOf(DiagnosticException.class)
                    .hasMessageContaining(
                            "process " + ProcessHandle.current().pid() + " (linkspan up)");
        }
        WorkFolderLock.take(work, "down").close();
    }
}

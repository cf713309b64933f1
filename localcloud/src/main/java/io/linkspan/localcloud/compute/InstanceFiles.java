package io.linkspan.localcloud.compute;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.CopyOption;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.security.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.apache.sshd.common.util.io.IoUtils;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpFileSystemAccessor;
import org.apache.sshd.sftp.server.SftpSubsystemProxy;

/**
 * SFTP's view of the files: relative paths start at the instance's home, as commands do; absolute
 * paths are the machine's own, readable as commands can read them, but nothing outside of the
 * instance's folder can be changed.
 */
final class InstanceFiles implements SftpFileSystemAccessor {
    private final Function<ServerSession, InstanceFolder> folders;

    InstanceFiles(Function<ServerSession, InstanceFolder> folders) {
        this.folders = folders;
    }

    @Override
    public Path resolveLocalFilePath(SftpSubsystemProxy subsystem, Path root, String remotePath) {
        return folder(subsystem).home().resolve(remotePath);
    }

    @Override
    public SeekableByteChannel openFile(
            SftpSubsystemProxy subsystem,
            FileHandle fileHandle,
            Path file,
            String handle,
            Set<? extends OpenOption> options,
            FileAttribute<?>... attributes)
            throws IOException {
        for (OpenOption option : options) {
            if (IoUtils.WRITEABLE_OPEN_OPTIONS.contains(option)) {
                checkInside(subsystem, file);
            }
        }
        return SftpFileSystemAccessor.super.openFile(
                subsystem, fileHandle, file, handle, options, attributes);
    }

    @Override
    public void setFileAttribute(
            SftpSubsystemProxy subsystem,
            Path file,
            String view,
            String attribute,
            Object value,
            LinkOption... options)
            throws IOException {
        checkInside(subsystem, file);
        SftpFileSystemAccessor.super.setFileAttribute(
                subsystem, file, view, attribute, value, options);
    }

    @Override
    public void setFileOwner(
            SftpSubsystemProxy subsystem, Path file, Principal value, LinkOption... options)
            throws IOException {
        checkInside(subsystem, file);
    }

    @Override
    public void setGroupOwner(
            SftpSubsystemProxy subsystem, Path file, Principal value, LinkOption... options)
            throws IOException {
        checkInside(subsystem, file);
    }

    @Override
    public void setFilePermissions(
            SftpSubsystemProxy subsystem,
            Path file,
            Set<PosixFilePermission> permissions,
            LinkOption... options)
            throws IOException {
        checkInside(subsystem, file);
        SftpFileSystemAccessor.super.setFilePermissions(subsystem, file, permissions, options);
    }

    @Override
    public void setFileAccessControl(
            SftpSubsystemProxy subsystem, Path file, List<AclEntry> acl, LinkOption... options)
            throws IOException {
        checkInside(subsystem, file);
        SftpFileSystemAccessor.super.setFileAccessControl(subsystem, file, acl, options);
    }

    @Override
    public void createDirectory(SftpSubsystemProxy subsystem, Path path) throws IOException {
        checkInside(subsystem, path);
        SftpFileSystemAccessor.super.createDirectory(subsystem, path);
    }

    @Override
    public void createLink(SftpSubsystemProxy subsystem, Path link, Path existing, boolean symbolic)
            throws IOException {
        checkInside(subsystem, link);
        if (!symbolic) {
            checkInside(subsystem, existing); // A hard link is a second name to write through.
        }
        SftpFileSystemAccessor.super.createLink(subsystem, link, existing, symbolic);
    }

    @Override
    public void renameFile(
            SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
            throws IOException {
        checkParentInside(subsystem, from);
        checkParentInside(subsystem, to);
        SftpFileSystemAccessor.super.renameFile(subsystem, from, to, options);
    }

    @Override
    public void copyFile(
            SftpSubsystemProxy subsystem, Path from, Path to, Collection<CopyOption> options)
            throws IOException {
        checkInside(subsystem, to);
        SftpFileSystemAccessor.super.copyFile(subsystem, from, to, options);
    }

    @Override
    public void removeFile(SftpSubsystemProxy subsystem, Path path, boolean directory)
            throws IOException {
        checkParentInside(subsystem, path);
        SftpFileSystemAccessor.super.removeFile(subsystem, path, directory);
    }

    private void checkInside(SftpSubsystemProxy subsystem, Path path) throws IOException {
        if (!folder(subsystem).holds(path)) {
            throw outside(path);
        }
    }

    /** For what acts on a name, not on what a link of that name leads to. */
    private void checkParentInside(SftpSubsystemProxy subsystem, Path path) throws IOException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent == null || !folder(subsystem).holds(parent)) {
            throw outside(path);
        }
    }

    private static AccessDeniedException outside(Path path) {
        return new AccessDeniedException(
                path.toString(), null, "outside of the instance's own folder");
    }

    private InstanceFolder folder(SftpSubsystemProxy subsystem) {
        return folders.apply(subsystem.getServerSession());
    }
}

package io.linkspan.localcloud.store;

import io.linkspan.localcloud.image.Entity;
import io.linkspan.localcloud.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;

/**
 * The file that holds the image: one row for each entity, in SQLite with a write-ahead log that is
 * flushed at every commit. Not thread-safe.
 */
final class Journal implements AutoCloseable {
    private static final int SCHEMA_VERSION = 1;

    private final Connection connection;
    private final PreparedStatement upsert;
    private final PreparedStatement delete;

    private Journal(Connection connection) throws SQLException {
        this.connection = connection;
        upsert =
                connection.prepareStatement(
                        "INSERT INTO entity(kind, id, json) VALUES(?, ?, ?)"
                                + " ON CONFLICT(kind, id) DO UPDATE SET json = excluded.json");
        delete = connection.prepareStatement("DELETE FROM entity WHERE kind = ? AND id = ?");
    }

    /**
     * Opens or makes the file {@code state.db} in a folder. The driver's native library is unpacked
     * into the folder too, so that nothing is left elsewhere.
     */
    static Journal open(Path folder) throws SQLException, IOException {
        Path unpacked = folder.resolve("native");
        Files.createDirectories(unpacked);
        if (System.getProperty("org.sqlite.tmpdir") == null) {
            System.setProperty("org.sqlite.tmpdir", unpacked.toString());
        }
        Path file = folder.resolve("state.db");
        if (!Files.exists(file)) {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Connection connection =
                new JDBC().connect("jdbc:sqlite:" + file.toAbsolutePath(), new Properties());
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA wal_autocheckpoint = 4000");
            int version;
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                version = row.getInt(1);
            }
            if (version > SCHEMA_VERSION) {
                connection.close();
                throw new IOException(
                        file
                                + " was written by a newer release (its format is "
                                + version
                                + ", this one knows "
                                + SCHEMA_VERSION
                                + "); use that release or another folder");
            }
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS entity("
                            + "kind TEXT NOT NULL, id TEXT NOT NULL, json BLOB NOT NULL,"
                            + " PRIMARY KEY(kind, id)) WITHOUT ROWID");
            statement.execute("PRAGMA user_version = " + SCHEMA_VERSION);
        }
        connection.setAutoCommit(false);
        return new Journal(connection);
    }

    Image load() throws SQLException {
        Image image = Image.EMPTY;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT kind, json FROM entity")) {
            while (row.next()) {
                image = image.put(EntityJson.read(row.getString(1), row.getBytes(2)));
            }
        }
        connection.commit();
        return image;
    }

    /** Makes the changes durable, all or none. */
    void commit(List<Map<Transaction.Key, @Nullable Entity>> batch) throws SQLException {
        try {
            for (Map<Transaction.Key, @Nullable Entity> changes : batch) {
                for (Map.Entry<Transaction.Key, @Nullable Entity> change : changes.entrySet()) {
                    write(change.getKey(), change.getValue());
                }
            }
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }

    private void write(Transaction.Key key, @Nullable Entity entity) throws SQLException {
        PreparedStatement statement = entity == null ? delete : upsert;
        statement.setString(1, EntityJson.name(key.kind()));
        statement.setString(2, key.id());
        if (entity != null) {
            statement.setBytes(3, EntityJson.write(entity));
        }
        statement.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

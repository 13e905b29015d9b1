// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.file.OutputLock;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.file.RegularFile;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.study.StudyRecord.Annotator;
import io.github.perceptanon.train.data.Annotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.LockingMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * A study's file: an SQLite database with write-ahead log and full synchronisation, so that what a call confirmed is
 * still there after a crash or a power cut.
 *
 * <p>What annotators do is a list of events that only grows: an answer, or the last answer taken back. An annotator's
 * answers are therefore always those to the first tasks of their list, and how many there are says where they are.
 *
 * <p>One process and one object at a time, by a file lock and by SQLite's own. Thread-safe.
 */
final class StudyStore implements AutoCloseable {
    /** SQLite's field for the type of a file: "PAst". */
    private static final int APPLICATION = 0x50417374;

    private static final int VERSION = 1;

    /** SQLite's code for a disk without room. */
    private static final int FULL = 13;

    private static final String NEW_EXAMPLES =
            "CREATE TABLE example(id INTEGER PRIMARY KEY, img1 TEXT NOT NULL, img2 TEXT NOT NULL,"
                    + " score REAL NOT NULL, note TEXT NOT NULL) STRICT";

    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
            "CREATE TABLE extra_column(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
            "CREATE TABLE item(id INTEGER PRIMARY KEY, img1 TEXT NOT NULL, img2 TEXT NOT NULL, dataset TEXT NOT NULL,"
                    + " scope TEXT NOT NULL, method TEXT NOT NULL, gold INTEGER NOT NULL, expected REAL) STRICT",
            "CREATE TABLE extra(item INTEGER NOT NULL, extra_column INTEGER NOT NULL, value TEXT NOT NULL,"
                    + " PRIMARY KEY(item, extra_column)) STRICT",
            "CREATE TABLE annotator(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, token TEXT NOT NULL UNIQUE,"
                    + " claim TEXT UNIQUE) STRICT",
            "CREATE TABLE task(annotator INTEGER NOT NULL, position INTEGER NOT NULL, item INTEGER NOT NULL,"
                    + " kind TEXT NOT NULL, PRIMARY KEY(annotator, position)) STRICT",
            NEW_EXAMPLES,
            // No score: the answer at this position was taken back.
            "CREATE TABLE event(seq INTEGER PRIMARY KEY, annotator INTEGER NOT NULL, request TEXT NOT NULL,"
                    + " position INTEGER NOT NULL, score INTEGER, millis INTEGER, at INTEGER NOT NULL,"
                    + " UNIQUE(annotator, request)) STRICT");

    private static final String NEW_EVENT =
            "INSERT INTO event(annotator, request, position, score, millis, at) VALUES(?, ?, ?, ?, ?, ?)";

    private final Path file;
    private final Clock clock;
    private final OutputLock lock;
    private final Connection connection;
    private final StudyRecord study;
    private final List<List<Answer>> given = new ArrayList<>();
    private long changes;
    private boolean closed;

    private StudyStore(Path file, Clock clock, OutputLock lock, Connection connection, AnnotationSetup setup)
            throws IOException, SQLException {
        this.file = file;
        this.clock = clock;
        this.lock = lock;
        this.connection = connection;
        requireStudy(setup);
        this.study = readRecord(setup);
        study.annotators().forEach(annotator -> given.add(new ArrayList<>()));
        readEvents();
    }

    /** Whether there is a study in this file; one whose creation was cut short does not count. */
    static boolean exists(Path file) throws IOException {
        return Files.exists(file) && Files.size(file) > 0;
    }

    /** Creates the file, whole or not at all. */
    static void create(Path file, StudyRecord study) throws IOException {
        OutputLock lock = OutputLock.ofFile(file);
        try (lock;
                Connection connection = connect(file)) {
            if (userTables(connection) > 0) {
                throw new StudyException(file + ": there is a study already");
            }
            connection.setAutoCommit(false);
            write(connection, study);
            connection.commit();
        } catch (SQLException e) {
            throw new StudyException(file + ": the study cannot be written: " + e.getMessage(), e);
        }
    }

    /** Opens a file that {@link #create} wrote. */
    static StudyStore open(Path file, AnnotationSetup setup, Clock clock) throws IOException {
        Optional<String> problem = RegularFile.problem(file);
        if (problem.isPresent()) {
            throw new StudyException(file + ": " + problem.get());
        }
        OutputLock lock = OutputLock.ofFile(file);
        Connection connection = null;
        StudyStore store = null;
        try {
            connection = connect(file);
            store = new StudyStore(file, clock, lock, connection, setup);
            return store;
        } catch (SQLException e) {
            throw new StudyException(
                    file + (isBusy(e) ? ": in use by another server" : ": not a study: " + e.getMessage()), e);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new StudyException(file + ": not a study of this version: " + e.getMessage(), e);
        } finally {
            if (store == null) {
                closeQuietly(connection);
                lock.close();
            }
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setLockingMode(LockingMode.EXCLUSIVE);
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(0);
        config.setPragma(SQLiteConfig.Pragma.FULL_SYNC, "true");
        // The address form escapes question marks, which would begin options.
        Connection connection =
                config.createConnection("jdbc:sqlite:" + file.toAbsolutePath().toUri());
        try {
            update(connection, "PRAGMA trusted_schema = OFF");
            update(connection, "PRAGMA cell_size_check = ON");
            // Takes SQLite's lock, which this mode keeps, and fails for a file of another kind.
            update(connection, "BEGIN EXCLUSIVE");
            update(connection, "COMMIT");
            return connection;
        } catch (SQLException e) {
            closeQuietly(connection);
            throw e;
        }
    }

    private static int userTables(Connection connection) throws SQLException {
        return number(connection, "SELECT COUNT(*) FROM sqlite_master");
    }

    private static boolean isBusy(SQLException e) {
        return e.getErrorCode() == 5 || e.getErrorCode() == 6;
    }

    private static void write(Connection connection, StudyRecord study) throws SQLException {
        for (String statement : SCHEMA) {
            update(connection, statement);
        }
        update(connection, "PRAGMA application_id = " + APPLICATION);
        update(connection, "PRAGMA user_version = " + VERSION);
        meta(connection, "setup", study.setup().name());
        meta(connection, "judgements", Integer.toString(study.judgements()));
        meta(connection, "repeats", Double.toString(study.repeats()));
        meta(connection, "seed", Long.toString(study.seed()));
        meta(connection, "instructions", study.instructions());
        meta(connection, "secret", study.secret());
        meta(connection, "coordinator", study.coordinatorToken());
        meta(connection, "join", study.joinToken());
        for (int c = 0; c < study.extraColumns().size(); c++) {
            insert(
                    connection,
                    "INSERT INTO extra_column VALUES(?, ?)",
                    c,
                    study.extraColumns().get(c));
        }
        writeItems(connection, study.items());
        for (int e = 0; e < study.examples().size(); e++) {
            Example example = study.examples().get(e);
            insert(
                    connection,
                    "INSERT INTO example VALUES(?, ?, ?, ?, ?)",
                    e,
                    example.original(),
                    example.anonymized(),
                    example.score(),
                    example.note());
        }
        writeAnnotators(connection, study);
    }

    private static void meta(Connection connection, String key, String value) throws SQLException {
        insert(connection, "INSERT INTO meta VALUES(?, ?)", key, value);
    }

    private static void writeItems(Connection connection, List<Item> items) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement extra = connection.prepareStatement("INSERT INTO extra VALUES(?, ?, ?)")) {
            for (int i = 0; i < items.size(); i++) {
                Item item = items.get(i);
                Annotation row = item.row();
                fill(
                        insert,
                        i,
                        row.original(),
                        row.anonymized(),
                        row.dataset(),
                        row.scope(),
                        row.method(),
                        item.gold() ? 1 : 0,
                        item.gold() ? row.scoreMean() : null);
                insert.executeUpdate();
                for (int c = 0; c < item.extra().size(); c++) {
                    fill(extra, i, c, item.extra().get(c));
                    extra.executeUpdate();
                }
            }
        }
    }

    private static void writeAnnotators(Connection connection, StudyRecord study) throws SQLException {
        try (PreparedStatement task = connection.prepareStatement("INSERT INTO task VALUES(?, ?, ?, ?)")) {
            for (int a = 0; a < study.annotators().size(); a++) {
                Annotator annotator = study.annotators().get(a);
                insert(
                        connection,
                        "INSERT INTO annotator VALUES(?, ?, ?, NULL)",
                        a,
                        annotator.name(),
                        annotator.token());
                List<Task> tasks = study.tasks().get(a);
                for (int p = 0; p < tasks.size(); p++) {
                    fill(task, a, p, tasks.get(p).item(), tasks.get(p).kind().id());
                    task.executeUpdate();
                }
            }
        }
    }

    private void requireStudy(AnnotationSetup setup) throws IOException, SQLException {
        if (number(connection, "PRAGMA application_id") != APPLICATION) {
            throw new StudyException(file + ": a database, but not of a study");
        }
        int version = number(connection, "PRAGMA user_version");
        if (version != VERSION) {
            throw new StudyException(
                    file + ": a study of version " + version + ", but this program reads version " + VERSION);
        }
        String found = meta("setup");
        if (!found.equals(setup.name())) {
            throw new StudyException(file + ": a study of setup " + Quoted.of(found) + ", not " + setup);
        }
    }

    private StudyRecord readRecord(AnnotationSetup setup) throws SQLException {
        List<Annotator> annotators = read(
                "SELECT name, token FROM annotator ORDER BY id",
                row -> new Annotator(row.getString(1), row.getString(2)));
        List<String> columns = read("SELECT name FROM extra_column ORDER BY id", row -> row.getString(1));
        List<List<Task>> tasks = new ArrayList<>();
        annotators.forEach(annotator -> tasks.add(new ArrayList<>()));
        for (Object[] row : read("SELECT annotator, item, kind FROM task ORDER BY annotator, position", r ->
                new Object[] {r.getInt(1), r.getInt(2), r.getString(3)})) {
            tasks.get((int) row[0]).add(new Task((int) row[1], Kind.of((String) row[2])));
        }
        return new StudyRecord(
                setup,
                Integer.parseInt(meta("judgements")),
                Double.parseDouble(meta("repeats")),
                Long.parseLong(meta("seed")),
                meta("instructions"),
                readExamples(),
                columns,
                readItems(columns.size()),
                annotators,
                tasks,
                meta("secret"),
                meta("coordinator"),
                meta("join"));
    }

    private List<Example> readExamples() throws SQLException {
        // The first studies had none.
        if (number(connection, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'example'") == 0) {
            return List.of();
        }
        return read(
                "SELECT img1, img2, score, note FROM example ORDER BY id",
                row -> new Example(row.getString(1), row.getString(2), row.getDouble(3), row.getString(4)));
    }

    private List<Item> readItems(int columns) throws SQLException {
        List<String[]> extra = new ArrayList<>();
        int count = number(connection, "SELECT COUNT(*) FROM item");
        for (int i = 0; i < count; i++) {
            String[] cells = new String[columns];
            Arrays.fill(cells, "");
            extra.add(cells);
        }
        for (Object[] cell : read("SELECT item, extra_column, value FROM extra", row ->
                new Object[] {row.getInt(1), row.getInt(2), row.getString(3)})) {
            extra.get((int) cell[0])[(int) cell[1]] = (String) cell[2];
        }
        return read("SELECT id, img1, img2, dataset, scope, method, gold, expected FROM item ORDER BY id", row -> {
            int id = row.getInt(1);
            boolean gold = row.getInt(7) == 1;
            Annotation images = new Annotation(
                    id + 1,
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getString(6),
                    List.of(),
                    gold ? row.getDouble(8) : Double.NaN);
            return new Item(gold, images, List.of(extra.get(id)));
        });
    }

    private void readEvents() throws IOException, SQLException {
        for (long[] event : read(
                "SELECT annotator, position, COALESCE(score, 0), COALESCE(millis, 0), at FROM event ORDER BY seq",
                row -> new long[] {row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)})) {
            List<Answer> answers = given.get((int) event[0]);
            boolean taken = event[2] == 0;
            if (event[1] != answers.size() - (taken ? 1 : 0)) {
                throw new StudyException(file + ": damaged: the answers are not in the order of the images");
            }
            if (taken) {
                answers.remove(answers.size() - 1);
            } else {
                answers.add(new Answer((int) event[2], event[3], Instant.ofEpochMilli(event[4])));
            }
        }
    }

    private String meta(String key) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT value FROM meta WHERE key = ?")) {
            query.setString(1, key);
            try (ResultSet row = query.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("there is no " + key);
                }
                return row.getString(1);
            }
        }
    }

    StudyRecord study() {
        return study;
    }

    Path file() {
        return file;
    }

    /** The annotator's answers so far, to the first of their tasks. */
    synchronized List<Answer> answers(int annotator) {
        return List.copyOf(given.get(annotator));
    }

    synchronized int answered(int annotator) {
        return given.get(annotator).size();
    }

    /** The answer to a task, if it has one. */
    synchronized Optional<Answer> answer(int annotator, int position) {
        List<Answer> answers = given.get(annotator);
        return position < answers.size() ? Optional.of(answers.get(position)) : Optional.empty();
    }

    /** Grows with every answer that is given or taken back. */
    synchronized long changes() {
        return changes;
    }

    /**
     * Keeps an answer. When this returns it is on the disk.
     *
     * @param position the task; it must be the first one without an answer
     * @param request told apart from all others of this annotator, so that a repeated request does nothing
     */
    synchronized Outcome give(int annotator, int position, int score, long millis, String request)
            throws StorageException {
        if (score < Answer.LOWEST || score > Answer.HIGHEST || millis < 0 || millis > Answer.LONGEST_MILLIS) {
            throw new IllegalArgumentException("score " + score + " after " + millis + " ms");
        }
        List<Answer> answers = given.get(annotator);
        if (isKnown(annotator, request)) {
            return Outcome.REPLAYED;
        }
        if (position != answers.size()
                || position >= study.tasks().get(annotator).size()) {
            return Outcome.CONFLICT;
        }
        Instant now = clock.instant();
        event(annotator, request, position, score, millis, now);
        answers.add(new Answer(score, millis, now));
        changes++;
        return Outcome.DONE;
    }

    /**
     * Takes the last answer back. It stays in the file, as one that was taken back.
     *
     * @param position the task; it must be the last one with an answer
     * @param request as for {@link #give}
     */
    synchronized Outcome takeBack(int annotator, int position, String request) throws StorageException {
        List<Answer> answers = given.get(annotator);
        if (isKnown(annotator, request)) {
            return Outcome.REPLAYED;
        }
        if (answers.isEmpty() || position != answers.size() - 1) {
            return Outcome.CONFLICT;
        }
        event(annotator, request, position, null, null, clock.instant());
        answers.remove(answers.size() - 1);
        changes++;
        return Outcome.DONE;
    }

    /**
     * The annotator of someone who joins: the one who claimed it before with this key, or else the first whom nobody
     * claimed and who has no answer yet; empty when all are taken.
     */
    synchronized Optional<Annotator> join(String claim) throws StorageException {
        requireOpen();
        try {
            Optional<Integer> mine = annotator("SELECT id FROM annotator WHERE claim = ?", claim);
            if (mine.isEmpty()) {
                mine = annotator("SELECT id FROM annotator WHERE claim IS NULL AND NOT EXISTS"
                        + " (SELECT 1 FROM event WHERE event.annotator = annotator.id) ORDER BY id LIMIT 1");
                if (mine.isPresent()) {
                    insert(connection, "UPDATE annotator SET claim = ? WHERE id = ?", claim, mine.get());
                }
            }
            return mine.map(id -> study.annotators().get(id));
        } catch (SQLException e) {
            throw notKept(e);
        }
    }

    private Optional<Integer> annotator(String sql, Object... values) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            fill(query, values);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getInt(1)) : Optional.empty();
            }
        }
    }

    private boolean isKnown(int annotator, String request) throws StorageException {
        requireOpen();
        try {
            return annotator("SELECT 1 FROM event WHERE annotator = ? AND request = ?", annotator, request)
                    .isPresent();
        } catch (SQLException e) {
            throw notKept(e);
        }
    }

    private void event(
            int annotator, String request, int position, @Nullable Integer score, @Nullable Long millis, Instant at)
            throws StorageException {
        @Nullable Object[] values = {annotator, request, position, score, millis, at.toEpochMilli()};
        try {
            try {
                addEvent(values);
            } catch (SQLException e) {
                if (e.getErrorCode() != FULL || !emptyLog()) {
                    throw e;
                }
                addEvent(values);
            }
        } catch (SQLException e) {
            throw notKept(e);
        }
    }

    private void addEvent(@Nullable Object... values) throws SQLException {
        // Outside a transaction: the statement is one, and is over when it returns. Prepared anew each time: the driver
        // does not let a statement be used again that met a full disk.
        insert(connection, NEW_EVENT, values);
    }

    /** Moves the write-ahead log, which may have grown to some megabytes, into the study: room for the next answers. */
    private boolean emptyLog() {
        try {
            return number(connection, "PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        } catch (SQLException e) {
            return false; // Nothing is lost: the log is still there.
        }
    }

    /** Does what {@link #give} does, in a transaction that is rolled back: nothing is kept, and nothing is written. */
    synchronized void rehearse() throws StorageException {
        requireOpen();
        try {
            update(connection, "BEGIN");
            try {
                insert(connection, NEW_EVENT, 0, "rehearsal", -1, Answer.LOWEST, 0L, 0L);
            } finally {
                update(connection, "ROLLBACK");
            }
        } catch (SQLException e) {
            throw notKept(e);
        }
    }

    private void requireOpen() throws StorageException {
        if (closed) {
            throw new StorageException(file + ": the server is stopping", new IllegalStateException("closed"));
        }
    }

    private StorageException notKept(SQLException e) {
        return new StorageException(file + ": cannot be written: " + e.getMessage(), e);
    }

    /** Limits the file's size, as a full disk would; for tests. */
    synchronized void limitPages(int most) throws SQLException {
        update(connection, "PRAGMA max_page_count = " + most);
    }

    synchronized int pages() throws SQLException {
        return number(connection, "PRAGMA page_count");
    }

    /** Waits for what is being written. Later calls that would write fail. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            closeQuietly(connection);
            lock.close();
        }
    }

    private static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            // Everything that was confirmed is on the disk already.
            return;
        }
    }

    private interface Reader<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Reader<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            while (row.next()) {
                rows.add(reader.of(row));
            }
        }
        return rows;
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (Statement query = connection.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void insert(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            fill(insert, values);
            insert.executeUpdate();
        }
    }

    private static void fill(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }
}

package io.github.perceptanon.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Limits a folder or a file to one writer at a time, in this JVM and across processes. A second writer fails at once.
 *
 * <p>The lock is an operating system lock on a small file of its own, so it ends with the process, however that ends.
 * The file is deleted when the lock is released; a file left by a killed process is reused. The lock is reentrant: the
 * thread that holds it may acquire it again, so that a command may lock its folder and call code that locks the same
 * folder.
 *
 * <pre>{@code
 * OutputLock lock = OutputLock.ofFolder(out);
 * try (lock) {
 *     ...
 * }
 * }</pre>
 *
 * <p>The thread that acquires the lock must close it. On a network drive it is as reliable as the drive's own locks.
 */
public final class OutputLock implements AutoCloseable {
    private static final String FOLDER_LOCK = ".perceptanon.lock";
    private static final Pattern HOLDER = Pattern.compile("process (\\d{1,19}) \\S*");
    private static final String OTHER_THREAD = "another thread of this process";
    private static final int LONGEST_NOTE = 200;
    /** Position of the locked byte, far behind the note, because on Windows others cannot read a locked byte. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /**
     * Locks of this process by real path. The system holds file locks per process and releases a file's lock as soon as
     * any channel on it is closed, so a file that is locked here must not be opened here.
     */
    private static final Map<Path, Holding> HELD = new HashMap<>();

    private final Holding holding;
    private boolean closed;

    private OutputLock(Holding holding) {
        this.holding = holding;
    }

    /**
     * Locks a folder for writing.
     *
     * @param folder created if necessary; deleted on release if it was created here and is still empty
     * @return the lock; close it to release it
     * @throws FileSystemException if another process or thread holds the lock; the message names the folder and, if
     * known, the process
     * @throws IOException if the folder cannot be created, or the file system does not support locks
     */
    public static OutputLock ofFolder(Path folder) throws IOException {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new NotDirectoryException(folder.toString());
        }
        boolean made = !Files.exists(folder);
        Files.createDirectories(folder);
        OutputLock lock = acquire(folder.toRealPath().resolve(FOLDER_LOCK), folder);
        lock.holding.madeFolder |= made;
        return lock;
    }

    /**
     * Locks a single file for writing, and not its folder.
     *
     * @param file need not exist, but its folder must
     * @return the lock; close it to release it
     * @throws FileSystemException if another process or thread holds the lock; the message names the file and, if
     * known, the process
     * @throws IOException if the folder does not exist, or the file system does not support locks
     */
    public static OutputLock ofFile(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(file.toString(), null, "cannot be written: there is no folder " + folder);
        }
        return acquire(folder.toRealPath().resolve("." + absolute.getFileName() + ".lock"), file);
    }

    /**
     * Whether a file is a folder's lock file and therefore not part of its content.
     *
     * @param file any file
     * @return true for the lock file's name
     */
    public static boolean isFolderLock(Path file) {
        return file.endsWith(FOLDER_LOCK);
    }

    private static OutputLock acquire(Path lockFile, Path what) throws IOException {
        synchronized (HELD) {
            Holding held = HELD.get(lockFile);
            if (held == null) {
                held = Holding.acquire(lockFile, what);
                HELD.put(lockFile, held);
            } else if (held.thread != Thread.currentThread()) {
                throw inUse(what, OTHER_THREAD);
            }
            held.count++;
            return new OutputLock(held);
        }
    }

    private static FileSystemException inUse(Path what, String by) {
        return new FileSystemException(what.toString(), null, "in use by " + by);
    }

    /** Releases the lock when it has been closed as often as it was acquired. Never throws. */
    @Override
    public void close() {
        synchronized (HELD) {
            if (!closed) {
                closed = true;
                holding.count--;
                if (holding.count == 0) {
                    HELD.remove(holding.lockFile);
                    holding.release();
                }
            }
        }
    }

    /** A lock of this process, with the number of times its thread acquired it. */
    private static final class Holding {
        private final Path lockFile;
        private final Thread thread = Thread.currentThread();
        private final FileChannel channel;
        private final FileChannel found;
        /** Ctrl-C ends the JVM without unwinding the stack; the lock ends with the process, but its file would stay. */
        private final Thread atExit;

        private int count;
        private boolean madeFolder;

        private Holding(Path lockFile, FileChannel channel, FileChannel found) {
            this.lockFile = lockFile;
            this.channel = channel;
            this.found = found;
            this.atExit = new Thread(() -> delete(lockFile));
            Runtime.getRuntime().addShutdownHook(atExit);
        }

        static Holding acquire(Path lockFile, Path what) throws IOException {
            Holding holding = null;
            while (holding == null) {
                FileChannel channel = FileChannel.open(
                        lockFile,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                boolean locked = false;
                try {
                    locked = channel.tryLock(LOCKED_BYTE, 1, false) != null;
                    if (!locked) {
                        throw inUse(what, holder(channel));
                    }
                    holding = confirmed(lockFile, channel);
                } catch (OverlappingFileLockException e) {
                    throw inUse(what, OTHER_THREAD); // held by this class in another class loader
                } catch (IOException e) {
                    if (locked) {
                        delete(lockFile);
                    }
                    throw e instanceof FileSystemException named
                            ? named
                            : new FileSystemException(lockFile.toString(), null, "cannot be locked: " + e.getMessage());
                } finally {
                    if (holding == null) {
                        close(channel);
                    }
                }
            }
            return holding;
        }

        /**
         * Returns the lock if the locked file is still the one at the path; the previous holder may have deleted it
         * after it was opened here. The channel used for reading stays open, because closing it would release the lock.
         */
        private static @Nullable Holding confirmed(Path lockFile, FileChannel channel) throws IOException {
            String note = "process " + ProcessHandle.current().pid() + " " + UUID.randomUUID();
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8)));
            FileChannel found;
            try {
                found = FileChannel.open(lockFile, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return null;
            }
            if (note.equals(read(found))) {
                return new Holding(lockFile, channel, found);
            }
            close(found);
            return null;
        }

        private static String holder(FileChannel channel) throws IOException {
            Matcher note = HOLDER.matcher(read(channel));
            return note.matches() ? "process " + note.group(1) : "another process";
        }

        private static String read(FileChannel channel) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(LONGEST_NOTE);
            channel.read(bytes, 0);
            return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        }

        void release() {
            boolean ending = false;
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                ending = true; // the shutdown hook deletes the file
            }
            if (!ending) {
                delete(lockFile); // while the lock is still held
            }
            close(found);
            close(channel);
            if (madeFolder) {
                delete(Objects.requireNonNull(lockFile.getParent())); // only if it is empty
            }
        }

        private static void delete(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // Harmless: an unlocked lock file, which the next holder reuses, or a folder that is not empty.
                return;
            }
        }

        private static void close(FileChannel channel) {
            try {
                channel.close();
            } catch (IOException e) {
                // There was nothing left to write.
                return;
            }
        }
    }
}

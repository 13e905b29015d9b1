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
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a folder or a file to one writer at a time, be the other in this JVM or in another process. The second is refused
 * at once.
 *
 * <p>The lock is the operating system's, on a small file of its own: it goes with the process, however that ends. The file is
 * removed when the lock is given back; one that a killed process left is taken over. The thread that holds a lock may
 * take it again, so that a command may lock its folder and call what locks the same folder itself.
 *
 * <pre>{@code
 * OutputLock lock = OutputLock.ofFolder(out);
 * try (lock) {
 *     ...
 * }
 * }</pre>
 *
 * <p>For one thread, which closes it. On a network drive it is worth what the drive's own locks are.
 */
public final class OutputLock implements AutoCloseable {
    private static final String FOLDER_LOCK = ".perceptanon.lock";
    private static final Pattern HOLDER = Pattern.compile("process (\\d{1,19}) \\S*");
    private static final String OTHER_THREAD = "another thread of this process";
    private static final int LONGEST_NOTE = 200;
    /** Far behind the note, for where a locked byte cannot be read by others (Windows). */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /**
     * This process's locks by their real path. The system counts a process's locks as one, and lets go of a file's as
     * soon as any channel on it is closed; so nobody here may open a file that is locked here.
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
     * @param folder made if it is not there, and removed with the lock if it was made and is empty then
     * @return the lock, to be closed
     * @throws FileSystemException if another process or thread has it; the message names the folder, and the process if it is
     *     known
     * @throws IOException if the folder cannot be made, or locks do not work in it
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
     * Locks a file for writing, but not what lies beside it.
     *
     * @param file need not be there, though its folder must
     * @return the lock, to be closed
     * @throws FileSystemException if another process or thread has it; the message names the file, and the process if it is
     *     known
     * @throws IOException if there is no such folder, or locks do not work in it
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
     * Whether a file in a folder is the folder's lock, and so no content.
     *
     * @param file a file of whatever name
     * @return whether its name is that of a folder's lock
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

    /** Gives the lock back, unless this thread took it more often than it closed it. Never fails. */
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

    /** A lock of this process, however often its thread took it. */
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
                    throw inUse(what, OTHER_THREAD); // one that knows this class by another class loader
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
         * The lock, if the file that is locked is the one that others find: it is another if the last holder removed it
         * after we had opened it. What is read stays open, for to close it would give back the lock.
         */
        private static Holding confirmed(Path lockFile, FileChannel channel) throws IOException {
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
                ending = true; // the hook removes the file
            }
            if (!ending) {
                delete(lockFile); // while it is still ours
            }
            close(found);
            close(channel);
            if (madeFolder) {
                delete(lockFile.getParent()); // only if it is empty
            }
        }

        private static void delete(Path path) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // A lock file without a lock is left, which the next to come takes over; a folder that is not empty.
                return;
            }
        }

        private static void close(FileChannel channel) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was to be written any more.
                return;
            }
        }
    }
}

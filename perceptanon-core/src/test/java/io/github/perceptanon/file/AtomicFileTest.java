// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.perceptanon.golden.SmallDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void aFailedWriteLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.writeText(file, text -> {
                    text.write("ne");
                    throw new IOException("disk full");
                }));
        assertThat(file).content().isEqualTo("old");
        assertThat(folder.toFile().list()).containsExactly("a.csv");
    }

    @Test
    void whatAKilledWriterLeftIsRemovedAndNothingElse() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "whole");
        Files.writeString(folder.resolve(".a.csv." + UUID.randomUUID() + ".tmp"), "half");
        Files.writeString(folder.resolve(".b.csv." + UUID.randomUUID() + ".tmp"), "another's");
        Files.writeString(folder.resolve(".a.csv.mine.tmp"), "the user's");
        AtomicFile.removeRemains(folder.resolve("a.csv"));
        assertThat(folder.toFile().list())
                .hasSize(3)
                .contains("a.csv", ".a.csv.mine.tmp")
                .anyMatch(name -> name.startsWith(".b.csv."));
    }

    @Test
    void whatIsRemovedIsNamedAsTheWriterNamesIt() throws IOException {
        Path file = folder.resolve("a.csv");
        List<String> names = new ArrayList<>();
        AtomicFile.writeText(file, text -> {
            names.addAll(List.of(folder.toFile().list()));
            text.write("whole");
        });
        Files.writeString(folder.resolve(names.get(0)), "half");
        AtomicFile.removeRemains(file);
        assertThat(folder.toFile().list()).containsExactly("a.csv");
    }

    @Test
    void theRemainsOfAllTargetsInAFolderAreRemoved() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "whole");
        Files.writeString(folder.resolve(".a.csv." + UUID.randomUUID() + ".tmp"), "half");
        Files.writeString(folder.resolve(".b.jpg." + UUID.randomUUID() + ".tmp"), "half");
        Files.writeString(folder.resolve(".b.jpg.mine.tmp"), "the user's");
        AtomicFile.removeAllRemains(folder);
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("a.csv", ".b.jpg.mine.tmp");
    }

    /** A copy would be another file on the disk, and for a while half of one. */
    @Test
    void theTemporaryFileItselfBecomesTheTarget() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        List<Object> keys = new ArrayList<>();
        AtomicFile.writeText(file, text -> {
            text.write("new");
            try (Stream<Path> files = Files.list(folder)) {
                for (Path temporary : files.filter(other -> !other.equals(file)).toList()) {
                    keys.add(fileKey(temporary));
                }
            }
        });
        assertThat(keys).containsExactly(fileKey(file));
    }

    private static Object fileKey(Path file) throws IOException {
        Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        assumeThat(key).as("the system tells files apart").isNotNull();
        return key;
    }

    @Test
    void theOldFileIsThereUntilTheNewOneTakesItsName() throws IOException, InterruptedException {
        assumeThat(System.getProperty("os.name")).as("reports each removal").isEqualTo("Linux");
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE);
            AtomicFile.write(file, "new".getBytes(StandardCharsets.UTF_8));
            assertThat(removedUntil(watch, file.getFileName())).doesNotContain(file.getFileName());
        }
    }

    /** What the folder lost before this name appeared in it. */
    private static List<Path> removedUntil(WatchService watch, Path appears) throws InterruptedException {
        List<Path> removed = new ArrayList<>();
        while (true) {
            WatchKey key = watch.poll(10, TimeUnit.SECONDS);
            assertThat(key).as("a file appears in the folder").isNotNull();
            for (WatchEvent<?> event : key.pollEvents()) {
                if (event.kind() == StandardWatchEventKinds.ENTRY_DELETE) {
                    removed.add((Path) event.context());
                } else if (appears.equals(event.context())) {
                    return removed;
                }
            }
            key.reset();
        }
    }

    @Test
    void aDiskThatTakesNoMoreIsNamedByTheFileAndItsFolder() {
        WritableByteChannel full = new TargetChannel(folder.resolve("a.csv"), new FullDisk());
        assertThatExceptionOfType(FileSystemException.class)
                .isThrownBy(() -> full.write(ByteBuffer.allocate(1)))
                .withMessage(folder.resolve("a.csv") + ": cannot be written in folder " + folder
                        + ": No space left on device");
    }

    private static final class FullDisk implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            throw new IOException("No space left on device");
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void whatTheSystemSaysOfTheTemporaryFileIsSaidOfTheTarget() {
        Path file = folder.resolve("a".repeat(250) + ".csv");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(file, new byte[1]))
                .withMessageStartingWith(file + ": cannot be written in folder " + folder + ": ")
                .withMessageNotContaining(".tmp");
    }

    @Test
    void whatTheContentFailsWithIsPassedOnAsItIs() {
        IOException failure = new IOException("no content");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(folder.resolve("a.csv"), sink -> {
                    throw failure;
                }))
                .isSameAs(failure);
    }

    @Test
    void aFileThatCanBeWrittenIsLeftAsItIsByTheCheck() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "old");
        AtomicFile.requireWritable(file);
        assertThat(file).content().isEqualTo("old");
        assertThat(folder.toFile().list()).containsExactly("a.csv");
    }

    @Test
    void aFolderThatIsNotThereIsNamedByTheCheck() {
        Path file = folder.resolve("none/a.csv");
        assertThatExceptionOfType(NoSuchFileException.class)
                .isThrownBy(() -> AtomicFile.requireWritable(file))
                .withMessage(file + ": cannot be written: there is no folder " + file.getParent());
    }

    /** Skipped where the tests may not mount a file system. */
    @Nested
    class OnAFullDisk {
        private static final int BYTES = 64 << 10;

        private SmallDisk mounted;
        private Path disk;

        @BeforeEach
        void mount() throws IOException {
            mounted = SmallDisk.in(folder, BYTES);
            disk = mounted.path();
        }

        @AfterEach
        void unmount() {
            if (mounted != null) {
                mounted.close();
            }
        }

        @Test
        void theErrorNamesFileAndFolderAndTheOldFileStays() throws IOException {
            Path file = Files.writeString(disk.resolve("a.bin"), "old");
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> AtomicFile.write(file, new byte[2 * BYTES]))
                    .withMessage(file + ": cannot be written in folder " + disk + ": No space left on device");
            assertThat(file).content().isEqualTo("old");
            assertThat(disk.toFile().list()).containsExactly("a.bin");
        }

        @Test
        void theCheckFindsItBeforeTheWork() throws IOException {
            Files.write(disk.resolve("filler"), new byte[BYTES]);
            Path file = disk.resolve("a.bin");
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> AtomicFile.requireWritable(file))
                    .withMessage(file + ": cannot be written in folder " + disk + ": No space left on device");
        }
    }
}

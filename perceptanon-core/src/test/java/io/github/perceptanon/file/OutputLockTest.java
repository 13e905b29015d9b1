// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OutputLockTest {
    @TempDir
    Path folder;

    @Test
    void aFolderThatIsMadeIsRemovedWithTheLockIfNothingWasWritten() throws IOException {
        Path out = folder.resolve("a/b");
        OutputLock lock = OutputLock.ofFolder(out);
        assertThat(out).isDirectory();
        lock.close();
        assertThat(folder.resolve("a")).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsMadeStaysWithWhatWasWritten() throws IOException {
        Path out = folder.resolve("a");
        OutputLock lock = OutputLock.ofFolder(out);
        Files.writeString(out.resolve("b.csv"), "text");
        lock.close();
        assertThat(out.toFile().list()).containsExactly("b.csv");
    }

    @Test
    void anotherProcessIsRefusedAndToldTheFolderAndTheHolder() throws Exception {
        try (LockingProcess holder = LockingProcess.holding(folder)) {
            assertThatIOException()
                    .isThrownBy(() -> OutputLock.ofFolder(folder))
                    .isInstanceOf(FileSystemException.class)
                    .withMessage(folder + ": in use by process " + holder.pid());
        }
    }

    @Test
    void anotherThreadIsRefusedAndTheLockStaysWhole() throws Exception {
        OutputLock lock = OutputLock.ofFolder(folder);
        try (lock) {
            assertThatThrownBy(() -> inAnotherThread(() -> OutputLock.ofFolder(folder)))
                    .hasMessage(folder + ": in use by another thread of this process");
            // Systems let go of a process's locks on a file when any of its channels on it is closed.
            assertThat(LockingProcess.tryToHold(folder)).isFalse();
        }
        assertThat(LockingProcess.tryToHold(folder)).isTrue();
    }

    @Test
    void theSameThreadMayTakeItAgainAndGivesItBackWithTheLast() throws Exception {
        OutputLock outer = OutputLock.ofFolder(folder);
        try (outer) {
            OutputLock inner = OutputLock.ofFolder(folder.resolve("."));
            inner.close();
            inner.close();
            assertThat(LockingProcess.tryToHold(folder)).isFalse();
        }
        assertThat(LockingProcess.tryToHold(folder)).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aKilledProcessLeavesNoLock() throws Exception {
        try (LockingProcess holder = LockingProcess.holding(folder)) {
            holder.kill();
        }
        assertThat(folder).isNotEmptyDirectory();
        OutputLock.ofFolder(folder).close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aProcessThatIsAskedToEndLeavesNoFile() throws Exception {
        try (LockingProcess holder = LockingProcess.holding(folder)) {
            holder.terminate();
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onlyOneOfManyProcessesIsInsideAtATime() throws Exception {
        List<LockingProcess> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(LockingProcess.comingAndGoing(folder, 200));
        }
        for (LockingProcess process : processes) {
            assertThat(process.exitCode()).isZero();
        }
    }

    @Test
    void twoFilesOfAFolderHaveLocksOfTheirOwn() throws Exception {
        OutputLock a = OutputLock.ofFile(folder.resolve("a.csv"));
        OutputLock b = OutputLock.ofFile(folder.resolve("b.csv"));
        try (a;
                b) {
            assertThat(folder.toFile().list()).containsExactlyInAnyOrder(".a.csv.lock", ".b.csv.lock");
            assertThatThrownBy(() -> inAnotherThread(() -> OutputLock.ofFile(folder.resolve("a.csv"))))
                    .hasMessage(folder.resolve("a.csv") + ": in use by another thread of this process");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aFolderThatIsAFileAndAFileWithoutAFolderAreRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "text");
        assertThatThrownBy(() -> OutputLock.ofFolder(file)).isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> OutputLock.ofFile(folder.resolve("none/a.csv")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(folder.resolve("none/a.csv") + ": cannot be written: there is no folder "
                        + folder.resolve("none"));
    }

    @Test
    void aFoldersLockIsToldFromContent() throws IOException {
        OutputLock lock = OutputLock.ofFolder(folder);
        try (lock) {
            assertThat(folder.toFile().listFiles()).hasSize(1);
            assertThat(OutputLock.isFolderLock(folder.toFile().listFiles()[0].toPath()))
                    .isTrue();
        }
        assertThat(OutputLock.isFolderLock(folder.resolve("perceptanon.lock"))).isFalse();
    }

    private static void inAnotherThread(Callable<OutputLock> taken) throws Throwable {
        try {
            ForkJoinPool.commonPool().submit(taken).get(20, TimeUnit.SECONDS).close();
        } catch (ExecutionException e) {
            throw rootOf(e);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        return failure.getCause() == null ? failure : rootOf(failure.getCause());
    }
}

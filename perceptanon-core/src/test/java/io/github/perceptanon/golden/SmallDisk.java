// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of a few kilobytes, to see what happens when it is full.
 *
 * @param path where it is mounted
 */
public record SmallDisk(Path path) implements AutoCloseable {

    /** Mounts one in a folder; skips the test where that is not allowed. */
    public static SmallDisk in(Path folder, int bytes) throws IOException {
        Path path = Files.createDirectory(folder.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", path.toString()),
                "may mount a file system");
        return new SmallDisk(path);
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        run("umount", path.toString());
    }
}

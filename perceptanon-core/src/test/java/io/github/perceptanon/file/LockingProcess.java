// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that takes a folder's lock. */
final class LockingProcess implements AutoCloseable {
    private static final String HELD = "held";

    private final Process process;
    private final BufferedReader lines;

    private LockingProcess(String... arguments) throws IOException {
        String[] command = new String[arguments.length + 5];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        command[1] = "-Xshare:auto";
        command[2] = "-cp";
        command[3] = System.getProperty("java.class.path");
        command[4] = LockingProcess.class.getName();
        System.arraycopy(arguments, 0, command, 5, arguments.length);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Holds the lock until it is ended. */
    static LockingProcess holding(Path folder) throws IOException {
        LockingProcess started = new LockingProcess("hold", folder.toString());
        if (!HELD.equals(started.lines.readLine())) {
            throw new AssertionError("the lock was not to be had");
        }
        return started;
    }

    /** Whether another process gets the lock now. */
    static boolean tryToHold(Path folder) throws Exception {
        try (LockingProcess started = new LockingProcess("try", folder.toString())) {
            boolean held = HELD.equals(started.lines.readLine());
            started.exitCode();
            return held;
        }
    }

    /** Takes the lock and gives it back many times, and exits with 1 if it ever met another inside. */
    static LockingProcess comingAndGoing(Path folder, int times) throws IOException {
        return new LockingProcess("come-and-go", folder.toString(), Integer.toString(times));
    }

    long pid() {
        return process.pid();
    }

    int exitCode() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the process does not end");
        }
        return process.exitValue();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As Ctrl-C. */
    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process itself. */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        if (args[0].equals("come-and-go")) {
            comeAndGo(folder, Integer.parseInt(args[2]));
        } else {
            try {
                OutputLock lock = OutputLock.ofFolder(folder);
                System.out.println(HELD);
                if (args[0].equals("hold")) {
                    Thread.sleep(60_000);
                }
                lock.close();
            } catch (FileSystemException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static void comeAndGo(Path folder, int times) throws IOException {
        Path inside = folder.resolve("inside");
        int done = 0;
        while (done < times) {
            try {
                OutputLock lock = OutputLock.ofFolder(folder);
                Files.createFile(inside); // fails if another is inside
                Files.delete(inside);
                lock.close();
                done++;
            } catch (FileSystemException e) {
                if (!String.valueOf(e.getReason()).startsWith("in use by ")) {
                    e.printStackTrace();
                    System.exit(1);
                }
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One command run as users run it: the executable jar in a JVM of its own. */
final class JarRun {
    private static final Path JAR = Path.of("target/perceptanon.jar").toAbsolutePath();
    private static final int LIMIT_MINUTES = 10;

    private final Path folder;
    private final Process process;
    private final Path out;
    private final Path err;

    private JarRun(Path folder, Process process, Path out, Path err) {
        this.folder = folder;
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command in this folder. */
    static JarRun start(Path folder, Object... args) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> command = new ArrayList<>(List.of(java.toString(), "-jar", JAR.toString()));
        if (Runtime.version().feature() >= 23) {
            // As the launcher does: JavaCPP's use of Unsafe is no news to users.
            command.add(1, "--sun-misc-unsafe-memory-access=allow");
        }
        Arrays.stream(args).map(Object::toString).forEach(command::add);
        Path out = Files.createTempFile("perceptanon", ".out");
        Path err = Files.createTempFile("perceptanon", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // As the launcher does: waiting threads sleep.
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        builder.environment().put("OPENBLAS_THREAD_TIMEOUT", "4");
        Process process = builder.start();
        return new JarRun(folder, process, out, err);
    }

    /** Runs a command in this folder to its end. */
    static CommandRun of(Path folder, Object... args) throws IOException, InterruptedException {
        return start(folder, args).finish();
    }

    Process process() {
        return process;
    }

    Path folder() {
        return folder;
    }

    CommandRun finish() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("still running after " + LIMIT_MINUTES + " minutes: " + Files.readString(err));
        }
        CommandRun run = new CommandRun(
                process.exitValue(),
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
        Files.delete(out);
        Files.delete(err);
        return run;
    }
}

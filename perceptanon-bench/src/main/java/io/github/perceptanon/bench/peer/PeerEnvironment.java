// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.file.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The environment variables with which a library's process runs; all others are inherited. Immutable.
 *
 * @param set variables to set, with their values
 * @param removed variables that the process must not inherit
 */
public record PeerEnvironment(Map<String, String> set, Set<String> removed) {
    private static final Map<String, String> LAUNCHER =
            Map.of("OMP_WAIT_POLICY", "passive", "OPENBLAS_THREAD_TIMEOUT", "4");

    /** Copies the variables. */
    public PeerEnvironment {
        set = Map.copyOf(set);
        removed = Set.copyOf(removed);
    }

    /**
     * As under the command's launcher: waiting threads of OpenMP and OpenBLAS sleep.
     *
     * @return the launcher's settings, or what this process was started with
     */
    public static PeerEnvironment launcher() {
        Map<String, String> set = new TreeMap<>(LAUNCHER);
        set.replaceAll((name, value) -> System.getenv().getOrDefault(name, value));
        return new PeerEnvironment(set, Set.of());
    }

    /**
     * A library's own defaults: without this project's settings.
     *
     * @return nothing set
     */
    public static PeerEnvironment own() {
        return new PeerEnvironment(Map.of(), LAUNCHER.keySet());
    }

    /**
     * Sets one more variable.
     *
     * @param name its name
     * @param value its value
     * @return a copy
     */
    public PeerEnvironment with(String name, String value) {
        Map<String, String> more = new TreeMap<>(set);
        more.put(name, value);
        return new PeerEnvironment(more, removed);
    }

    /**
     * Limits the instruction set of the libraries that have a switch for it.
     *
     * @param isa the largest instruction set
     * @return a copy
     */
    public PeerEnvironment cappedTo(Isa isa) {
        Map<String, String> more = new TreeMap<>(set);
        more.putAll(isa.variables());
        return new PeerEnvironment(more, removed);
    }

    /**
     * Changes a process's environment.
     *
     * @param environment of a {@link ProcessBuilder}
     */
    public void applyTo(Map<String, String> environment) {
        environment.keySet().removeAll(removed);
        environment.putAll(set);
    }

    /**
     * Writes a {@code java} that sets the variables and starts the real one, because JMH's forks inherit this process's
     * environment but can be told which Java to start.
     *
     * @param folder where to write it; created if necessary
     * @return the executable script
     * @throws IOException if it cannot be written
     */
    public Path writeJava(Path folder) throws IOException {
        StringBuilder script = new StringBuilder("#!/bin/sh\n");
        new TreeSet<>(removed)
                .forEach(name -> script.append("unset ").append(name).append('\n'));
        new TreeMap<>(set)
                .forEach((name, value) -> script.append("export ")
                        .append(name)
                        .append("='")
                        .append(value.replace("'", "'\\''"))
                        .append("'\n"));
        script.append("exec \"${JAVA_HOME:+$JAVA_HOME/bin/}java\" \"$@\"\n");
        Files.createDirectories(folder);
        Path file = folder.resolve("java");
        AtomicFile.write(file, script.toString().getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return file;
    }

    /**
     * The variables that are set, for people.
     *
     * @return for example {@code OMP_WAIT_POLICY=passive OPENBLAS_THREAD_TIMEOUT=4}
     */
    public String description() {
        return set.isEmpty()
                ? "its own defaults"
                : new TreeMap<>(set)
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(" "));
    }
}

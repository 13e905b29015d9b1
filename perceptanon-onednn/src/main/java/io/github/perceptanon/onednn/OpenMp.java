// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The OpenMP runtime that oneDNN's threads belong to. The number of threads is a property of the calling thread there, so it
 * is set around each piece of work and set back afterwards. Thread-safe.
 */
final class OpenMp {
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private final Optional<Function> set;
    private final Optional<Function> get;

    private OpenMp(Optional<NativeLibrary> library) {
        this.set = library.map(l -> l.getFunction("omp_set_num_threads"));
        this.get = library.map(l -> l.getFunction("omp_get_max_threads"));
    }

    private static final class Loaded {
        static final OpenMp RUNTIME = loaded();

        private static OpenMp loaded() {
            // Loads oneDNN, and its runtime with it.
            OneDnn.cpu();
            return new OpenMp(mapped().map(NativeLibrary::getInstance));
        }
    }

    /** The runtime of this process. */
    static OpenMp runtime() {
        return Loaded.RUNTIME;
    }

    /** The file of the runtime that is loaded already. Looking for it by name might load a second one. */
    private static Optional<String> mapped() {
        try {
            List<String> lines = Files.readAllLines(MAPPINGS, StandardCharsets.UTF_8);
            return lines.stream()
                    .filter(line -> line.contains("/libgomp") || line.contains("/libiomp"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .findFirst();
        } catch (IOException e) {
            // Not Linux.
            return Optional.empty();
        }
    }

    /** The number of threads that work for the calling thread; 0 if unknown. */
    int threads() {
        return get.map(f -> f.invokeInt(new Object[0])).orElse(0);
    }

    /**
     * Does some work with a number of threads; 0 leaves it as it is.
     *
     * @throws UnsupportedOperationException for another number where the runtime is not known
     */
    <T> T with(int threads, Supplier<T> work) {
        if (threads == 0) {
            return work.get();
        }
        if (set.isEmpty()) {
            throw new UnsupportedOperationException("the number of oneDNN's threads can be chosen on Linux only;"
                    + " elsewhere OMP_NUM_THREADS in the environment sets it");
        }
        int before = threads();
        setThreads(threads);
        try {
            return work.get();
        } finally {
            setThreads(before);
        }
    }

    /** Does some work that has no result. */
    void with(int threads, Runnable work) {
        with(threads, () -> {
            work.run();
            return true;
        });
    }

    private void setThreads(int threads) {
        set.orElseThrow().invokeVoid(new Object[] {threads});
    }
}

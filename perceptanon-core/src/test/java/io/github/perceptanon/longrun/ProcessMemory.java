package io.github.perceptanon.longrun;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process holds, as Linux and the JVM count it; for the programs that run for long and are not part of the
 * build.
 *
 * @param residentKb pages of the process in memory
 * @param mappings regions of its address space
 * @param heapUsedKb of the Java heap, garbage that has not been collected included
 * @param heapCommittedKb what the Java heap has taken from the system
 */
public record ProcessMemory(
        long residentKb, long mappings, long heapUsedKb, long heapCommittedKb) {
    /** The titles of {@link #row}. */
    public static final String TITLES = "resident MB | mappings | heap used MB | heap committed MB";

    /** Reads it; Linux only. */
    public static ProcessMemory now() throws IOException {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return new ProcessMemory(
                resident(Files.readAllLines(Path.of("/proc/self/status"))),
                Files.readAllLines(Path.of("/proc/self/maps")).size(),
                heap.getUsed() / 1024,
                heap.getCommitted() / 1024);
    }

    private static long resident(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Cells of a Markdown table, in the order of {@link #TITLES}. */
    public String row() {
        return "%.1f | %d | %.1f | %.1f"
                .formatted(mb(residentKb), mappings, mb(heapUsedKb), mb(heapCommittedKb));
    }

    private static double mb(long kb) {
        return kb / 1024.0;
    }
}

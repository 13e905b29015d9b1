// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.longrun;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What this process holds, as Linux and HotSpot count it; for the programs that run for long and are not part of the build.
 *
 * @param residentKb pages of the process in memory
 * @param outsideKb those of them that do not belong to the Java heap, which grows and shrinks as the collector likes
 * @param mappings regions of its address space
 * @param heapKb what the Java heap has taken from the system
 */
public record ProcessMemory(long residentKb, long outsideKb, long mappings, long heapKb) {
    /** The titles of {@link #row}. */
    public static final String TITLES = "resident MB | outside the heap MB | mappings | heap committed MB";

    private static final Pattern RANGE = Pattern.compile("\\[0x(\\p{XDigit}+), 0x(\\p{XDigit}+)\\)");
    private static final Pattern MAPPING = Pattern.compile("(\\p{XDigit}+)-\\p{XDigit}+ .*");

    /** Reads it. */
    public static ProcessMemory now() throws IOException {
        long[] heap = heap();
        long resident = 0;
        long outside = 0;
        long mappings = 0;
        boolean inHeap = false;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                mappings++;
                long from = Long.parseUnsignedLong(mapping.group(1), 16);
                inHeap = from >= heap[0] && from < heap[1];
            } else if (line.startsWith("Rss:")) {
                long kb = Long.parseLong(line.replaceAll("\\D", ""));
                resident += kb;
                outside += inHeap ? 0 : kb;
            }
        }
        long committed =
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
        return new ProcessMemory(resident, outside, mappings, committed / 1024);
    }

    /** First and last address of the Java heap, as G1 says them. */
    private static long[] heap() throws IOException {
        try {
            String info = (String) ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcHeapInfo",
                            new Object[] {null},
                            new String[] {String[].class.getName()});
            long first = Long.MAX_VALUE;
            long last = 0;
            Matcher range = RANGE.matcher(info.substring(0, info.indexOf("Metaspace")));
            while (range.find()) {
                first = Math.min(first, Long.parseUnsignedLong(range.group(1), 16));
                last = Math.max(last, Long.parseUnsignedLong(range.group(2), 16));
            }
            return new long[] {first, last};
        } catch (JMException e) {
            throw new IOException(e);
        }
    }

    /** Cells of a Markdown table, in the order of {@link #TITLES}. */
    public String row() {
        return "%.1f | %.1f | %d | %.1f".formatted(mb(residentKb), mb(outsideKb), mappings, mb(heapKb));
    }

    private static double mb(long kb) {
        return kb / 1024.0;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Takes training steps and writes the most memory that this process ever had resident, as the JSON that peers/reference.py
 * describes. Linux only.
 *
 * <pre>
 *   MemoryRun FILE TRAINING BACKBONE BATCH SIDE STEPS
 * </pre>
 */
public final class MemoryRun {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private MemoryRun() {}

    /**
     * Runs the measurement.
     *
     * @param args see above
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if the arguments are not understood
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 6) {
            throw new IllegalArgumentException("usage: MemoryRun FILE TRAINING BACKBONE BATCH SIDE STEPS");
        }
        TrainingKind kind = TrainingKind.valueOf(args[1]);
        Workload workload = new Workload(
                AnnotationSetup.HA1,
                Backbone.valueOf(args[2]),
                Integer.parseInt(args[3]),
                0,
                Integer.parseInt(args[4]));
        int steps = Integer.parseInt(args[5]);
        ScriptFile file = new ScriptFile();
        if (Files.exists(STATUS)) {
            double firstLoss;
            try (TrainingPeer peer = kind.open(PeerFolder.standard(), workload)) {
                firstLoss = peer.take();
                for (int i = 1; i < steps; i++) {
                    peer.take();
                }
            }
            Map<String, Object> result = file.add("memory", kind.title(), workload);
            result.put("first_loss", firstLoss);
            result.put("peak_mib", peakMebibytes(Files.readAllLines(STATUS)));
            result.put("calls", steps);
        } else {
            file.skip("memory of the " + kind.title() + ": there is no " + STATUS);
        }
        file.write(Path.of(args[0]));
    }

    /** The largest resident set so far, from the lines of a process's status. */
    static double peakMebibytes(List<String> status) {
        String peak = status.stream()
                .filter(line -> line.startsWith(PEAK))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(STATUS + " has no " + PEAK));
        // For example "VmHWM:    123456 kB"
        return Long.parseLong(peak.substring(PEAK.length()).strip().split(" ")[0]) / 1024.0;
    }
}

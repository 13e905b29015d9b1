// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.peer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times one library at the points of cost curves, in this process, and writes the JSON that peers/reference.py describes.
 *
 * <pre>
 *   CurveRun FILE SECONDS PEER POINT,POINT,…
 * </pre>
 *
 * <p>{@code PEER} is a {@link PeerKind} or, for points of training, a {@link TrainingKind}. Points with the same number of
 * threads belong in one process: some libraries only choose their threads once.
 */
public final class CurveRun {
    private final ScriptFile file = new ScriptFile();
    private final PeerFolder folder = PeerFolder.standard();
    private final double seconds;

    private CurveRun(double seconds) {
        this.seconds = seconds;
    }

    /**
     * Runs the measurement.
     *
     * @param args see above
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if the arguments are not understood
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 4) {
            throw new IllegalArgumentException("usage: CurveRun FILE SECONDS PEER POINT,POINT,…");
        }
        List<CurvePoint> points =
                Arrays.stream(args[3].split(",")).map(CurvePoint::parse).toList();
        CurveRun run = new CurveRun(Double.parseDouble(args[1]));
        for (CurvePoint point : points) {
            run.attempt(args[2], point);
        }
        run.file.write(Path.of(args[0]));
    }

    /** Leaves out what a library or this machine cannot do, with the reason. */
    private void attempt(String peer, CurvePoint point) throws IOException {
        try {
            if (point.work() == CurvePoint.Work.SCORE) {
                score(PeerKind.valueOf(peer), point);
            } else {
                train(TrainingKind.valueOf(peer), point);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            file.skip("curve " + peer + " " + point + ": " + e);
        }
    }

    private void score(PeerKind kind, CurvePoint point) throws IOException {
        try (Peer peer = kind.prepare(folder, point.workload())) {
            record(kind.title(), point, CallTimes.of(peer::run, seconds));
        }
    }

    private void train(TrainingKind kind, CurvePoint point) throws IOException {
        try (TrainingPeer peer = kind.open(folder, point.workload())) {
            record(kind.title(), point, CallTimes.of(peer::take, seconds));
        }
    }

    private void record(String title, CurvePoint point, CallTimes times) {
        Map<String, Object> result =
                file.add("curve-" + point.work().name().toLowerCase(Locale.ROOT), title, point.workload());
        result.put("axis", point.axis().name());
        times.addTo(result);
        System.err.printf(
                Locale.ROOT, "%s %s: %.1f ms%n", title, point, times.millis().get(0));
    }
}

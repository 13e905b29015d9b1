// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import io.github.perceptanon.bench.peer.CurvePoint;
import io.github.perceptanon.bench.peer.CurvePoint.Axis;
import io.github.perceptanon.bench.peer.CurvePoint.Work;
import io.github.perceptanon.bench.peer.Workload;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.network.Backbone;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Cost curves: time of ResNet18's scores and training steps over batch size, image size and threads. */
final class Curves {
    private static final Backbone BACKBONE = Backbone.RESNET18;
    private static final int[] BATCHES = {1, 2, 4, 8, 16, 32, 64};
    private static final int[] SIDES = {64, 96, 128, 160, 224, 320, 448};
    /** The batch of the other two curves. */
    private static final int BATCH = 8;
    /** Forward, gradients of the inputs, gradients of the weights. */
    private static final int PASSES_OF_TRAINING = 3;

    /** A straight line: {@code offset + slope · x}. */
    record Fit(double offset, double slope) {}

    /**
     * One library's curve.
     *
     * @param who the library, for people
     * @param points places on the axis to measurements
     */
    record Line(String who, SortedMap<Integer, Measurement> points) {
        /** Milliseconds over images, with equal weight for each point's relative error. */
        Fit overImages() {
            return fit(place -> place, Measurement::median, m -> 1 / (m.median() * m.median()));
        }

        /** By which power of the number of pixels the time grows. */
        double exponentOfPixels() {
            return fit(place -> 2 * Math.log(place), m -> Math.log(m.median()), m -> 1)
                    .slope();
        }

        /** How many times as fast as one thread the most threads are; NaN if one of them is missing. */
        double speedUp() {
            return speedUp(most());
        }

        /** How many times as fast as one thread a point is; NaN if that was not measured. */
        double speedUp(Measurement point) {
            Measurement one = points.get(1);
            return one == null ? Double.NaN : one.median() / point.median();
        }

        /** The speed-up over the number of threads. */
        double efficiency() {
            return speedUp() / points.lastKey();
        }

        /** Processor time over wall-clock time with the most threads: how many threads were busy on average. */
        double busyThreads() {
            return most().processor().orElse(Double.NaN) / most().median();
        }

        private Measurement most() {
            return Objects.requireNonNull(points.get(points.lastKey()));
        }

        private Fit fit(
                ToDoubleFunction<Integer> x, ToDoubleFunction<Measurement> y, ToDoubleFunction<Measurement> weight) {
            double w = 0;
            double wx = 0;
            double wy = 0;
            for (Map.Entry<Integer, Measurement> point : points.entrySet()) {
                double one = weight.applyAsDouble(point.getValue());
                w += one;
                wx += one * x.applyAsDouble(point.getKey());
                wy += one * y.applyAsDouble(point.getValue());
            }
            double xx = 0;
            double xy = 0;
            for (Map.Entry<Integer, Measurement> point : points.entrySet()) {
                double one = weight.applyAsDouble(point.getValue());
                double dx = x.applyAsDouble(point.getKey()) - wx / w;
                xx += one * dx * dx;
                xy += one * dx * y.applyAsDouble(point.getValue());
            }
            double slope = xy / xx;
            return new Fit((wy - slope * wx) / w, slope);
        }
    }

    private final Measurements measurements;

    Curves(Measurements measurements) {
        this.measurements = measurements;
    }

    /** The points to measure: all of a score's, or a training step's. */
    static List<CurvePoint> points(Work work, int processors) {
        List<CurvePoint> points = new ArrayList<>();
        for (int batch : BATCHES) {
            points.add(new CurvePoint(work, Axis.BATCH, BACKBONE, batch, Workload.SIDE, 0));
        }
        for (int side : SIDES) {
            points.add(new CurvePoint(work, Axis.SIDE, BACKBONE, BATCH, side, 0));
        }
        if (processors > 1) {
            for (int threads = 1; threads < processors; threads *= 2) {
                points.add(new CurvePoint(work, Axis.THREADS, BACKBONE, BATCH, Workload.SIDE, threads));
            }
            points.add(new CurvePoint(work, Axis.THREADS, BACKBONE, BATCH, Workload.SIDE, processors));
        }
        return points;
    }

    /** The measured curves, each library's once; empty if none was measured. */
    List<Line> lines(Work work, Axis axis) {
        String benchmark = benchmark(work);
        Map<String, TreeMap<Integer, Measurement>> lines = new LinkedHashMap<>();
        Stream.of("perceptanon.", "pytorch.")
                .flatMap(prefix -> measurements.of(prefix + benchmark, "axis", axis.name()))
                .forEach(m -> lines.computeIfAbsent(MarkdownReport.who(m), who -> new TreeMap<>())
                        .put(m.number(axis.name().toLowerCase(Locale.ROOT)), m));
        return lines.entrySet().stream()
                .map(e -> new Line(e.getKey(), e.getValue()))
                .toList();
    }

    static boolean isCurve(Measurement m) {
        return Stream.of(Work.values()).anyMatch(work -> m.benchmark().endsWith("." + benchmark(work)));
    }

    private static String benchmark(Work work) {
        return "curve-" + work.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Floating-point operations a second of a point, in GFLOP/s. A training step counts three times the multiplications and
     * additions of a score.
     */
    static double gigaflops(Work work, Measurement m) {
        // Training steps are always of one image.
        Workload one = new Workload(AnnotationSetup.HA1, Backbone.valueOf(m.label("backbone")), 1, 0, m.number("side"));
        return FlopCount.of(one) * (work == Work.TRAINING ? PASSES_OF_TRAINING : 1) * m.perSecond() / 1e9;
    }
}

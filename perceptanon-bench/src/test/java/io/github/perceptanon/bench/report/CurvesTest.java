// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.perceptanon.bench.peer.CurvePoint.Axis;
import io.github.perceptanon.bench.peer.CurvePoint.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Fits by NumPy 2.4.6. */
class CurvesTest {
    @Test
    void fitsTheTimeOfACallAndOfAnImage() {
        Curves.Line line = line(Axis.BATCH, new int[] {1, 2, 4, 8}, 12, 19.5, 36, 71);

        // numpy.polyfit([1, 2, 4, 8], t, 1, w=1 / t)
        assertThat(line.overImages().offset()).isCloseTo(3.59247733, within(1e-6));
        assertThat(line.overImages().slope()).isCloseTo(8.21195172, within(1e-6));
    }

    @Test
    void fitsThePowerOfThePixels() {
        Curves.Line line = line(Axis.SIDE, new int[] {64, 128, 224, 448}, 5, 16, 50, 230);

        // numpy.polyfit(numpy.log(numpy.square([64, 128, 224, 448])), numpy.log(t), 1)
        assertThat(line.exponentOfPixels()).isCloseTo(0.98638513, within(1e-6));
    }

    @Test
    void comparesTheMostThreadsWithOne() {
        Curves.Line line = line(Axis.THREADS, new int[] {1, 2, 4}, 100, 60, 40);

        assertThat(line.speedUp()).isEqualTo(2.5);
        assertThat(line.efficiency()).isEqualTo(0.625);
        // Each point was given twice its time as processor time.
        assertThat(line.busyThreads()).isEqualTo(2);
    }

    @Test
    void withoutOneThreadThereIsNoSpeedUp() {
        assertThat(line(Axis.THREADS, new int[] {2, 4}, 60, 40).speedUp()).isNaN();
    }

    @Test
    void aTrainingStepCountsThreeTimesAScore() {
        Measurement point = point(Axis.BATCH, 8, 50);

        assertThat(Curves.gigaflops(Work.TRAINING, point))
                .isCloseTo(3 * Curves.gigaflops(Work.SCORE, point), within(1e-9));
    }

    @Test
    void aMachineOfOneProcessorHasNoCurveOverThreads() {
        assertThat(Curves.points(Work.SCORE, 1)).noneMatch(point -> point.axis() == Axis.THREADS);
        assertThat(Curves.points(Work.SCORE, 6))
                .filteredOn(point -> point.axis() == Axis.THREADS)
                .extracting(point -> point.place())
                .containsExactly(1, 2, 4, 6);
    }

    private static Curves.Line line(Axis axis, int[] places, double... times) {
        List<Measurement> points = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            points.add(point(axis, places[i], times[i]));
        }
        return new Curves(new Measurements(points, List.of()))
                .lines(Work.SCORE, axis)
                .get(0);
    }

    private static Measurement point(Axis axis, int place, double time) {
        Map<String, String> labels = new HashMap<>(Map.of(
                "variant", "some engine", "backbone", "RESNET18", "setup", "HA1", "axis", axis.name(), "batch", "8"));
        labels.put(axis.name().toLowerCase(Locale.ROOT), Integer.toString(place));
        return new Measurement(
                "perceptanon.curve-score",
                labels,
                "ms/op",
                time,
                time,
                time,
                3,
                OptionalDouble.empty(),
                OptionalDouble.of(2 * time),
                List.of(time));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads outputs that no model gave, for an input of 64×64. */
class DecoderTest {
    private static final int SIDE = 64;
    private static final Placement.InputSize SIZE = new Placement.InputSize(SIDE, SIDE, true);

    /** A family, and the shapes of a file's outputs. */
    private record Kind(Family family, Map<String, String> metadata, Map<String, int[]> shapes) {
        Family.Decoder decoder() throws DetectorException {
            List<OnnxModel.Port> ports = new ArrayList<>();
            shapes.forEach((name, shape) -> ports.add(new OnnxModel.Port(name, "FLOAT", longs(shape))));
            return family.decoder(metadata, ports);
        }

        private static List<Long> longs(int[] shape) {
            return Arrays.stream(shape).asLongStream().boxed().toList();
        }
    }

    private static Kind yunet() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (String output : List.of("cls", "obj", "bbox", "kps")) {
            for (int stride = 8; stride <= 32; stride *= 2) {
                int each = output.equals("bbox") ? 4 : output.equals("kps") ? 10 : 1;
                shapes.put(output + "_" + stride, new int[] {1, SIDE / stride * (SIDE / stride), each});
            }
        }
        return new Kind(new YuNet(), Map.of(), shapes);
    }

    private static Kind scrfd() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        for (int each : new int[] {1, 4, 10}) {
            for (int stride = 8; stride <= 32; stride *= 2) {
                shapes.put(each + "/" + stride, new int[] {2 * (SIDE / stride) * (SIDE / stride), each});
            }
        }
        return new Kind(new Scrfd(), Map.of(), shapes);
    }

    private static Kind centerFace() {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("heatmap", new int[] {1, 1, SIDE / 4, SIDE / 4});
        shapes.put("scale", new int[] {1, 2, SIDE / 4, SIDE / 4});
        shapes.put("offset", new int[] {1, 2, SIDE / 4, SIDE / 4});
        shapes.put("landmarks", new int[] {1, 10, SIDE / 4, SIDE / 4});
        return new Kind(new CenterFace(), Map.of(), shapes);
    }

    private static Kind yolo() {
        return new Kind(
                new Yolo(),
                Map.of("names", "{0: 'person', 1: 'face'}", "task", "pose", "kpt_shape", "[2, 3]"),
                Map.of("output0", new int[] {1, 4 + 2 + 6, 84}));
    }

    static Stream<Named<Kind>> kinds() {
        return Stream.of(
                Named.of("yunet", yunet()),
                Named.of("scrfd", scrfd()),
                Named.of("centerface", centerFace()),
                Named.of("yolo", yolo()));
    }

    private static List<OnnxModel.Output> outputs(Kind kind, Random random, float[] extremes) {
        List<OnnxModel.Output> outputs = new ArrayList<>();
        double scale = Math.pow(10, random.nextInt(6) - 2);
        kind.shapes().forEach((name, shape) -> {
            int length = 1;
            for (int side : shape) {
                length *= side;
            }
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = random.nextInt(400) == 0
                        ? extremes[random.nextInt(extremes.length)]
                        : (float) (random.nextGaussian() * scale);
            }
            outputs.add(new OnnxModel.Output(name, shape, values));
        });
        return outputs;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anyNumbersGiveBoxesWithinTheImageOrAreRefused(Kind kind) throws DetectorException {
        Random random = new Random(7);
        Family.Decoder decoder = kind.decoder();
        float[] extremes = {0, -1, 1e30f, -1e30f, 88.6f, 89, Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE};
        float[] none = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0};
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 200; round++) {
            int width = 1 + random.nextInt(300);
            int height = 1 + random.nextInt(300);
            Placement place = kind.family().place(width, height, SIZE);
            Candidates candidates = new Candidates(0.3, decoder.landmarks());
            try {
                decoder.decode(outputs(kind, random, round % 4 == 0 ? none : extremes), 0, place, candidates);
            } catch (DetectorException e) {
                assertThat(e.getMessage()).hasLineCount(1).containsAnyOf("NaN", "not finite");
                refused++;
                continue;
            }
            read++;
            int[] kept = new NonMaximumSuppression(0.4, 500, kind.family().wholePixels()).kept(candidates);
            assertThat(place.detections(candidates, kept, decoder.labels(), width, height))
                    .allSatisfy(found -> {
                        Region.Rectangle box = found.box();
                        assertThat(box.x()).isBetween(0.0, (double) width);
                        assertThat(box.y()).isBetween(0.0, (double) height);
                        assertThat(box.x() + box.width()).isLessThanOrEqualTo(width + 1e-9);
                        assertThat(box.y() + box.height()).isLessThanOrEqualTo(height + 1e-9);
                        assertThat(found.score()).isBetween(0.3 - 1e-6, 1.0);
                    });
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void outputsOfOtherShapesAreRefused(Kind kind) throws DetectorException {
        Placement place = kind.family().place(SIDE, SIDE, SIZE);
        Family.Decoder decoder = kind.decoder();
        List<OnnxModel.Output> outputs = outputs(kind, new Random(1), new float[] {0});
        for (int i = 0; i < outputs.size(); i++) {
            OnnxModel.Output output = outputs.get(i);
            int[] shape = output.shape().clone();
            shape[shape.length == 3 && outputs.size() == 1 ? 1 : shape.length - 1] -= 1;
            int length = 1;
            for (int side : shape) {
                length *= side;
            }
            List<OnnxModel.Output> changed = new ArrayList<>(outputs);
            changed.set(i, new OnnxModel.Output(output.name(), shape, new float[length]));
            assertThatThrownBy(() -> decoder.decode(changed, 0, place, new Candidates(2, decoder.landmarks())))
                    .as(output.name())
                    .isInstanceOf(DetectorException.class)
                    .message()
                    .containsAnyOf("must be", "must have");
        }
    }

    @Test
    void everyClassOfAPlaceCounts() throws DetectorException {
        Family.Decoder decoder = new Yolo()
                .decoder(
                        Map.of("names", "{0: 'statue', 1: 'person'}"),
                        List.of(new OnnxModel.Port("output0", "FLOAT", List.of(1L, 6L, 1L))));
        Candidates found = new Candidates(0.25, 0);

        decoder.decode(
                List.of(new OnnxModel.Output("output0", new int[] {1, 6, 1}, new float[] {32, 32, 10, 20, 0.9f, 0.3f})),
                0,
                new Yolo().place(SIDE, SIDE, SIZE),
                found);

        assertThat(new NonMaximumSuppression(0.5, 10, false).kept(found)).containsExactly(0, 1);
        assertThat(found.label(1)).isEqualTo(1);
        assertThat(found.x(1)).isEqualTo(27);
        assertThat(found.height(1)).isEqualTo(20);
    }

    @Test
    void exportsWithSuppressionBuiltInAreRefused() throws DetectorException {
        Family.Decoder decoder = new Yolo()
                .decoder(
                        Map.of("names", "{0: 'person'}"),
                        List.of(new OnnxModel.Port("output0", "FLOAT", List.of(1L, 300L, 6L))));
        assertThatThrownBy(() -> decoder.decode(
                        List.of(new OnnxModel.Output("output0", new int[] {1, 300, 6}, new float[1800])),
                        0,
                        new Yolo().place(SIDE, SIDE, SIZE),
                        new Candidates(0.25, 0)))
                .isInstanceOf(DetectorException.class)
                .hasMessage(
                        "its output output0 must be (batch, 5, cells) for 1 classes and 0 landmarks but is [1, 300, 6],"
                                + " as after NMS");
    }

    @Test
    void coefficientsOfMasksAreIgnored() throws DetectorException {
        Family.Decoder decoder = new Yolo()
                .decoder(
                        Map.of("names", "{0: 'person'}", "task", "segment"),
                        List.of(
                                new OnnxModel.Port("output0", "FLOAT", List.of(1L, 7L, 1L)),
                                new OnnxModel.Port("output1", "FLOAT", List.of(1L, 2L, 16L, 16L))));
        Candidates found = new Candidates(0.25, 0);
        decoder.decode(
                List.of(new OnnxModel.Output(
                        "output0", new int[] {1, 7, 1}, new float[] {32, 32, 10, 20, 0.5f, 0.9f, 0.9f})),
                0,
                new Yolo().place(SIDE, SIDE, SIZE),
                found);
        assertThat(found.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"classify", "obb"})
    void modelsForOtherTasksAreRefused(String task) {
        assertThatThrownBy(() -> new Yolo()
                        .decoder(
                                Map.of("names", "{0: 'person'}", "task", task),
                                List.of(new OnnxModel.Port("output0", "FLOAT", List.of(1L, 6L, 84L)))))
                .isInstanceOf(DetectorException.class)
                .hasMessage("its metadata say that it is for the task '" + task + "'");
    }

    /** A hostile model could name as many as fit into memory. */
    @Test
    void moreThanAMillionCandidatesAreRefused() {
        Candidates many = new Candidates(0.1, 0);
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= Candidates.MOST; i++) {
                        many.add(0, 0.5f, 1, 1, 2, 2);
                    }
                })
                .isInstanceOf(DetectorException.class)
                .hasMessageContaining("more than 1000000 boxes");
    }

    /** Whatever a model says, comparing each with each must end. */
    @Test
    void aHundredThousandCandidatesAreCutToTheBest() throws DetectorException {
        Candidates many = new Candidates(0.1, 0);
        for (int i = 0; i < 100_000; i++) {
            many.add(0, 0.1f + i * 8e-6f, i * 3, 0, 2, 2);
        }
        int[] kept = new NonMaximumSuppression(0.5, 5000, false).kept(many);
        assertThat(kept).hasSize(5000).startsWith(99_999, 99_998);
    }

    @Test
    void namesAreReadAsPythonWritesThem() throws DetectorException {
        assertThat(Yolo.names("{0: 'person', 1: \"it's\", 2: 'a \\'b\\' \\\\c'}"))
                .containsExactly("person", "it's", "a 'b' \\c");
        assertThat(Yolo.names("")).isEmpty();
        assertThatThrownBy(() -> Yolo.names("{1: 'person'}"))
                .isInstanceOf(DetectorException.class)
                .hasMessageContaining("class 0 is called 1");
    }

    @Test
    void namesOfAMillionCharactersTakeNoTime() throws DetectorException {
        assertThat(Yolo.names("0: '" + "\\".repeat(1_000_000))).isEmpty();
        assertThatThrownBy(() -> Yolo.names("0:'".repeat(300_000))).hasMessageContaining("class 1 is called 0");
    }

    @ParameterizedTest
    @CsvSource({"640,480", "480,640", "4000,3", "3,4000", "1,1", "65535,1", "640,640", "641,639"})
    void placesLieWithinTheInput(int width, int height) {
        for (boolean fixed : new boolean[] {true, false}) {
            Placement.InputSize size = new Placement.InputSize(640, 320, fixed);
            for (Placement place : List.of(
                    Placement.centred(width, height, size),
                    Placement.cornered(width, height, size),
                    Placement.padded(width, height, size),
                    Placement.stretched(width, height, size))) {
                assertThat(place.left()).isNotNegative();
                assertThat(place.top()).isNotNegative();
                assertThat(place.width()).isPositive();
                assertThat(place.height()).isPositive();
                assertThat(place.left() + place.width()).isLessThanOrEqualTo(place.inputWidth());
                assertThat(place.top() + place.height()).isLessThanOrEqualTo(place.inputHeight());
                assertThat(place.inputWidth() % 32).isZero();
                assertThat(place.inputWidth()).isLessThanOrEqualTo(640);
                assertThat(place.inputHeight()).isLessThanOrEqualTo(320);
            }
        }
    }
}

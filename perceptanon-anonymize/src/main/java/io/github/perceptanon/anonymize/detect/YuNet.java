// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * YuNet in the layout that OpenCV's {@code FaceDetectorYN} reads since 4.8: for strides s of 8, 16 and 32 the outputs
 * {@code cls_s} and {@code obj_s} (1, cells, 1), {@code bbox_s} (1, cells, 4) and {@code kps_s} (1, cells, 10). The score is
 * √(cls·obj), each limited to [0, 1]; a box is the cell's place plus an offset, and the exponential of a size, in strides.
 */
final class YuNet implements Family {
    private static final int[] STRIDES = {8, 16, 32};
    private static final List<String> OUTPUTS = List.of("cls", "obj", "bbox", "kps");
    private static final int LANDMARKS = 5;

    @Override
    public double score() {
        return 0.5;
    }

    @Override
    public double overlap() {
        return 0.3;
    }

    @Override
    public boolean anySize() {
        return true;
    }

    @Override
    public boolean batches() {
        return false;
    }

    @Override
    public boolean wholePixels() {
        return true;
    }

    @Override
    public Pixels pixels() {
        return new Pixels(true, 0, 1, 0);
    }

    @Override
    public Placement place(int width, int height, Placement.InputSize size) {
        return Placement.padded(width, height, size);
    }

    @Override
    public String expected() {
        return "the outputs " + String.join(", ", names());
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String output : OUTPUTS) {
            for (int stride : STRIDES) {
                names.add(output + "_" + stride);
            }
        }
        return names;
    }

    @Override
    public Decoder decoder(Map<String, String> metadata, List<OnnxModel.Port> outputs) throws DetectorException {
        List<String> found = outputs.stream().map(OnnxModel.Port::name).toList();
        List<String> missing =
                names().stream().filter(name -> !found.contains(name)).toList();
        if (!missing.isEmpty()) {
            throw new DetectorException("it has no output "
                    + missing.stream().limit(3).collect(Collectors.joining(", "))
                    + (missing.size() > 3 ? " and " + (missing.size() - 3) + " more" : ""));
        }
        return new Faces();
    }

    private static final class Faces implements Decoder {
        @Override
        public List<String> labels() {
            return List.of("face");
        }

        @Override
        public int landmarks() {
            return LANDMARKS;
        }

        @Override
        public void decode(List<OnnxModel.Output> outputs, int image, Placement place, Candidates into)
                throws DetectorException {
            for (int stride : STRIDES) {
                int columns = place.inputWidth() / stride;
                int rows = place.inputHeight() / stride;
                float[] cls = values(outputs, "cls_" + stride, columns * rows, 1);
                float[] obj = values(outputs, "obj_" + stride, columns * rows, 1);
                float[] box = values(outputs, "bbox_" + stride, columns * rows, 4);
                float[] points = values(outputs, "kps_" + stride, columns * rows, 2 * LANDMARKS);
                for (int cell = 0; cell < columns * rows; cell++) {
                    float score = (float) Math.sqrt(unit(cls[cell]) * unit(obj[cell]));
                    if (into.counts(score)) {
                        add(into, score, cell % columns, cell / columns, stride, box, points, cell);
                    }
                }
            }
        }

        private static void add(
                Candidates into, float score, int column, int row, int stride, float[] box, float[] points, int cell)
                throws DetectorException {
            float x = (column + box[4 * cell]) * stride;
            float y = (row + box[4 * cell + 1]) * stride;
            float width = (float) Math.exp(box[4 * cell + 2]) * stride;
            float height = (float) Math.exp(box[4 * cell + 3]) * stride;
            float[] places = new float[2 * LANDMARKS];
            for (int i = 0; i < LANDMARKS; i++) {
                places[2 * i] = (points[2 * (LANDMARKS * cell + i)] + column) * stride;
                places[2 * i + 1] = (points[2 * (LANDMARKS * cell + i) + 1] + row) * stride;
            }
            into.add(0, score, x - width / 2, y - height / 2, width, height, places);
        }

        private static float unit(float value) {
            return Math.max(0, Math.min(1, value));
        }

        private static float[] values(List<OnnxModel.Output> outputs, String name, int cells, int each)
                throws DetectorException {
            OnnxModel.Output output = OutputShapes.named(outputs, name);
            OutputShapes.require(output, (long) cells * each, cells, each);
            return output.values();
        }
    }
}

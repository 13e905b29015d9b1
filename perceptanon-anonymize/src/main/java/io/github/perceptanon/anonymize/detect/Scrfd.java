// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * SCRFD as InsightFace exports it: for each stride, scores (anchors, 1), distances to the four sides (anchors, 4) and, in some
 * files, five landmarks (anchors, 10), the latter two in strides; with or without a leading 1 for the image. Files of 6 or 9
 * outputs have strides 8, 16 and 32 with two anchors a cell, files of 10 or 15 also 64 and 128 with one. InsightFace's files
 * number their outputs, so they are told apart by their last side, and strides by how many anchors there are.
 *
 * <p>Overlaps are intersection by union; InsightFace's program counts one pixel more on either side.
 */
final class Scrfd implements Family {
    private static final int LANDMARKS = 5;

    @Override
    public double score() {
        return 0.5;
    }

    @Override
    public double overlap() {
        return 0.4;
    }

    @Override
    public boolean anySize() {
        return false;
    }

    @Override
    public boolean batches() {
        return false;
    }

    @Override
    public Pixels pixels() {
        return new Pixels(false, 127.5f, 1 / 128f, 0);
    }

    @Override
    public Placement place(int width, int height, Placement.InputSize size) {
        return Placement.cornered(width, height, size);
    }

    @Override
    public String expected() {
        return "3 or 5 outputs each of (anchors, 1), (anchors, 4) and perhaps (anchors, 10)";
    }

    @Override
    public Decoder decoder(Map<String, String> metadata, List<OnnxModel.Port> outputs) throws DetectorException {
        return switch (outputs.size()) {
            case 6 -> new Faces(3, 2, false);
            case 9 -> new Faces(3, 2, true);
            case 10 -> new Faces(5, 1, false);
            case 15 -> new Faces(5, 1, true);
            default -> throw new DetectorException("it must have 6, 9, 10 or 15 outputs but has " + outputs.size());
        };
    }

    /**
     * Reads outputs.
     *
     * @param levels how many strides there are, from 8 on
     * @param anchors of a cell
     * @param withLandmarks whether there are landmarks
     */
    private record Faces(int levels, int anchors, boolean withLandmarks) implements Decoder {
        @Override
        public List<String> labels() {
            return List.of("face");
        }

        @Override
        public int landmarks() {
            return withLandmarks ? LANDMARKS : 0;
        }

        @Override
        public void decode(List<OnnxModel.Output> outputs, int image, Placement place, Candidates into)
                throws DetectorException {
            for (int level = 0; level < levels; level++) {
                int stride = 8 << level;
                int columns = place.inputWidth() / stride;
                int cells = anchors * columns * (place.inputHeight() / stride);
                float[] scores = values(outputs, level, cells, 1);
                float[] boxes = values(outputs, level, cells, 4);
                float[] points = withLandmarks ? values(outputs, level, cells, 2 * LANDMARKS) : new float[0];
                for (int i = 0; i < cells; i++) {
                    if (into.counts(scores[i])) {
                        int cell = i / anchors;
                        add(
                                into,
                                scores[i],
                                cell % columns * stride,
                                cell / columns * stride,
                                stride,
                                boxes,
                                points,
                                i);
                    }
                }
            }
        }

        private void add(
                Candidates into, float score, int x, int y, int stride, float[] boxes, float[] points, int anchor)
                throws DetectorException {
            float left = x - boxes[4 * anchor] * stride;
            float top = y - boxes[4 * anchor + 1] * stride;
            float right = x + boxes[4 * anchor + 2] * stride;
            float bottom = y + boxes[4 * anchor + 3] * stride;
            float[] places = new float[2 * landmarks()];
            for (int i = 0; i < landmarks(); i++) {
                places[2 * i] = x + points[2 * (LANDMARKS * anchor + i)] * stride;
                places[2 * i + 1] = y + points[2 * (LANDMARKS * anchor + i) + 1] * stride;
            }
            into.add(0, score, left, top, right - left, bottom - top, places);
        }

        /** The outputs with a last side keep their order, from the finest stride to the coarsest. */
        private float[] values(List<OnnxModel.Output> outputs, int level, int cells, int each)
                throws DetectorException {
            List<OnnxModel.Output> alike = new ArrayList<>();
            for (OnnxModel.Output output : outputs) {
                int[] shape = output.shape();
                if (shape.length >= 2 && shape[shape.length - 1] == each) {
                    alike.add(output);
                }
            }
            if (alike.size() != levels) {
                throw new DetectorException(
                        "it must have " + levels + " outputs of (anchors, " + each + ") but has " + alike.size());
            }
            alike.sort((a, b) -> Integer.compare(b.values().length, a.values().length));
            OutputShapes.require(alike.get(level), (long) cells * each, cells, each);
            return alike.get(level).values();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.onnx.OnnxModel;
import java.util.List;
import java.util.Map;

/**
 * CenterFace: four maps at a quarter of the input's size, told apart by their order: a heatmap of scores (1), sizes (2), offsets
 * (2), and landmarks (10); files without the last have no landmarks. Each pair is (vertical, horizontal). A box is 4·exp(size) large
 * about 4·(cell + offset + 0.5), begins within the input and keeps its size unless it reaches beyond; landmarks are parts of its
 * sides.
 *
 * <p>Overlaps are intersection by union; CenterFace's program counts one pixel more on either side.
 */
final class CenterFace implements Family {
    private static final int STRIDE = 4;
    private static final int LANDMARKS = 5;

    @Override
    public double score() {
        return 0.5;
    }

    @Override
    public double overlap() {
        return 0.3;
    }

    /** The published file states 10 images of 32×32, an example that was left in. */
    @Override
    public boolean anySize() {
        return true;
    }

    @Override
    public boolean batches() {
        return true;
    }

    @Override
    public Pixels pixels() {
        return new Pixels(false, 0, 1, 0);
    }

    @Override
    public Placement place(int width, int height, Placement.InputSize size) {
        return Placement.stretched(width, height, size);
    }

    @Override
    public String expected() {
        return "3 or 4 outputs: heatmap (batch, 1, h, w), scale and offset (batch, 2, h, w) and perhaps landmarks"
                + " (batch, 10, h, w), each a quarter of the input";
    }

    @Override
    public Decoder decoder(Map<String, String> metadata, List<OnnxModel.Port> outputs) throws DetectorException {
        if (outputs.size() != 3 && outputs.size() != 4) {
            throw new DetectorException("it must have 3 or 4 outputs but has " + outputs.size());
        }
        return new Faces(outputs.size() == 4);
    }

    /**
     * Reads maps.
     *
     * @param withLandmarks whether there are landmarks
     */
    private record Faces(boolean withLandmarks) implements Decoder {
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
            int columns = place.inputWidth() / STRIDE;
            int rows = place.inputHeight() / STRIDE;
            Maps maps = new Maps(outputs, image, columns, rows, withLandmarks);
            for (int cell = 0; cell < rows * columns; cell++) {
                float score = maps.at(0, 0, cell);
                if (into.counts(score)) {
                    add(into, score, maps, cell, place);
                }
            }
        }

        private void add(Candidates into, float score, Maps maps, int cell, Placement place) throws DetectorException {
            float height = (float) Math.exp(maps.at(1, 0, cell)) * STRIDE;
            float width = (float) Math.exp(maps.at(1, 1, cell)) * STRIDE;
            int column = cell % maps.columns;
            int row = cell / maps.columns;
            float x = (column + maps.at(2, 1, cell) + 0.5f) * STRIDE - width / 2;
            float y = (row + maps.at(2, 0, cell) + 0.5f) * STRIDE - height / 2;
            float left = Math.min(Math.max(0, x), place.inputWidth());
            float top = Math.min(Math.max(0, y), place.inputHeight());
            float[] places = new float[2 * landmarks()];
            for (int i = 0; i < landmarks(); i++) {
                places[2 * i] = maps.at(3, 2 * i + 1, cell) * width + left;
                places[2 * i + 1] = maps.at(3, 2 * i, cell) * height + top;
            }
            into.add(
                    0,
                    score,
                    left,
                    top,
                    Math.min(left + width, place.inputWidth()) - left,
                    Math.min(top + height, place.inputHeight()) - top,
                    places);
        }
    }

    /** One image's maps. */
    private static final class Maps {
        final int columns;
        private final int cells;
        private final float[][] values;
        private final int[] first;

        Maps(List<OnnxModel.Output> outputs, int image, int columns, int rows, boolean withLandmarks)
                throws DetectorException {
            this.columns = columns;
            this.cells = columns * rows;
            int[] channels = withLandmarks ? new int[] {1, 2, 2, 2 * LANDMARKS} : new int[] {1, 2, 2};
            this.values = new float[channels.length][];
            this.first = new int[channels.length];
            for (int i = 0; i < channels.length; i++) {
                OnnxModel.Output output = outputs.get(i);
                int images = output.shape().length > 0 ? output.shape()[0] : 0;
                OutputShapes.require(output, (long) images * channels[i] * cells, channels[i], rows, columns);
                if (image >= images) {
                    throw new DetectorException("its output " + output.name() + " has no image " + (image + 1));
                }
                values[i] = output.values();
                first[i] = image * channels[i] * cells;
            }
        }

        float at(int map, int channel, int cell) {
            return values[map][first[map] + channel * cells + cell];
        }
    }
}

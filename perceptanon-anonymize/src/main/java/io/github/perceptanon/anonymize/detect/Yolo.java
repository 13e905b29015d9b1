// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * YOLO in the layout of Ultralytics' v8 and v11: one output (batch, 4 + classes + more, cells) of centre, size and a probability
 * for each class, in pixels of the input. The file's metadata name the classes. What follows them is landmarks if
 * {@code kpt_shape} says so; coefficients of masks are ignored. Without names every row behind the box is a class,
 * called by its number.
 *
 * <p>Each class that reaches the threshold counts, also where another is likelier in the same place: what might be a person and
 * might be a statue is not left out.
 */
final class Yolo implements Family {
    private static final int BOX = 4;

    /** Exports with NMS give (batch, detections, 6). */
    private static final int SIDES_AFTER_NMS = 6;

    private static final int MOST_CLASSES = 10_000;
    private static final Pattern NAME = Pattern.compile(
            "(\\d{1,5})\\s{0,9}:\\s{0,9}(?:'((?:[^'\\\\]|\\\\.){0,200}+)'|\"((?:[^\"\\\\]|\\\\.){0,200}+)\")");
    private static final Pattern POINTS = Pattern.compile("[\\[(](\\d{1,4}), ?([23])[])]");

    @Override
    public double score() {
        return 0.25;
    }

    @Override
    public double overlap() {
        return 0.7;
    }

    @Override
    public boolean anySize() {
        return false;
    }

    @Override
    public boolean batches() {
        return true;
    }

    @Override
    public Pixels pixels() {
        return new Pixels(false, 0, 1 / 255f, 114);
    }

    @Override
    public Placement place(int width, int height, Placement.InputSize size) {
        return Placement.centred(width, height, size);
    }

    @Override
    public String expected() {
        return "an output (batch, 4 + classes, cells) as Ultralytics' YOLOv8 and YOLO11 have, exported without NMS";
    }

    @Override
    public Decoder decoder(Map<String, String> metadata, List<OnnxModel.Port> outputs) throws DetectorException {
        String task = metadata.getOrDefault("task", "detect");
        if (!List.of("detect", "pose", "segment").contains(task)) {
            throw new DetectorException("its metadata say that it is for the task '" + task + "'");
        }
        int expected = task.equals("segment") ? 2 : 1;
        if (outputs.size() != expected) {
            throw new DetectorException("it must have " + expected + (expected == 1 ? " output" : " outputs")
                    + " but has " + outputs.size());
        }
        List<String> names = names(metadata.getOrDefault("names", ""));
        List<Long> shape = outputs.get(0).shape();
        long rows = shape.size() == 3 ? shape.get(1) : -1;
        if (!shape.isEmpty() && shape.size() != 3) {
            throw new DetectorException("its first output must have 3 sides but has " + shape.size());
        }
        if (names.isEmpty()) {
            if (rows <= BOX || rows > BOX + MOST_CLASSES) {
                throw new DetectorException(
                        "its metadata name no classes, and its first output does not say how many" + " there are");
            }
            for (int i = 0; i < rows - BOX; i++) {
                names.add(String.valueOf(i));
            }
        }
        Matcher points = POINTS.matcher(metadata.getOrDefault("kpt_shape", ""));
        boolean pose = points.matches() && task.equals("pose");
        return new Boxes(
                List.copyOf(names),
                pose ? Integer.parseInt(points.group(1)) : 0,
                pose ? Integer.parseInt(points.group(2)) : 0,
                !task.equals("segment"));
    }

    /** Reads Python's way to write {0: 'person', 1: 'bicycle'}; the numbers must be those of the rows. */
    static List<String> names(String text) throws DetectorException {
        List<String> names = new ArrayList<>();
        Matcher found = NAME.matcher(text);
        while (found.find()) {
            if (Integer.parseInt(found.group(1)) != names.size() || names.size() == MOST_CLASSES) {
                throw new DetectorException("its metadata must number classes from 0 to at most " + (MOST_CLASSES - 1)
                        + " but class " + names.size() + " is called " + found.group(1));
            }
            String name = found.group(2) == null ? found.group(3) : found.group(2);
            names.add(name.replaceAll("\\\\(.)", "$1"));
        }
        return names;
    }

    /**
     * Reads outputs.
     *
     * @param labels the classes
     * @param landmarks of each detection
     * @param each rows of a landmark
     * @param exact whether no rows follow
     */
    private record Boxes(List<String> labels, int landmarks, int each, boolean exact) implements Decoder {
        @Override
        public void decode(List<OnnxModel.Output> outputs, int image, Placement place, Candidates into)
                throws DetectorException {
            OnnxModel.Output output = outputs.get(0);
            int[] shape = output.shape();
            int needed = BOX + labels.size() + landmarks * each;
            boolean fits = shape.length == 3 && (exact ? shape[1] == needed : shape[1] >= needed) && image < shape[0];
            if (!fits || shape[2] == SIDES_AFTER_NMS) {
                throw new DetectorException("its output " + output.name() + " must be (batch, " + needed
                        + (exact ? "" : " or more") + ", cells) for " + labels.size() + " classes and " + landmarks
                        + " landmarks but is " + Arrays.toString(shape)
                        + (shape.length == 3 && shape[2] == SIDES_AFTER_NMS ? ", as after NMS" : ""));
            }
            int cells = shape[2];
            int first = image * shape[1] * cells;
            for (int c = 0; c < labels.size(); c++) {
                for (int cell = 0; cell < cells; cell++) {
                    float score = output.values()[first + (BOX + c) * cells + cell];
                    if (into.counts(score)) {
                        add(into, c, score, output.values(), first + cell, cells);
                    }
                }
            }
        }

        private void add(Candidates into, int label, float score, float[] values, int at, int cells)
                throws DetectorException {
            float width = values[at + 2 * cells];
            float height = values[at + 3 * cells];
            float[] places = new float[2 * landmarks];
            int points = at + (BOX + labels.size()) * cells;
            for (int i = 0; i < landmarks; i++) {
                places[2 * i] = values[points + i * each * cells];
                places[2 * i + 1] = values[points + (i * each + 1) * cells];
            }
            into.add(label, score, values[at] - width / 2, values[at + cells] - height / 2, width, height, places);
        }
    }
}

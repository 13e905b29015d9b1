// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.detect;

import io.github.perceptanon.anonymize.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an image lies in a model's input: scaled, at a place, and the rest of the input empty.
 *
 * @param inputWidth of the input
 * @param inputHeight of the input
 * @param left the scaled image's first column
 * @param top its first row
 * @param width of the scaled image
 * @param height of the scaled image
 * @param scaleX by which places in the image are multiplied, before {@code left} is added
 * @param scaleY by which places in the image are multiplied, before {@code top} is added
 */
record Placement(
        int inputWidth, int inputHeight, int left, int top, int width, int height, double scaleX, double scaleY) {
    private static final int MULTIPLE = 32;

    /**
     * What a model takes.
     *
     * @param width of its input
     * @param height of its input
     * @param fixed whether it takes nothing else; otherwise these are the largest
     */
    record InputSize(int width, int height, boolean fixed) {}

    /** As Ultralytics' letterbox: in the middle, enlarged if it is smaller. */
    static Placement centred(int imageWidth, int imageHeight, InputSize size) {
        double scale = Math.min((double) size.height() / imageHeight, (double) size.width() / imageWidth);
        int width = side(Math.rint(imageWidth * scale), size.width());
        int height = side(Math.rint(imageHeight * scale), size.height());
        int left = (int) Math.rint((size.width() - width) / 2.0 - 0.1);
        int top = (int) Math.rint((size.height() - height) / 2.0 - 0.1);
        return new Placement(
                size.width(), size.height(), Math.max(0, left), Math.max(0, top), width, height, scale, scale);
    }

    /** As InsightFace: in the upper left corner, enlarged if it is smaller. */
    static Placement cornered(int imageWidth, int imageHeight, InputSize size) {
        double ratio = (double) imageHeight / imageWidth;
        boolean tall = ratio > (double) size.height() / size.width();
        int height = tall ? size.height() : side(size.width() * ratio, size.height());
        int width = tall ? side(size.height() / ratio, size.width()) : size.width();
        double scale = (double) height / imageHeight;
        return new Placement(size.width(), size.height(), 0, 0, width, height, scale, scale);
    }

    /** As OpenCV's FaceDetectorYN: in the upper left corner of the next multiple of 32; never enlarged. */
    static Placement padded(int imageWidth, int imageHeight, InputSize size) {
        double scale = shrinking(imageWidth, imageHeight, size);
        int width = side(Math.rint(imageWidth * scale), size.width());
        int height = side(Math.rint(imageHeight * scale), size.height());
        return new Placement(
                size.fixed() ? size.width() : multiple(width),
                size.fixed() ? size.height() : multiple(height),
                0,
                0,
                width,
                height,
                (double) width / imageWidth,
                (double) height / imageHeight);
    }

    /** As CenterFace: stretched to the next multiples of 32. */
    static Placement stretched(int imageWidth, int imageHeight, InputSize size) {
        double scale = shrinking(imageWidth, imageHeight, size);
        int width = size.fixed() ? size.width() : multiple(side(Math.rint(imageWidth * scale), size.width()));
        int height = size.fixed() ? size.height() : multiple(side(Math.rint(imageHeight * scale), size.height()));
        return new Placement(
                width, height, 0, 0, width, height, (double) width / imageWidth, (double) height / imageHeight);
    }

    private static double shrinking(int imageWidth, int imageHeight, InputSize size) {
        return Math.min(1, Math.min((double) size.width() / imageWidth, (double) size.height() / imageHeight));
    }

    /** An image of extreme shape would have a side of 0. */
    private static int side(double wanted, int most) {
        return (int) Math.max(1, Math.min(most, wanted));
    }

    private static int multiple(int side) {
        return (side + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
    }

    private double imageX(double x) {
        return (x - left) / scaleX;
    }

    private double imageY(double y) {
        return (y - top) / scaleY;
    }

    /** Candidates as detections in the image, cut where they reach beyond it; without those that lie outside. */
    List<Detection> detections(
            Candidates candidates, int[] kept, List<String> labels, int imageWidth, int imageHeight) {
        List<Detection> detections = new ArrayList<>();
        for (int i : kept) {
            double x = Math.max(0, imageX(candidates.x(i)));
            double y = Math.max(0, imageY(candidates.y(i)));
            double right = Math.min(imageWidth, imageX((double) candidates.x(i) + candidates.width(i)));
            double bottom = Math.min(imageHeight, imageY((double) candidates.y(i) + candidates.height(i)));
            if (right > x && bottom > y) {
                List<Detection.Landmark> landmarks = new ArrayList<>();
                for (int p = 0; p < candidates.landmarks(); p++) {
                    landmarks.add(
                            new Detection.Landmark(imageX(candidates.pointX(i, p)), imageY(candidates.pointY(i, p))));
                }
                detections.add(new Detection(
                        labels.get(candidates.label(i)),
                        candidates.score(i),
                        new Region.Rectangle(x, y, right - x, bottom - y),
                        landmarks));
            }
        }
        return detections;
    }
}

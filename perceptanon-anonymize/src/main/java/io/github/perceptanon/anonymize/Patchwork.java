// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize;

import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;

/** An image whose regions are replaced one after another, each computed from the original's pixels around it. */
final class Patchwork {
    private final RgbImage original;
    private final byte[] pixels;

    Patchwork(RgbImage original) {
        this.original = original;
        this.pixels = original.toBytes();
    }

    /** The image as it now is. */
    RgbImage image() {
        return RgbImage.of(original.width(), original.height(), pixels);
    }

    /** Computes the pixels of a part of the image; those outside the regions are not looked at. */
    interface Treatment {
        RgbImage apply(RgbImage part, List<Region> regions);
    }

    void apply(Anonymizer anonymizer, List<Region> regions, int margin) {
        apply(anonymizer::apply, regions, margin);
    }

    /** Treats the union of regions. The treatment sees so many more pixels on every side, as far as there are any. */
    void apply(Treatment treatment, List<Region> regions, int margin) {
        Box box = Box.none();
        for (Region region : regions) {
            box = box.with(Box.of(region, original));
        }
        if (box.isEmpty()) {
            return;
        }
        Box part = box.wider(margin, original);
        List<Region> moved =
                regions.stream().map(region -> region.moved(-part.x0, -part.y0)).toList();
        RgbImage treated = treatment.apply(cut(part), moved);
        Coverage coverage = Coverage.of(treated.width(), treated.height(), moved);
        byte[] row = new byte[treated.width() * 3];
        for (int y = coverage.top(); y < coverage.bottom(); y++) {
            treated.copyRow(y, row, 0);
            for (int x = coverage.left(); x < coverage.right(); x++) {
                if (coverage.contains(x, y)) {
                    System.arraycopy(row, x * 3, pixels, ((part.y0 + y) * original.width() + part.x0 + x) * 3, 3);
                }
            }
        }
    }

    private RgbImage cut(Box box) {
        if (box.width() == original.width() && box.height() == original.height()) {
            return original;
        }
        byte[] rgb = new byte[box.width() * box.height() * 3];
        byte[] row = new byte[original.width() * 3];
        for (int y = 0; y < box.height(); y++) {
            original.copyRow(box.y0 + y, row, 0);
            System.arraycopy(row, box.x0 * 3, rgb, y * box.width() * 3, box.width() * 3);
        }
        return RgbImage.of(box.width(), box.height(), rgb);
    }

    /** Groups regions whose bounds, made wider by a margin, meet. */
    List<List<Region>> clusters(List<Region> regions, int margin) {
        List<List<Region>> clusters = new ArrayList<>();
        List<Box> boxes = new ArrayList<>();
        for (Region region : regions) {
            Box box = Box.of(region, original).wider(margin, original);
            List<Region> members = new ArrayList<>(List.of(region));
            boolean met = true;
            while (met) { // a box that has grown may meet others
                met = false;
                for (int i = boxes.size() - 1; i >= 0; i--) {
                    if (boxes.get(i).meets(box)) {
                        box = box.with(boxes.remove(i));
                        members.addAll(clusters.remove(i));
                        met = true;
                    }
                }
            }
            boxes.add(box);
            clusters.add(members);
        }
        return clusters;
    }

    /** Whole pixels from (x0, y0) to (x1, y1), exclusive. */
    private record Box(int x0, int y0, int x1, int y1) {
        static Box none() {
            return new Box(Integer.MAX_VALUE, Integer.MAX_VALUE, 0, 0);
        }

        static Box of(Region region, RgbImage image) {
            Region.Rectangle bounds = region.bounds();
            return new Box(
                    clip(Math.floor(bounds.x()), image.width()),
                    clip(Math.floor(bounds.y()), image.height()),
                    clip(Math.ceil(bounds.x() + bounds.width()), image.width()),
                    clip(Math.ceil(bounds.y() + bounds.height()), image.height()));
        }

        private static int clip(double value, int limit) {
            return (int) Math.max(0, Math.min(limit, value));
        }

        Box with(Box other) {
            return other.isEmpty()
                    ? this
                    : new Box(
                            Math.min(x0, other.x0),
                            Math.min(y0, other.y0),
                            Math.max(x1, other.x1),
                            Math.max(y1, other.y1));
        }

        Box wider(int margin, RgbImage image) {
            return new Box(
                    Math.max(0, x0 - margin),
                    Math.max(0, y0 - margin),
                    Math.min(image.width(), x1 + margin),
                    Math.min(image.height(), y1 + margin));
        }

        boolean meets(Box other) {
            return x0 < other.x1 && other.x0 < x1 && y0 < other.y1 && other.y0 < y1;
        }

        boolean isEmpty() {
            return x0 >= x1 || y0 >= y1;
        }

        int width() {
            return x1 - x0;
        }

        int height() {
            return y1 - y0;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Bitmap;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import io.github.perceptanon.image.ImageLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Collects what readers find, and refuses what no image can have. */
final class RegionCollector {
    static final int MOST_IMAGES = 5_000_000;
    static final int MOST_REGIONS_OF_AN_IMAGE = 10_000;
    private static final int MOST_LABELS = 10_000;
    private static final int LONGEST_SIDE = 65_535;
    private static final long MOST_PIXELS = ImageLimits.defaults().maxPixels();
    /** No image is so large; the sum of two such numbers is still exact to a fraction of a pixel. */
    private static final double FARTHEST = 1e7;

    private final RegionOptions options;
    private final Predicate<String> wanted;
    private final Map<String, Entry> images = new LinkedHashMap<>();
    private final Map<String, Integer> leftOut = new TreeMap<>();

    RegionCollector(RegionOptions options, Predicate<String> wanted) {
        this.options = options;
        this.wanted = wanted;
    }

    /** An image and its regions so far. */
    final class Entry {
        private final String name;
        private final int width;
        private final int height;
        private final List<LabeledRegion> regions = new ArrayList<>();
        private double outlines;

        private Entry(String name, int width, int height) {
            this.name = name;
            this.width = width;
            this.height = height;
        }

        int width() {
            return width;
        }

        int height() {
            return height;
        }

        /** Adds a box; one without area covers nothing and is left out. */
        void addBox(Scope scope, double x, double y, double w, double h, String where) throws RegionException {
            Region.Rectangle box = box(x, y, w, h, where);
            if (box == null) {
                leaveOut("(boxes without area)");
            } else {
                add(scope, options.shape().of(box), where);
            }
        }

        private Region.@Nullable Rectangle box(double x, double y, double w, double h, String where)
                throws RegionException {
            boolean sane = Math.abs(x) <= FARTHEST
                    && Math.abs(y) <= FARTHEST
                    && w >= 0
                    && w <= FARTHEST
                    && h >= 0
                    && h <= FARTHEST;
            if (!sane) {
                throw new RegionException(where + ": a box must have finite sides of at least 0 and at most "
                        + (long) FARTHEST + " pixels but was " + text(x, y, w, h));
            }
            if (w == 0 || h == 0) {
                return null;
            }
            boolean outside = width > 0 && height > 0 && (x >= width || y >= height || x + w <= 0 || y + h <= 0);
            if (outside) {
                throw new RegionException(where + ": the box " + text(x, y, w, h) + " lies outside its image of "
                        + width + "x" + height + " pixels");
            }
            return new Region.Rectangle(x, y, w, h);
        }

        /** Adds an ellipse. */
        void addEllipse(Scope scope, double x, double y, double radius, String where) throws RegionException {
            Region.Rectangle box = box(x - radius, y - radius, 2 * radius, 2 * radius, where);
            if (box == null) {
                leaveOut("(boxes without area)");
            } else {
                add(scope, BoxShape.ELLIPSE.of(box), where);
            }
        }

        /** Adds polygons as one region; false if they cover no pixel. */
        boolean addPolygons(Scope scope, List<double[]> polygons, String where) throws RegionException {
            requireSize(where);
            List<int[]> runs = new ArrayList<>();
            for (double[] polygon : polygons) {
                if (polygon.length < 6 || polygon.length % 2 != 0) {
                    throw new RegionException(where + ": a polygon must have at least 3 corners of 2 numbers each but"
                            + " has " + polygon.length + " numbers");
                }
                for (int i = 0; i < polygon.length; i++) {
                    int side = i % 2 == 0 ? width : height;
                    if (!(polygon[i] >= -side && polygon[i] <= 2.0 * side)) {
                        throw new RegionException(where + ": a corner of a polygon must be within " + -side + " and "
                                + 2L * side + " but was " + polygon[i] + ", far outside the image of " + width + "x"
                                + height + " pixels");
                    }
                }
                outlines += PolygonPixels.length(polygon);
                if (outlines > (double) PolygonPixels.MOST_ROUNDS * (width + height)) {
                    throw new RegionException(where + ": the outlines in image " + Quoted.of(name) + " of " + width
                            + "x" + height + " pixels are longer than " + PolygonPixels.MOST_ROUNDS
                            + " times width and height");
                }
                runs.add(PolygonPixels.runs(width, height, polygon));
            }
            return addRuns(scope, RunLengths.union(runs, width * height), where);
        }

        /** Adds run lengths of the whole image; false if they cover no pixel. */
        boolean addRuns(Scope scope, int[] runs, String where) throws RegionException {
            requireSize(where);
            long inside = 0;
            for (int i = 1; i < runs.length; i += 2) {
                inside += runs[i];
            }
            if (inside == 0) {
                return false;
            }
            Bitmap bitmap;
            try {
                bitmap = Bitmap.of(width, height, runs);
            } catch (IllegalArgumentException e) {
                throw new RegionException(where + ": " + e.getMessage(), e);
            }
            if (options.outlines()) {
                add(scope, bitmap, where);
            } else {
                add(scope, options.shape().of(bitmap.bounds()), where);
            }
            return true;
        }

        private void requireSize(String where) throws RegionException {
            if (width == 0 || height == 0) {
                throw new RegionException(where + ": an outline needs the width and height of image " + Quoted.of(name)
                        + ", which the file does not say");
            }
        }

        private void add(Scope scope, Region region, String where) throws RegionException {
            if (regions.size() == MOST_REGIONS_OF_AN_IMAGE) {
                throw new RegionException(where + ": image " + Quoted.of(name) + " has more than "
                        + MOST_REGIONS_OF_AN_IMAGE + " regions");
            }
            regions.add(new LabeledRegion(scope, grown(region, where)));
        }

        private Region grown(Region region, String where) throws RegionException {
            try {
                return options.growth() == 1 ? region : region.grown(options.growth());
            } catch (IllegalArgumentException e) {
                throw new RegionException(where + ": " + e.getMessage(), e);
            }
        }
    }

    private static String text(double x, double y, double w, double h) {
        return "(x " + x + ", y " + y + ", width " + w + ", height " + h + ")";
    }

    /** An image of this name, if anyone wants its regions. A size of 0 is none. */
    Optional<Entry> image(String rawName, long width, long height, String where) throws RegionException {
        String name = RegionNames.of(rawName, where);
        if (width < 0 || height < 0 || width > LONGEST_SIDE || height > LONGEST_SIDE || width * height > MOST_PIXELS) {
            throw new RegionException(where + ": an image must have sides of at most " + LONGEST_SIDE + " and at most "
                    + MOST_PIXELS + " pixels but has " + width + "x" + height);
        }
        if (!wanted.test(name)) {
            return Optional.empty();
        }
        Entry known = images.get(name);
        boolean sized = width > 0 && height > 0;
        if (known == null || known.width == 0 && sized && known.regions.isEmpty()) {
            if (images.size() == MOST_IMAGES) {
                throw new RegionException(where + ": there are more than " + MOST_IMAGES + " images");
            }
            known = sized ? new Entry(name, (int) width, (int) height) : new Entry(name, 0, 0);
            images.put(name, known);
        } else if (sized && known.width > 0 && (known.width != width || known.height != height)) {
            throw new RegionException(where + ": image " + Quoted.of(name) + " is " + width + "x" + height
                    + " here but " + known.width + "x" + known.height + " before");
        }
        return Optional.of(known);
    }

    /** An image that was named before. */
    Optional<Entry> find(String name) {
        return Optional.ofNullable(images.get(name));
    }

    /** What a label stands for, if for anything. */
    Optional<Scope> scope(String label) {
        String key = label.strip().toLowerCase(Locale.ROOT);
        Optional<Scope> scope = options.scope(key);
        if (scope.isEmpty()) {
            leaveOut(key);
        }
        return scope;
    }

    /** Counts what is not treated, so that users can see whether a label is missing. */
    void leaveOut(String what) {
        if (leftOut.size() < MOST_LABELS || leftOut.containsKey(what)) {
            leftOut.merge(what.length() > 100 ? what.substring(0, 100) : what, 1, Integer::sum);
        }
    }

    RegionSet toSet(String source, RegionFormat format) {
        Map<String, ImageRegions> all = new LinkedHashMap<>();
        images.values()
                .forEach(entry ->
                        all.put(entry.name, new ImageRegions(entry.name, entry.width, entry.height, entry.regions)));
        return new RegionSet(source, format, all, leftOut);
    }
}

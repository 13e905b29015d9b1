// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.AnonymizationMethod;
import io.github.perceptanon.anonymize.AnonymizationRequest;
import io.github.perceptanon.anonymize.Bitmap;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.image.Resampling;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a photograph without some regions. Images are made when they are first asked for. Used by one thread.
 */
final class Remains {
    private final Source source;
    private final List<CueRegion> regions;
    private final double area;
    private @Nullable RgbImage image;
    private @Nullable RgbImage view;

    private Remains(Source source, List<CueRegion> regions) {
        this.source = source;
        this.regions = regions;
        this.area = source.area(regions);
    }

    /** What is destroyed besides the starting regions. */
    List<CueRegion> regions() {
        return regions;
    }

    /** The destroyed part, starting regions included. */
    double area() {
        return area;
    }

    /** What is left. */
    RgbImage image() throws IOException {
        if (image == null) {
            image = source.destroyed(source.all(regions));
        }
        return image;
    }

    /** What a judge looks at while regions are sought: a smaller picture, filled where the photograph is destroyed. */
    RgbImage view() throws IOException {
        if (view == null) {
            view = source.filler.isPresent() ? source.filled(regions, source.filler.get()) : image();
        }
        return view;
    }

    /** Whether a judge has not seen the image itself by looking at the view. */
    boolean isViewAnother() throws IOException {
        return view() != image();
    }

    /** A photograph, and what is destroyed of it in any case. */
    static final class Source {
        /** Twice the input of usual networks: filling a large photograph takes long, and nobody would see the difference. */
        private static final int VIEW = 448;

        private final RgbImage photograph;
        private final List<Region> start;
        private final AnonymizationMethod method;
        private final Optional<AnonymizationMethod> filler;
        private final RgbImage small;
        private final List<Region> smallStart;

        /**
         * Prepares a photograph.
         *
         * @param filler fills regions in what judges look at; empty if they look at what is destroyed
         */
        Source(
                RgbImage photograph,
                List<Region> start,
                AnonymizationMethod method,
                Optional<AnonymizationMethod> filler) {
            this.photograph = photograph;
            this.start = start;
            this.method = method;
            this.filler = filler;
            int longer = Math.max(photograph.width(), photograph.height());
            this.small = longer <= VIEW || filler.isEmpty()
                    ? photograph
                    : photograph.resized(
                            side(photograph.width(), longer), side(photograph.height(), longer), Resampling.BILINEAR);
            this.smallStart = small == photograph || start.isEmpty() ? start : List.of(sampled());
        }

        private static int side(int side, int longer) {
            return (int) Math.max(1, Math.round((double) side * VIEW / longer));
        }

        /** The starting regions on the small picture; whatever they touch of a pixel of it, its centre decides. */
        private Region sampled() {
            double sx = (double) photograph.width() / small.width();
            double sy = (double) photograph.height() / small.height();
            List<Integer> runs = new ArrayList<>();
            boolean inside = false;
            int run = 0;
            boolean any = false;
            for (int x = 0; x < small.width(); x++) {
                for (int y = 0; y < small.height(); y++) {
                    double px = (x + 0.5) * sx;
                    double py = (y + 0.5) * sy;
                    if (start.stream().anyMatch(region -> region.contains(px, py)) != inside) {
                        runs.add(run);
                        run = 0;
                        inside = !inside;
                        any = true;
                    }
                    run++;
                }
            }
            runs.add(run);
            return any
                    ? Bitmap.of(
                            small.width(),
                            small.height(),
                            runs.stream().mapToInt(Integer::intValue).toArray())
                    : new Region.Rectangle(-1, -1, 1, 1); // regions too small to be seen
        }

        RgbImage photograph() {
            return photograph;
        }

        List<Region> start() {
            return start;
        }

        /** What is left without these regions. */
        Remains without(List<CueRegion> regions) {
            return new Remains(this, regions);
        }

        /** The destroyed part, starting regions included. */
        double area(List<CueRegion> regions) {
            List<Region> all = all(regions);
            return all.isEmpty()
                    ? 0
                    : (double) Region.covered(photograph, all) / photograph.width() / photograph.height();
        }

        List<Region> all(List<CueRegion> regions) {
            List<Region> all = new ArrayList<>(start);
            regions.forEach(region -> all.addAll(region.parts()));
            return all;
        }

        private RgbImage destroyed(List<Region> all) throws IOException {
            return all.isEmpty() ? photograph : applied(method, photograph, all);
        }

        private RgbImage filled(List<CueRegion> regions, AnonymizationMethod by) throws IOException {
            List<Region> all = new ArrayList<>(smallStart);
            double sx = (double) small.width() / photograph.width();
            double sy = (double) small.height() / photograph.height();
            for (CueRegion region : regions) {
                for (Region.Rectangle part : region.parts()) {
                    all.add(new Region.Rectangle(part.x() * sx, part.y() * sy, part.width() * sx, part.height() * sy));
                }
            }
            return all.isEmpty() ? small : applied(by, small, all);
        }

        private static RgbImage applied(AnonymizationMethod method, RgbImage image, List<Region> regions)
                throws IOException {
            RgbImage made = method.apply(new AnonymizationRequest("photograph", image, Scope.PERSON, regions))
                    .orElseThrow(() -> new IOException("the method " + method.name() + " made no image"));
            if (made.width() != image.width() || made.height() != image.height()) {
                throw new IOException("the method " + method.name() + " made " + made.width() + "x" + made.height()
                        + " pixels of " + image.width() + "x" + image.height());
            }
            return made;
        }
    }
}

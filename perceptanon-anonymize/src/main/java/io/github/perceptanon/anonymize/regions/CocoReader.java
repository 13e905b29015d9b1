// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads COCO's instances. The file is read twice, first for images and categories and then for annotations, because their
 * order is not fixed and annotations can be many.
 */
final class CocoReader {
    private final RegionCollector collector;
    private final Map<String, Optional<RegionCollector.Entry>> images = new HashMap<>();
    private final Map<String, String> categories = new HashMap<>();
    private boolean hasImages;
    private boolean hasAnnotations;

    private CocoReader(RegionCollector collector) {
        this.collector = collector;
    }

    static void read(Path file, RegionCollector collector) throws RegionException {
        CocoReader reader = new CocoReader(collector);
        RegionJson.read(file, RegionSource.MOST_STREAMED_BYTES, reader::readImages);
        if (!reader.hasImages || !reader.hasAnnotations) {
            throw new RegionException(file + ": a COCO file must have 'images' and 'annotations' but "
                    + (reader.hasImages ? "has no annotations" : "has no images"));
        }
        RegionJson.read(file, RegionSource.MOST_STREAMED_BYTES, reader::readAnnotations);
    }

    private void readImages(RegionJson json) throws IOException {
        json.object("a COCO file", member -> {
            switch (member) {
                case "images" -> {
                    hasImages = true;
                    json.array("'images'", i -> readImage(json, i));
                }
                case "categories" -> json.array("'categories'", i -> readCategory(json, i));
                case "annotations" -> {
                    hasAnnotations = true;
                    json.skip();
                }
                default -> json.skip();
            }
        });
    }

    private static final class Image {
        @Nullable
        String id;

        @Nullable
        String name;

        long width;
        long height;
    }

    private void readImage(RegionJson json, int index) throws IOException {
        String where = "image " + (index + 1);
        Image image = new Image();
        json.object(where, member -> {
            switch (member) {
                case "id" -> image.id = json.identifier(where + ", 'id'");
                case "file_name" -> image.name = json.text(where + ", 'file_name'");
                case "width" -> image.width = json.whole(where + ", 'width'");
                case "height" -> image.height = json.whole(where + ", 'height'");
                default -> json.skip();
            }
        });
        if (image.id == null || image.name == null) {
            throw json.refuse(
                    where + " must have 'id' and 'file_name' but lacks " + (image.id == null ? "'id'" : "'file_name'"));
        }
        if (images.size() == RegionCollector.MOST_IMAGES) {
            throw json.refuse("there are more than " + RegionCollector.MOST_IMAGES + " images");
        }
        Optional<RegionCollector.Entry> entry =
                collector.image(image.name, image.width, image.height, json.source() + ": " + where);
        if (images.put(image.id, entry) != null) {
            throw json.refuse(where + " has the 'id' " + Quoted.of(image.id) + " of an image before it");
        }
    }

    private void readCategory(RegionJson json, int index) throws IOException {
        String where = "category " + (index + 1);
        String[] idAndName = {"", ""};
        json.object(where, member -> {
            switch (member) {
                case "id" -> idAndName[0] = json.identifier(where + ", 'id'");
                case "name" -> idAndName[1] = json.text(where + ", 'name'");
                default -> json.skip();
            }
        });
        categories.put(idAndName[0], idAndName[1]);
    }

    private void readAnnotations(RegionJson json) throws IOException {
        json.object("a COCO file", member -> {
            if (member.equals("annotations")) {
                json.array("'annotations'", i -> new Annotation(json, i).read());
            } else {
                json.skip();
            }
        });
    }

    /** One annotation; its members come in any order. */
    private final class Annotation {
        private final RegionJson json;
        private String where;
        private @Nullable String image;
        private @Nullable String category;
        private double @Nullable [] box;
        private final List<double[]> polygons = new ArrayList<>();
        private double @Nullable [] size;
        private double @Nullable [] counts;
        private @Nullable String compressed;

        Annotation(RegionJson json, int index) {
            this.json = json;
            this.where = "annotation " + (index + 1);
        }

        void read() throws IOException {
            json.object(where, member -> {
                switch (member) {
                    case "image_id" -> image = json.identifier(where + ", 'image_id'");
                    case "category_id" -> category = json.identifier(where + ", 'category_id'");
                    case "bbox" -> box = json.numbers(where + ", 'bbox'");
                    case "segmentation" -> readSegmentation();
                    default -> json.skip();
                }
            });
            if (image == null || category == null) {
                throw json.refuse(where + " must have 'image_id' and 'category_id' but lacks "
                        + (image == null ? "'image_id'" : "'category_id'"));
            }
            Optional<RegionCollector.Entry> entry = images.get(image);
            if (entry == null) {
                throw json.refuse(where + " is of image " + Quoted.of(image) + ", which 'images' does not have");
            }
            String label = categories.get(category);
            if (label == null) {
                throw json.refuse(
                        where + " is of category " + Quoted.of(category) + ", which 'categories' does not have");
            }
            if (entry.isPresent()) {
                Optional<Scope> scope = collector.scope(label);
                if (scope.isPresent()) {
                    add(entry.get(), scope.get());
                }
            }
        }

        private void readSegmentation() throws IOException {
            if (json.isArray()) {
                json.array(where + ", 'segmentation'", i -> polygons.add(json.numbers(where + ", a polygon")));
            } else if (json.isObject()) {
                json.object(where + ", 'segmentation'", member -> {
                    switch (member) {
                        case "size" -> size = json.numbers(where + ", 'size'");
                        case "counts" -> {
                            if (json.isText()) {
                                compressed = json.text(where + ", 'counts'");
                            } else {
                                counts = json.numbers(where + ", 'counts'");
                            }
                        }
                        default -> json.skip();
                    }
                });
            } else {
                json.skip();
            }
        }

        private void add(RegionCollector.Entry entry, Scope scope) throws RegionException {
            String at = json.source() + ": " + where;
            boolean covers = false;
            if (size != null || counts != null || compressed != null) {
                covers = entry.addRuns(scope, runs(entry), at);
            } else if (!polygons.isEmpty()) {
                covers = entry.addPolygons(scope, polygons, at);
            }
            if (covers) {
                return;
            }
            if (box == null || box.length != 4) {
                throw new RegionException(
                        at + " must have a 'segmentation' that covers pixels, or a 'bbox' of 4 numbers"
                                + (box == null ? " but has neither" : " but has " + box.length));
            }
            entry.addBox(scope, box[0], box[1], box[2], box[3], at);
        }

        private int[] runs(RegionCollector.Entry entry) throws RegionException {
            if (size == null || size.length != 2 || counts == null && compressed == null) {
                throw json.refuse(where + ": run lengths must have 'size' of 2 numbers and 'counts'");
            }
            if (size[0] != entry.height() || size[1] != entry.width()) {
                throw json.refuse(where + ": run lengths are of " + (long) size[1] + "x" + (long) size[0]
                        + " pixels but their image has " + entry.width() + "x" + entry.height());
            }
            int pixels = entry.width() * entry.height();
            if (compressed != null) {
                try {
                    return RunLengths.decompress(compressed, pixels);
                } catch (IllegalArgumentException e) {
                    throw new RegionException(json.source() + ": " + where + ": 'counts' " + e.getMessage(), e);
                }
            }
            double[] given = Objects.requireNonNull(counts);
            int[] runs = new int[given.length];
            for (int i = 0; i < runs.length; i++) {
                if (!(given[i] >= 0 && given[i] <= pixels) || given[i] != Math.rint(given[i])) {
                    throw json.refuse(where + ": a run must be a whole number from 0 to the image's " + pixels
                            + " pixels but is " + given[i]);
                }
                runs[i] = (int) given[i];
            }
            return runs;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads LabelMe's annotations: polygons, rectangles and circles. A mask counts as the box around it. Points and lines
 * have no area and are left out. The image that may be inside the file is not looked at.
 */
final class LabelMeReader {
    private static final int MOST_SHAPES = 100_000;

    private record Shape(String label, String type, List<double[]> points, int number) {}

    private final List<Shape> shapes = new ArrayList<>();
    private @Nullable String image;
    private long width;
    private long height;
    private boolean hasShapes;

    private LabelMeReader() {}

    static void read(Path place, RegionCollector collector) throws RegionException {
        for (Path file : RegionSource.files(place, ".json")) {
            LabelMeReader reader = new LabelMeReader();
            RegionJson.read(file, RegionSource.MOST_FILE_BYTES, reader::readFile);
            reader.collect(file.toString(), RegionSource.prefix(place, file), collector);
        }
    }

    private void readFile(RegionJson json) throws IOException {
        json.object("a LabelMe file", member -> {
            switch (member) {
                case "imagePath" -> image = json.text("'imagePath'");
                case "imageWidth" -> width = json.whole("'imageWidth'");
                case "imageHeight" -> height = json.whole("'imageHeight'");
                case "shapes" -> {
                    hasShapes = true;
                    json.array("'shapes'", i -> readShape(json, i + 1));
                }
                default -> json.skip();
            }
        });
    }

    private void readShape(RegionJson json, int number) throws IOException {
        if (number > MOST_SHAPES) {
            throw json.refuse("there are more than " + MOST_SHAPES + " shapes");
        }
        String where = "shape " + number;
        String[] labelAndType = {"", "polygon"}; // old versions had polygons only
        List<double[]> points = new ArrayList<>();
        json.object(where, member -> {
            switch (member) {
                case "label" -> labelAndType[0] = json.text(where + ", 'label'");
                case "shape_type" -> {
                    String type = json.textOrNull(where + ", 'shape_type'");
                    labelAndType[1] = type == null ? labelAndType[1] : type;
                }
                case "points" ->
                    json.array(where + ", 'points'", i -> {
                        double[] point = json.numbers(where + ", a point");
                        if (point.length != 2) {
                            throw json.refuse(where + ": a point must have 2 numbers but has " + point.length);
                        }
                        points.add(point);
                    });
                default -> json.skip();
            }
        });
        shapes.add(new Shape(labelAndType[0], labelAndType[1], points, number));
    }

    private void collect(String source, String prefix, RegionCollector collector) throws RegionException {
        if (image == null || !hasShapes) {
            throw new RegionException(source + ": a LabelMe file must have 'imagePath' and 'shapes' but lacks "
                    + (image == null ? "'imagePath'" : "'shapes'"));
        }
        Optional<RegionCollector.Entry> entry = collector.image(prefix + image, width, height, source);
        for (Shape shape : shapes) {
            Optional<Scope> scope = collector.scope(shape.label);
            if (entry.isPresent() && scope.isPresent()) {
                add(shape, entry.get(), scope.get(), source + ": shape " + shape.number, collector);
            }
        }
    }

    private static void add(
            Shape shape, RegionCollector.Entry entry, Scope scope, String where, RegionCollector collector)
            throws RegionException {
        switch (shape.type) {
            case "polygon" -> {
                double[] xy =
                        shape.points.stream().flatMapToDouble(Arrays::stream).toArray();
                if (!entry.addPolygons(scope, List.of(xy), where)) {
                    addBounds(shape, entry, scope, where);
                }
            }
            case "rectangle", "mask" -> addBounds(shape, entry, scope, where);
            case "circle" -> {
                requirePoints(shape, 2, where);
                double[] center = shape.points.get(0);
                double[] edge = shape.points.get(1);
                double radius = Math.hypot(edge[0] - center[0], edge[1] - center[1]);
                entry.addEllipse(scope, center[0], center[1], radius, where);
            }
            default -> collector.leaveOut("(shapes without area)");
        }
    }

    private static void addBounds(Shape shape, RegionCollector.Entry entry, Scope scope, String where)
            throws RegionException {
        requirePoints(shape, 2, where);
        double x0 = Double.POSITIVE_INFINITY;
        double y0 = Double.POSITIVE_INFINITY;
        double x1 = Double.NEGATIVE_INFINITY;
        double y1 = Double.NEGATIVE_INFINITY;
        for (double[] point : shape.points) {
            x0 = Math.min(x0, point[0]);
            x1 = Math.max(x1, point[0]);
            y0 = Math.min(y0, point[1]);
            y1 = Math.max(y1, point[1]);
        }
        entry.addBox(scope, x0, y0, x1 - x0, y1 - y0, where);
    }

    private static void requirePoints(Shape shape, int least, String where) throws RegionException {
        if (shape.points.size() < least) {
            throw new RegionException(where + ": a " + Quoted.of(shape.type) + " must have at least " + least
                    + " points but has " + shape.points.size());
        }
    }
}

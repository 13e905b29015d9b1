// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Writes regions as COCO's instances. */
final class CocoWriter {
    private static final List<Scope> CATEGORIES = List.of(Scope.FACE, Scope.PERSON);

    private CocoWriter() {}

    static void write(Path file, Collection<ImageRegions> images) throws IOException {
        for (ImageRegions image : images) {
            if (image.width() == 0 || image.height() == 0) {
                throw new RegionException(
                        file + ": image " + Quoted.of(image.name()) + " has no size, which COCO's format needs");
            }
        }
        AtomicFile.writeText(file, out -> {
            JsonGenerator json = RegionSource.json().createGenerator(out);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            writeCategories(json);
            writeImages(json, images);
            writeAnnotations(json, images);
            json.writeEndObject();
            json.flush();
        });
    }

    private static void writeCategories(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("categories");
        for (Scope scope : CATEGORIES) {
            json.writeStartObject();
            json.writeNumberField("id", CATEGORIES.indexOf(scope) + 1);
            json.writeStringField("name", scope.label());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeImages(JsonGenerator json, Collection<ImageRegions> images) throws IOException {
        json.writeArrayFieldStart("images");
        int id = 1;
        for (ImageRegions image : images) {
            json.writeStartObject();
            json.writeNumberField("id", id++);
            json.writeStringField("file_name", image.name());
            json.writeNumberField("width", image.width());
            json.writeNumberField("height", image.height());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeAnnotations(JsonGenerator json, Collection<ImageRegions> images) throws IOException {
        json.writeArrayFieldStart("annotations");
        int image = 1;
        int id = 1;
        for (ImageRegions regions : images) {
            for (LabeledRegion region : regions.regions()) {
                json.writeStartObject();
                json.writeNumberField("id", id++);
                json.writeNumberField("image_id", image);
                json.writeNumberField("category_id", CATEGORIES.indexOf(region.scope()) + 1);
                json.writeNumberField("iscrowd", 0);
                if (region.score().isPresent()) {
                    json.writeNumberField("score", region.score().getAsDouble());
                }
                writeShape(json, region.region(), regions.width(), regions.height());
                json.writeEndObject();
            }
            image++;
        }
        json.writeEndArray();
    }

    private static void writeShape(JsonGenerator json, Region region, int width, int height) throws IOException {
        Region.Rectangle bounds = region.bounds();
        json.writeArrayFieldStart("bbox");
        for (double side : new double[] {bounds.x(), bounds.y(), bounds.width(), bounds.height()}) {
            json.writeNumber(side);
        }
        json.writeEndArray();
        int[] runs = region instanceof Region.Rectangle ? new int[0] : runs(region, width, height);
        if (runs.length <= 1) {
            json.writeNumberField("area", bounds.width() * bounds.height());
            json.writeArrayFieldStart("segmentation");
            json.writeEndArray();
            return;
        }
        long area = 0;
        for (int i = 1; i < runs.length; i += 2) {
            area += runs[i];
        }
        json.writeNumberField("area", area);
        json.writeObjectFieldStart("segmentation");
        json.writeArrayFieldStart("size");
        json.writeNumber(height);
        json.writeNumber(width);
        json.writeEndArray();
        json.writeStringField("counts", RunLengths.compress(runs));
        json.writeEndObject();
    }

    /** The run lengths of the pixels whose centres are in a region. */
    static int[] runs(Region region, int width, int height) {
        int[] runs = new int[16];
        int n = 0;
        int end = 0;
        boolean inside = false;
        Region.Rectangle bounds = region.bounds();
        int x0 = (int) Math.max(0, Math.floor(bounds.x()));
        int x1 = (int) Math.min(width, Math.ceil(bounds.x() + bounds.width()));
        int y0 = (int) Math.max(0, Math.floor(bounds.y()));
        int y1 = (int) Math.min(height, Math.ceil(bounds.y() + bounds.height()));
        for (int x = x0; x < x1; x++) {
            for (int y = y0; y <= y1; y++) {
                boolean now = y < y1 && region.contains(x + 0.5, y + 0.5);
                int at = x * height + y;
                if (now != inside) {
                    if (now && at == end && n > 0) {
                        n--; // goes on where the column before ended
                        end -= runs[n];
                    } else {
                        runs = n + 2 > runs.length ? Arrays.copyOf(runs, 2 * runs.length) : runs;
                        runs[n++] = at - end;
                        end = at;
                    }
                    inside = now;
                }
            }
        }
        if (end < width * height) {
            runs[n++] = width * height - end;
        }
        return Arrays.copyOf(runs, n);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A photograph whose variants are finished.
 *
 * @param photograph its name
 * @param key what its files were made from
 * @param width of the upright photograph
 * @param height of the upright photograph
 * @param rows its variants; none if there is nothing to treat
 * @param found what a detector found, as boxes with scores; none if the regions come from a file
 */
record VariantEntry(
        String photograph, String key, int width, int height, List<VariantRow> rows, List<LabeledRegion> found)
        implements Journal.Entry {
    static final List<String> FOLDERS = List.of("orig", "anon");
    static final Journal.Kind<VariantEntry> KIND = new Lines();

    private static final int FOUND_NUMBERS = 5;

    @Override
    public List<String> files() {
        List<String> files = new ArrayList<>();
        rows.stream().map(VariantRow::original).distinct().forEach(files::add);
        rows.stream().map(VariantRow::anonymized).forEach(files::add);
        return files;
    }

    /** Whether they are there: people may have looked at them, but nobody changes them. */
    @Override
    public boolean isWhole(Path folder) {
        return files().stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)));
    }

    private static final class Lines implements Journal.Kind<VariantEntry> {
        @Override
        public String fileName() {
            return ".perceptanon-variants.jsonl";
        }

        @Override
        public Journal.Line<VariantEntry> line() {
            return new Reading();
        }

        @Override
        public void write(JsonGenerator json, VariantEntry entry) throws IOException {
            json.writeStringField("photograph", entry.photograph);
            json.writeStringField("key", entry.key);
            json.writeNumberField("width", entry.width);
            json.writeNumberField("height", entry.height);
            if (!entry.rows.isEmpty()) {
                json.writeStringField("original", entry.rows.get(0).original());
            }
            json.writeArrayFieldStart("variants");
            for (VariantRow row : entry.rows) {
                json.writeStartArray();
                json.writeString(row.anonymized());
                json.writeString(row.scope().label());
                json.writeString(row.method());
                json.writeEndArray();
            }
            json.writeEndArray();
            if (!entry.found.isEmpty()) {
                writeFound(json, entry.found);
            }
        }

        private static void writeFound(JsonGenerator json, List<LabeledRegion> found) throws IOException {
            json.writeArrayFieldStart("found");
            for (LabeledRegion region : found) {
                Region.Rectangle box = region.region().bounds();
                json.writeStartArray();
                json.writeString(region.scope().label());
                json.writeNumber(region.score().orElseThrow());
                for (double side : new double[] {box.x(), box.y(), box.width(), box.height()}) {
                    json.writeNumber(side);
                }
                json.writeEndArray();
            }
            json.writeEndArray();
        }
    }

    private static final class Reading implements Journal.Line<VariantEntry> {
        private String photograph = "";
        private String key = "";
        private int width;
        private int height;
        private String original = "";
        private final List<VariantRow> rows = new ArrayList<>();
        private final List<LabeledRegion> found = new ArrayList<>();

        @Override
        public void read(String field, JsonParser json) throws IOException {
            switch (field) {
                case "photograph" -> photograph = json.getText();
                case "key" -> key = json.getText();
                case "width" -> width = json.getIntValue();
                case "height" -> height = json.getIntValue();
                case "original" -> original = json.getText();
                case "variants" -> readRows(json);
                case "found" -> readFound(json);
                default -> json.skipChildren();
            }
        }

        @Override
        public @Nullable VariantEntry entry() {
            return photograph.isEmpty() || key.isEmpty()
                    ? null
                    : new VariantEntry(photograph, key, width, height, rows, found);
        }

        private void readRows(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.START_ARRAY) {
                List<String> cells = new ArrayList<>();
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    cells.add(json.getText());
                }
                if (cells.size() != 3
                        || !Journal.isOutput(original, FOLDERS)
                        || !Journal.isOutput(cells.get(0), FOLDERS)) {
                    throw new IllegalArgumentException("no row of a journal");
                }
                rows.add(new VariantRow(original, cells.get(0), Scope.of(cells.get(1)), cells.get(2)));
            }
        }

        private void readFound(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.START_ARRAY) {
                json.nextToken();
                Scope scope = Scope.of(json.getText());
                double[] numbers = new double[FOUND_NUMBERS];
                for (int i = 0; i < numbers.length; i++) {
                    json.nextToken();
                    numbers[i] = json.getDoubleValue();
                }
                if (json.nextToken() != JsonToken.END_ARRAY) {
                    throw new IllegalArgumentException("no detection of a journal");
                }
                found.add(new LabeledRegion(
                        scope,
                        new Region.Rectangle(numbers[1], numbers[2], numbers[3], numbers[4]),
                        OptionalDouble.of(numbers[0])));
            }
        }
    }
}

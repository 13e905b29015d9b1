// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.WriteFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is finished, one line of JSON for each photograph, below a line with the settings. A line is added once all files
 * that it names are in place, so whatever ends a run, the next one knows what is left to do. A line that cannot be read,
 * such as one that a crash cut short, counts as missing.
 */
final class Journal implements AutoCloseable {
    static final String NAME = ".perceptanon-variants.jsonl";

    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern OUTPUT = Pattern.compile("(orig|anon)/[^/\\\\\\p{Cntrl}]{1,300}");
    private static final int LONGEST_LINE = 1 << 21;
    private static final int FOUND_NUMBERS = 5;

    private final Path file;
    private final Writer out;

    private Journal(Path file, Writer out) {
        this.file = file;
        this.out = out;
    }

    /**
     * A finished photograph.
     *
     * @param photograph its name
     * @param key what its files were made from
     * @param width of the upright photograph
     * @param height of the upright photograph
     * @param rows its variants; none if there is nothing to treat
     * @param found what a detector found, as boxes with scores; none if the regions come from a file
     */
    record Entry(
            String photograph, String key, int width, int height, List<VariantRow> rows, List<LabeledRegion> found) {
        List<String> files() {
            List<String> files = new ArrayList<>();
            rows.stream().map(VariantRow::original).distinct().forEach(files::add);
            rows.stream().map(VariantRow::anonymized).forEach(files::add);
            return files;
        }
    }

    /** What a folder's journal says. */
    record Content(String settings, Map<String, Entry> entries) {}

    /** Reads a folder's journal, if it has one. */
    static Optional<Content> read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String settings = parse(line(text)).settings;
            Map<String, Entry> entries = new LinkedHashMap<>();
            for (String line = line(text); line != null; line = line(text)) {
                Entry entry = parse(line).entry();
                if (entry != null) {
                    entries.put(entry.photograph, entry);
                }
            }
            return Optional.of(new Content(settings, entries));
        } catch (java.nio.charset.CharacterCodingException e) {
            throw new IOException("the record of finished variants is damaged (" + file + ")", e);
        }
    }

    private static @Nullable String line(BufferedReader text) throws IOException {
        String line = text.readLine();
        return line != null && line.length() > LONGEST_LINE ? "" : line;
    }

    private static final class Line {
        String settings = "";
        String photograph = "";
        String key = "";
        int width;
        int height;
        String original = "";
        List<VariantRow> rows = new ArrayList<>();
        List<LabeledRegion> found = new ArrayList<>();
        boolean complete;

        @Nullable
        Entry entry() {
            return complete && !photograph.isEmpty() && !key.isEmpty()
                    ? new Entry(photograph, key, width, height, rows, found)
                    : null;
        }
    }

    private static Line parse(@Nullable String text) {
        Line line = new Line();
        try (JsonParser json = JSON.createParser(text == null ? "" : text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                switch (name) {
                    case "settings" -> line.settings = json.getText();
                    case "photograph" -> line.photograph = json.getText();
                    case "key" -> line.key = json.getText();
                    case "width" -> line.width = json.getIntValue();
                    case "height" -> line.height = json.getIntValue();
                    case "original" -> line.original = json.getText();
                    case "variants" -> readRows(json, line);
                    case "found" -> readFound(json, line);
                    default -> json.skipChildren();
                }
            }
            line.complete = json.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException | IllegalArgumentException e) {
            line.complete = false; // cut short, or not ours: made again
        }
        return line;
    }

    private static void readRows(JsonParser json, Line line) throws IOException {
        while (json.nextToken() == JsonToken.START_ARRAY) {
            List<String> cells = new ArrayList<>();
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                cells.add(json.getText());
            }
            if (cells.size() != 3 || !isOutput(line.original) || !isOutput(cells.get(0))) {
                throw new IllegalArgumentException("no row of a journal");
            }
            line.rows.add(new VariantRow(line.original, cells.get(0), Scope.of(cells.get(1)), cells.get(2)));
        }
    }

    private static void readFound(JsonParser json, Line line) throws IOException {
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
            line.found.add(new LabeledRegion(
                    scope,
                    new Region.Rectangle(numbers[1], numbers[2], numbers[3], numbers[4]),
                    OptionalDouble.of(numbers[0])));
        }
    }

    /** Files are deleted by these names: none may lead elsewhere. */
    private static boolean isOutput(String name) {
        return OUTPUT.matcher(name).matches() && !name.endsWith("/..") && !name.endsWith("/.");
    }

    /** Replaces a folder's journal by one with these entries, and keeps it open for more. */
    static Journal start(Path folder, String settings, Collection<Entry> entries) throws IOException {
        Path file = folder.resolve(NAME);
        AtomicFile.writeText(file, out -> {
            out.write(settings(settings));
            for (Entry entry : entries) {
                out.write(text(entry));
            }
        });
        return new Journal(file, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
    }

    /** Adds a finished photograph. */
    synchronized void add(Entry entry) throws IOException {
        try {
            out.write(text(entry));
            out.flush();
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private static String settings(String settings) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("settings", settings);
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static String text(Entry entry) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
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
            json.writeEndObject();
        }
        return text + "\n";
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

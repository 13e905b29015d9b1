// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * A photograph that is finished, or that was begun. One that was begun only says which files there may be of it, so that they
 * do not stay if it never is finished.
 *
 * @param photograph its name
 * @param sha256 of the photograph's bytes
 * @param key what its files were made from
 * @param hashes its files, and the SHA-256 of what was written
 * @param row its row of the summary; empty if it was only begun
 */
record GuidedEntry(
        String photograph, String sha256, String key, Map<String, String> hashes, Optional<GuidedSummary.Row> row)
        implements Journal.Entry {
    static final String IMAGES = "anon";
    static final String TRAILS = "trails";
    static final String PAGES = "pages";
    static final List<String> FOLDERS = List.of(IMAGES, TRAILS, PAGES);
    static final Journal.Kind<GuidedEntry> KIND = new Lines();

    static String image(String stem) {
        return IMAGES + "/" + stem + ".png";
    }

    static String trail(String stem) {
        return TRAILS + "/" + stem + ".json";
    }

    static String page(String stem) {
        return PAGES + "/" + stem + ".html";
    }

    static GuidedEntry begun(Photographs.Photograph photograph) {
        Map<String, String> hashes = new LinkedHashMap<>();
        hashes.put(image(photograph.stem()), "");
        hashes.put(trail(photograph.stem()), "");
        hashes.put(page(photograph.stem()), "");
        return new GuidedEntry(photograph.name(), "", "", hashes, Optional.empty());
    }

    @Override
    public List<String> files() {
        return List.copyOf(hashes.keySet());
    }

    @Override
    public boolean isFinished() {
        return row.isPresent();
    }

    @Override
    public boolean isWhole(Path folder) throws IOException {
        for (Map.Entry<String, String> written : hashes.entrySet()) {
            Path file = folder.resolve(written.getKey());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    || !Sha256.ofFile(file).equals(written.getValue())) {
                return false;
            }
        }
        return isFinished();
    }

    private void writeFields(JsonGenerator json) throws IOException {
        json.writeStringField("photograph", photograph);
        json.writeStringField("sha256", sha256);
        json.writeStringField("key", key);
        json.writeObjectFieldStart("files");
        for (Map.Entry<String, String> written : hashes.entrySet()) {
            json.writeStringField(written.getKey(), written.getValue());
        }
        json.writeEndObject();
        if (row.isPresent()) {
            writeRow(json, row.get());
        }
    }

    private static void writeRow(JsonGenerator json, GuidedSummary.Row row) throws IOException {
        json.writeStringField("stem", row.stem());
        json.writeStringField("outcome", row.outcome().name());
        json.writeBooleanField("confirmed", row.confirmed());
        json.writeNumberField("score", row.score());
        if (row.confirmation().isPresent()) {
            json.writeNumberField("confirmation", row.confirmation().getAsDouble());
        }
        json.writeNumberField("before", row.before());
        json.writeNumberField("area", row.area());
        if (!Double.isNaN(row.ssim())) {
            json.writeNumberField("ssim", row.ssim());
        }
        json.writeNumberField("steps", row.steps());
        json.writeNumberField("looks", row.looks());
    }

    /** Of all that the line says: a number that a damaged disk changed would still be a number. */
    private String check() throws IOException {
        return new Sha256().add(Journal.text(this::writeFields)).hex();
    }

    private static final class Lines implements Journal.Kind<GuidedEntry> {
        @Override
        public String fileName() {
            return ".perceptanon-guided.jsonl";
        }

        @Override
        public Journal.Line<GuidedEntry> line() {
            return new Reading();
        }

        @Override
        public void write(JsonGenerator json, GuidedEntry entry) throws IOException {
            entry.writeFields(json);
            json.writeStringField("check", entry.check());
        }
    }

    private static final class Reading implements Journal.Line<GuidedEntry> {
        private String photograph = "";
        private String sha256 = "";
        private String key = "";
        private final Map<String, String> hashes = new LinkedHashMap<>();
        private String stem = "";
        private GuidedResult.@Nullable Outcome outcome;
        private boolean confirmed;
        private double score;
        private OptionalDouble confirmation = OptionalDouble.empty();
        private double before;
        private double area;
        private double ssim = Double.NaN;
        private int steps;
        private int looks;
        private String check = "";

        @Override
        public void read(String field, JsonParser json) throws IOException {
            switch (field) {
                case "photograph" -> photograph = json.getText();
                case "sha256" -> sha256 = json.getText();
                case "key" -> key = json.getText();
                case "files" -> readHashes(json);
                case "stem" -> stem = json.getText();
                case "outcome" -> outcome = GuidedResult.Outcome.valueOf(json.getText());
                case "confirmed" -> confirmed = json.getBooleanValue();
                case "score" -> score = json.getDoubleValue();
                case "confirmation" -> confirmation = OptionalDouble.of(json.getDoubleValue());
                case "before" -> before = json.getDoubleValue();
                case "area" -> area = json.getDoubleValue();
                case "ssim" -> ssim = json.getDoubleValue();
                case "steps" -> steps = json.getIntValue();
                case "looks" -> looks = json.getIntValue();
                case "check" -> check = json.getText();
                default -> json.skipChildren();
            }
        }

        private void readHashes(JsonParser json) throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (!Journal.isOutput(name, FOLDERS)) {
                    throw new IllegalArgumentException("no file of a journal");
                }
                hashes.put(name, json.getText());
            }
        }

        @Override
        public @Nullable GuidedEntry entry() {
            Optional<GuidedSummary.Row> row = Optional.ofNullable(outcome)
                    .map(known -> new GuidedSummary.Row(
                            photograph, stem, known, confirmed, score, confirmation, before, area, ssim, steps, looks));
            if (row.isPresent() && !(hashes.containsKey(image(stem)) && hashes.containsKey(trail(stem)))) {
                return null;
            }
            GuidedEntry entry = new GuidedEntry(photograph, sha256, key, hashes, row);
            try {
                return !photograph.isEmpty() && entry.check().equals(check) ? entry : null;
            } catch (IOException e) {
                return null; // what cannot be written was not
            }
        }
    }
}

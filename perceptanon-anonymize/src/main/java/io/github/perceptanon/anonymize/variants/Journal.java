// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.variants;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.perceptanon.file.AtomicFile;
import io.github.perceptanon.file.WriteFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is finished, one line of JSON for each photograph, below a line with the settings. A line is added once all files
 * that it names are in place, so whatever ends a run, the next one knows what is left to do. A line that cannot be read,
 * such as one that a crash cut short, counts as missing.
 */
final class Journal<E extends Journal.Entry> implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\\\p{Cntrl}]{1,300}");
    private static final int LONGEST_LINE = 1 << 21;
    private static final long LARGEST = 1L << 31;

    private final Kind<E> kind;
    private final Path file;
    private final Writer out;

    private Journal(Kind<E> kind, Path file, Writer out) {
        this.kind = kind;
        this.file = file;
        this.out = out;
    }

    /** A photograph. */
    interface Entry {
        /** Its name. */
        String photograph();

        /** What its files were made from. */
        String key();

        /** Its files, below the folder. */
        List<String> files();

        /** Whether its files are there as they were written. */
        boolean isWhole(Path folder) throws IOException;

        /** False if all that is known is which files there may be of it. */
        default boolean isFinished() {
            return true;
        }
    }

    /** How entries of a kind of folder are written and read. */
    interface Kind<E extends Entry> {
        /** What the journal is called. */
        String fileName();

        /** Writes an entry's fields. */
        void write(JsonGenerator json, E entry) throws IOException;

        /** Begins to read an entry. */
        Line<E> line();
    }

    /** An entry that is being read. What it throws makes the line one that cannot be read. */
    interface Line<E> {
        /** Reads a field, or skips it. The parser is at the value and is left at its end. */
        void read(String field, JsonParser json) throws IOException;

        /** The entry; null if fields are missing or wrong. */
        @Nullable
        E entry();
    }

    /** What a folder's journal says. */
    record Content<E>(String settings, Map<String, E> entries) {}

    /** Reads a folder's journal, if it has one. */
    static <E extends Entry> Optional<Content<E>> read(Path folder, Kind<E> kind) throws IOException {
        Path file = folder.resolve(kind.fileName());
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        if (Files.size(file) > LARGEST) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "the record of finished photographs must have at most " + LARGEST + " bytes but has "
                            + Files.size(file));
        }
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            Settings settings = new Settings();
            parse(line(text), settings);
            Map<String, E> entries = new LinkedHashMap<>();
            for (String line = line(text); line != null; line = line(text)) {
                Line<E> read = kind.line();
                E entry = parse(line, read) ? read.entry() : null;
                if (entry != null) {
                    entries.put(entry.photograph(), entry);
                }
            }
            return Optional.of(new Content<>(settings.text, entries));
        } catch (CharacterCodingException e) {
            throw new IOException("the record of finished photographs is damaged (" + file + ")", e);
        }
    }

    /** The next line; empty if it is too long, of which no more is kept in memory than that. */
    private static @Nullable String line(Reader text) throws IOException {
        StringBuilder line = new StringBuilder();
        int read = text.read();
        if (read < 0) {
            return null;
        }
        boolean fits = true;
        for (; read >= 0 && read != '\n'; read = text.read()) {
            fits &= line.length() < LONGEST_LINE;
            if (fits) {
                line.append((char) read);
            }
        }
        return fits ? line.toString() : "";
    }

    /** The first line. */
    private static final class Settings implements Line<String> {
        private String text = "";

        @Override
        public void read(String field, JsonParser json) throws IOException {
            if (field.equals("settings")) {
                text = json.getText();
            } else {
                json.skipChildren();
            }
        }

        @Override
        public String entry() {
            return text;
        }
    }

    /** Whether the line is whole. */
    private static boolean parse(@Nullable String text, Line<?> line) {
        try (JsonParser json = JSON.createParser(text == null ? "" : text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                line.read(name, json);
            }
            return json.currentToken() == JsonToken.END_OBJECT;
        } catch (IOException | IllegalArgumentException e) {
            return false; // cut short, or not ours: made again
        }
    }

    /** Whether a name is one of a file in one of these folders. Files are deleted by such names: none may lead elsewhere. */
    static boolean isOutput(String name, Collection<String> folders) {
        int slash = name.indexOf('/');
        String file = name.substring(slash + 1);
        return slash > 0
                && folders.contains(name.substring(0, slash))
                && FILE_NAME.matcher(file).matches()
                && !file.equals("..")
                && !file.equals(".");
    }

    /** Replaces a folder's journal by one with these entries, and keeps it open for more. */
    static <E extends Entry> Journal<E> start(Path folder, Kind<E> kind, String settings, Collection<E> entries)
            throws IOException {
        Path file = folder.resolve(kind.fileName());
        AtomicFile.writeText(file, out -> {
            out.write(text(json -> json.writeStringField("settings", settings)));
            for (E entry : entries) {
                out.write(text(json -> kind.write(json, entry)));
            }
        });
        return new Journal<>(
                kind, file, Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
    }

    /** Adds a photograph. */
    synchronized void add(E entry) throws IOException {
        try {
            out.write(text(json -> kind.write(json, entry)));
            out.flush();
        } catch (IOException e) {
            throw WriteFailure.of(file, e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    /** Writes the fields of an object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** An object in a line. */
    static String text(Fields fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        return text + "\n";
    }
}

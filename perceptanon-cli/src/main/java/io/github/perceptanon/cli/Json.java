// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes JSON documents. Maps become objects in their iteration order; iterables and arrays become arrays. Numbers read
 * back to the same value; NaN and the infinities, which JSON lacks, become strings. The text is ASCII, whatever the
 * terminal's encoding.
 */
final class Json {
    private Json() {}

    /** Prints the whole document, or nothing if a value cannot be written. */
    static void print(PrintWriter out, Map<String, ?> document) {
        out.println(text(document));
    }

    static String text(Map<String, ?> document) {
        StringWriter text = new StringWriter();
        JsonFactory factory = JsonFactory.builder()
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonGenerator json = factory.createGenerator(text)) {
            write(json, document);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            writeObject(json, map);
        } else if (value instanceof Iterable<?> values && !(value instanceof Path)) {
            json.writeStartArray();
            for (Object element : values) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof float[][] rows) {
            writeRows(json, rows);
        } else if (value instanceof Number number) {
            writeNumber(json, number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }

    private static void writeObject(JsonGenerator json, Map<?, ?> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(entry.getKey().toString());
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static void writeRows(JsonGenerator json, float[][] rows) throws IOException {
        json.writeStartArray();
        for (float[] row : rows) {
            json.writeStartArray();
            for (float v : row) {
                writeNumber(json, v);
            }
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    private static void writeNumber(JsonGenerator json, Number number) throws IOException {
        if (number instanceof Float f) {
            if (Float.isFinite(f)) {
                json.writeNumber(f);
            } else {
                json.writeString(f.toString());
            }
        } else if (number instanceof Double d) {
            if (Double.isFinite(d)) {
                json.writeNumber(d);
            } else {
                json.writeString(d.toString());
            }
        } else {
            json.writeNumber(number.longValue());
        }
    }
}

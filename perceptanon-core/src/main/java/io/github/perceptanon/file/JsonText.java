// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON documents in one line. Maps become objects in their iteration order; iterables and rows of floats become
 * arrays; what is neither number nor boolean becomes its text. Numbers read back to the same value; NaN and the infinities,
 * which JSON lacks, become strings. The text is ASCII, whatever the reader's encoding. Thread-safe.
 */
public final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .enable(StreamWriteFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonText() {}

    /**
     * Writes a document.
     *
     * @param document names to values
     * @return the text, without a line break at the end
     */
    public static String of(Map<String, ?> document) {
        return new String(bytes(document), StandardCharsets.US_ASCII);
    }

    /**
     * Writes a document.
     *
     * @param document names to values
     * @return the text in ASCII, and so in UTF-8
     */
    public static byte[] bytes(Map<String, ?> document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(json, document);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> values && !(value instanceof Path)) {
            json.writeStartArray();
            for (Object element : values) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof float[][] rows) {
            json.writeStartArray();
            for (float[] row : rows) {
                write(json, row);
            }
            json.writeEndArray();
        } else if (value instanceof float[] row) {
            json.writeStartArray();
            for (float number : row) {
                writeFloat(json, number);
            }
            json.writeEndArray();
        } else if (value instanceof Float number) {
            writeFloat(json, number);
        } else if (value instanceof Double number && Double.isFinite(number)) {
            json.writeNumber(number);
        } else if (value instanceof Integer || value instanceof Long) {
            json.writeNumber(((Number) value).longValue());
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else {
            json.writeString(value.toString());
        }
    }

    private static void writeFloat(JsonGenerator json, float number) throws IOException {
        if (Float.isFinite(number)) {
            json.writeNumber(number);
        } else {
            json.writeString(Float.toString(number));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.perceptanon.file.Quoted;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The header of a safetensors file: 8 bytes of little-endian length, then that many bytes of JSON, {@code {"name":
 * {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ..., "__metadata__": {"key": "value"}}}. Offsets count
 * from the end of the header.
 *
 * @param tensors entries in the order of the header
 * @param metadata the metadata, empty if there is none
 * @param dataStart offset in the file of the first byte of data
 */
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata, long dataStart) {
    static final String METADATA = "__metadata__";

    /** The limit of the format's reference implementation. */
    static final int MAX_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 8;

    /** A tensor's position in the data, from begin (inclusive) to end (exclusive), in bytes. */
    record Entry(DType dtype, long[] shape, long begin, long end) {}

    /** Reads the header and checks it against the file's size. Tensor data are not read. */
    static SafetensorsHeader read(FileBytes file) throws IOException {
        int length = headerLength(file);
        CharBuffer json = decode(file, file.view(LENGTH_BYTES, length));
        SafetensorsHeader header;
        try (var parser = new SafetensorsHeaderParser(file.source(), factory(length), json)) {
            header = parser.parse(LENGTH_BYTES + length);
        }
        header.requireFullCover(file);
        return header;
    }

    private static int headerLength(FileBytes file) throws IOException {
        if (file.size() < LENGTH_BYTES) {
            throw file.refuse("a safetensors file starts with a length of " + LENGTH_BYTES + " bytes but this has "
                    + file.size());
        }
        long length = file.view(0, LENGTH_BYTES).getLong();
        if (length < 0 || length > MAX_BYTES) {
            throw file.refuse("the header's length must be at most " + MAX_BYTES + " bytes but is "
                    + Long.toUnsignedString(length) + "; is this a safetensors file?");
        }
        if (length > file.size() - LENGTH_BYTES) {
            throw file.refuse("the header needs " + length + " bytes but only " + (file.size() - LENGTH_BYTES)
                    + " follow its length; the file is cut short");
        }
        return (int) length;
    }

    /** The JSON without the spaces that pad it. */
    private static CharBuffer decode(FileBytes file, ByteBuffer bytes) throws WeightsException {
        int end = bytes.limit();
        while (end > 0 && bytes.get(end - 1) == ' ') {
            end--;
        }
        if (end < 2 || bytes.get(0) != '{' || bytes.get(end - 1) != '}') {
            throw file.refuse("the header must be a JSON object padded with nothing but spaces");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes.limit(end));
        } catch (CharacterCodingException e) {
            throw new WeightsException(file.source(), "the header is not UTF-8", e);
        }
    }

    private static JsonFactory factory(int length) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Shared symbol tables can be flooded with colliding names and bring no benefit here.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(4)
                        .maxNumberLength(20)
                        .maxStringLength(length)
                        .maxNameLength(50_000)
                        .build())
                .build();
    }

    private void requireFullCover(FileBytes file) throws WeightsException {
        List<Map.Entry<String, Entry>> byOffset = new ArrayList<>(tensors.entrySet());
        byOffset.sort(Map.Entry.comparingByValue(
                Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)));
        long covered = 0;
        for (Map.Entry<String, Entry> tensor : byOffset) {
            if (tensor.getValue().begin() != covered) {
                throw file.refuse("tensor " + Quoted.of(tensor.getKey()) + " begins at byte "
                        + tensor.getValue().begin() + " of the data but the tensors before it end at " + covered
                        + "; neither holes nor overlaps are allowed");
            }
            covered = tensor.getValue().end();
        }
        long available = file.size() - dataStart;
        if (covered != available) {
            throw file.refuse("the tensors cover " + covered + " bytes of data but the file has " + available
                    + (covered > available ? "; the file is cut short" : ""));
        }
    }

    /** Names in the order of the reference implementation: largest element type first, for alignment, then by name. */
    static List<String> layout(StateDict weights) {
        List<String> names = new ArrayList<>(weights.names());
        names.sort(Comparator.<String>comparingInt(
                        name -> LAYOUT.indexOf(weights.get(name).dtype()))
                .thenComparing(Comparator.naturalOrder()));
        return names;
    }

    private static final List<DType> LAYOUT = List.of(
            DType.I64,
            DType.F64,
            DType.F32,
            DType.I32,
            DType.BF16,
            DType.F16,
            DType.I16,
            DType.I8,
            DType.U8,
            DType.BOOL);

    /**
     * Length and JSON, padded with spaces to a multiple of 8 bytes, for tensors laid out in this order.
     *
     * @throws IllegalArgumentException if a name cannot be stored or the header exceeds the format's limit
     */
    static byte[] encode(StateDict weights, List<String> layout, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(json, JsonEncoding.UTF8)) {
            out.writeStartObject();
            writeMetadata(out, metadata);
            long begin = 0;
            for (String name : layout) {
                requireStorable(name);
                if (name.equals(METADATA)) {
                    throw new IllegalArgumentException("a tensor must not be named " + METADATA);
                }
                begin = writeEntry(out, name, weights.get(name), begin);
            }
            out.writeEndObject();
        }
        while (json.size() % ALIGNMENT != 0) {
            json.write(' ');
        }
        if (json.size() > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a safetensors header holds at most " + MAX_BYTES + " bytes but would be " + json.size());
        }
        ByteBuffer out = ByteBuffer.allocate(LENGTH_BYTES + json.size()).order(ByteOrder.LITTLE_ENDIAN);
        return out.putLong(json.size()).put(json.toByteArray()).array();
    }

    private static void writeMetadata(JsonGenerator out, Map<String, String> metadata) throws IOException {
        if (metadata.isEmpty()) {
            return;
        }
        out.writeObjectFieldStart(METADATA);
        for (Map.Entry<String, String> entry : new TreeMap<>(metadata).entrySet()) {
            requireStorable(entry.getKey());
            requireStorable(entry.getValue());
            out.writeStringField(entry.getKey(), entry.getValue());
        }
        out.writeEndObject();
    }

    private static long writeEntry(JsonGenerator out, String name, Tensor tensor, long begin) throws IOException {
        long end = begin + tensor.bytes().remaining();
        out.writeObjectFieldStart(name);
        out.writeStringField("dtype", tensor.dtype().name());
        out.writeArrayFieldStart("shape");
        for (long dimension : tensor.shape()) {
            out.writeNumber(dimension);
        }
        out.writeEndArray();
        out.writeArrayFieldStart("data_offsets");
        out.writeNumber(begin);
        out.writeNumber(end);
        out.writeEndArray();
        out.writeEndObject();
        return end;
    }

    private static void requireStorable(String text) {
        if (!isUnicode(text)) {
            throw new IllegalArgumentException(
                    "a safetensors header holds Unicode text but was given " + Quoted.of(text));
        }
    }

    /** Whether every surrogate is part of a pair; otherwise the text has no UTF-8 form. */
    static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    SafetensorsHeader {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }
}

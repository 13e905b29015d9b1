// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.CharBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Parses the JSON of a safetensors header and rejects everything that the format does not define. */
final class SafetensorsHeaderParser implements AutoCloseable {
    private final String source;
    private final JsonParser json;

    SafetensorsHeaderParser(String source, JsonFactory factory, CharBuffer text) throws IOException {
        this.source = source;
        this.json = factory.createParser(text.array(), text.arrayOffset() + text.position(), text.remaining());
    }

    SafetensorsHeader parse(long dataStart) throws IOException {
        try {
            return parseHeader(dataStart);
        } catch (JsonProcessingException e) {
            // Jackson's own message has a second line with the position.
            String reason = e.getOriginalMessage() == null ? e.toString() : e.getOriginalMessage();
            long place = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            throw new WeightsException(
                    source, "the header is not strict JSON near character " + place + ": " + Quoted.of(reason), e);
        }
    }

    private SafetensorsHeader parseHeader(long dataStart) throws IOException {
        Map<String, SafetensorsHeader.Entry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = Map.of();
        expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (name.equals(SafetensorsHeader.METADATA)) {
                metadata = parseMetadata();
            } else {
                tensors.put(name, parseEntry(name));
            }
        }
        if (json.nextToken() != null) {
            throw refuse("the header holds more than one JSON object");
        }
        return new SafetensorsHeader(tensors, metadata, dataStart);
    }

    private Map<String, String> parseMetadata() throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        expect(json.nextToken(), JsonToken.START_OBJECT, SafetensorsHeader.METADATA);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, "metadata " + Quoted.of(key));
            metadata.put(key, unicode(json.getText()));
        }
        return metadata;
    }

    private SafetensorsHeader.Entry parseEntry(String name) throws IOException {
        String what = "tensor " + Quoted.of(name);
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        expect(json.nextToken(), JsonToken.START_OBJECT, what);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            switch (field) {
                case "dtype" -> dtype = parseDType(what);
                case "shape" -> shape = parseNumbers(what + " shape");
                case "data_offsets" -> offsets = parseNumbers(what + " data_offsets");
                default -> throw refuse(what + " has the unknown field " + Quoted.of(field));
            }
        }
        if (dtype == null || shape == null || offsets == null) {
            throw refuse(what + " must have dtype, shape and data_offsets");
        }
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw refuse(what + " data_offsets must be a begin and an end but are " + excerpt(offsets));
        }
        requireBytes(what, dtype, shape, offsets[1] - offsets[0]);
        return new SafetensorsHeader.Entry(dtype, shape, offsets[0], offsets[1]);
    }

    private DType parseDType(String what) throws IOException {
        expect(json.nextToken(), JsonToken.VALUE_STRING, what + " dtype");
        String name = json.getText();
        for (DType dtype : DType.values()) {
            if (dtype.name().equals(name)) {
                return dtype;
            }
        }
        throw refuse(what + " has dtype " + Quoted.of(name) + " but only " + Arrays.toString(DType.values())
                + " are supported");
    }

    private long[] parseNumbers(String what) throws IOException {
        expect(json.nextToken(), JsonToken.START_ARRAY, what);
        long[] numbers = new long[4];
        int n = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
            // The sign is checked in the text, because -0 is not allowed either.
            if (json.getText().startsWith("-")) {
                throw refuse(what + " must not be negative but holds " + json.getText());
            }
            numbers = n == numbers.length ? Arrays.copyOf(numbers, 2 * n) : numbers;
            numbers[n++] = json.getLongValue();
        }
        return Arrays.copyOf(numbers, n);
    }

    private void requireBytes(String what, DType dtype, long[] shape, long given) throws WeightsException {
        long needed = dtype.bytes();
        try {
            for (long dimension : shape) {
                needed = Math.multiplyExact(needed, dimension);
            }
        } catch (ArithmeticException e) {
            throw new WeightsException(source, what + " " + dtype + excerpt(shape) + " has too many elements", e);
        }
        if (needed != given) {
            throw refuse(what + " " + dtype + excerpt(shape) + " needs " + needed + " bytes but its data_offsets give "
                    + given);
        }
        if (needed > Integer.MAX_VALUE) {
            throw refuse(what + " has " + needed + " bytes but the limit is " + Integer.MAX_VALUE);
        }
    }

    /** Jackson rejects unpaired surrogates in keys, but not in values. */
    private String unicode(String text) throws WeightsException {
        if (!SafetensorsHeader.isUnicode(text)) {
            throw refuse("the metadata value " + Quoted.of(text) + " is not Unicode");
        }
        return text;
    }

    private void expect(JsonToken found, JsonToken wanted, String what) throws WeightsException {
        if (found != wanted) {
            throw refuse(what + " must be " + describe(wanted) + " but is " + describe(found));
        }
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "an array";
            case VALUE_STRING -> "a string";
            case VALUE_NUMBER_INT -> "a whole number";
            case VALUE_NUMBER_FLOAT -> "a fraction";
            default -> token.name();
        };
    }

    private static String excerpt(long[] numbers) {
        return numbers.length <= 8
                ? Arrays.toString(numbers)
                : Arrays.toString(Arrays.copyOf(numbers, 8)) + " and " + (numbers.length - 8) + " more";
    }

    private WeightsException refuse(String problem) {
        return new WeightsException(source, problem);
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.perceptanon.file.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A JSON region file while it is read, member by member. */
final class RegionJson implements AutoCloseable {
    /** Numbers in one list: more corners than any outline has. */
    private static final int MOST_NUMBERS = 1 << 22;

    private final String source;
    private final JsonParser json;

    private RegionJson(String source, JsonParser json) {
        this.source = source;
        this.json = json;
    }

    /** Receives the members of an object. The value must be read or skipped. */
    interface Members {
        void accept(String name) throws IOException;
    }

    /** Receives the elements of an array, each of which must be read or skipped. */
    interface Elements {
        void accept(int index) throws IOException;
    }

    /** What reads the whole file. */
    interface Document {
        void read(RegionJson json) throws IOException;
    }

    static void read(Path file, long most, Document document) throws RegionException {
        RegionSource.require(file, most);
        String source = file.toString();
        try (RegionJson json = new RegionJson(source, RegionSource.json().createParser(Files.newInputStream(file)))) {
            json.json.nextToken();
            document.read(json);
            if (json.json.nextToken() != null) {
                throw new RegionException(source + ": holds more than one JSON value");
            }
        } catch (RegionException e) {
            throw e;
        } catch (JsonProcessingException e) {
            // Jackson's own message has a second line with the position.
            String reason = e.getOriginalMessage() == null ? e.toString() : e.getOriginalMessage();
            long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new RegionException(source + ": is not JSON at line " + line + ": " + Quoted.of(reason), e);
        } catch (IOException e) {
            throw new RegionException(source + ": cannot be read: " + Quoted.of(String.valueOf(e.getMessage())), e);
        }
    }

    String source() {
        return source;
    }

    RegionException refuse(String what) {
        return new RegionException(source + ": " + what);
    }

    boolean isObject() {
        return json.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return json.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isText() {
        return json.currentToken() == JsonToken.VALUE_STRING;
    }

    void skip() throws IOException {
        json.skipChildren();
    }

    void object(String what, Members members) throws IOException {
        if (!isObject()) {
            throw refuse(what + " must be an object but is " + kind());
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            members.accept(name);
        }
    }

    void array(String what, Elements elements) throws IOException {
        if (!isArray()) {
            throw refuse(what + " must be a list but is " + kind());
        }
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            elements.accept(i);
        }
    }

    private String kind() {
        JsonToken token = json.currentToken();
        return token == null
                ? "missing"
                : switch (token) {
                    case START_OBJECT -> "an object";
                    case START_ARRAY -> "a list";
                    case VALUE_STRING -> "a text";
                    case VALUE_NULL -> "null";
                    case VALUE_TRUE, VALUE_FALSE -> "a truth value";
                    default -> "a number";
                };
    }

    String text(String what) throws IOException {
        if (!isText()) {
            throw refuse(what + " must be a text but is " + kind());
        }
        return json.getText();
    }

    /** A text, or null where the file has null. */
    @Nullable
    String textOrNull(String what) throws IOException {
        return json.currentToken() == JsonToken.VALUE_NULL ? null : text(what);
    }

    /** An identifier: files have whole numbers, some tools texts. */
    String identifier(String what) throws IOException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT && !isText()) {
            throw refuse(what + " must be a whole number but is " + kind());
        }
        return json.getText();
    }

    /** A whole number within ±10¹⁵, or 0 for null. */
    long whole(String what) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        double value = number(what);
        if (value != Math.rint(value) || Math.abs(value) > 1e15) {
            throw refuse(what + " must be a whole number but is " + value);
        }
        return (long) value;
    }

    double number(String what) throws IOException {
        if (json.currentToken() == null || !json.currentToken().isNumeric()) {
            throw refuse(what + " must be a number but is " + kind());
        }
        double value = json.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw refuse(what + " must be a finite number but is " + Quoted.of(json.getText()));
        }
        return value;
    }

    double[] numbers(String what) throws IOException {
        double[][] all = {new double[8]};
        int[] n = {0};
        array(what, i -> {
            if (i == MOST_NUMBERS) {
                throw refuse(what + " has more than " + MOST_NUMBERS + " numbers");
            }
            if (i == all[0].length) {
                all[0] = Arrays.copyOf(all[0], 2 * i);
            }
            all[0][i] = number(what);
            n[0] = i + 1;
        });
        return Arrays.copyOf(all[0], n[0]);
    }

    @Override
    public void close() throws IOException {
        json.close();
    }
}

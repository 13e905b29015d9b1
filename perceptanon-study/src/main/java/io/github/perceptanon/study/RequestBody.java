// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The body of a request: a flat JSON object of texts and whole numbers with known names, of limited size. */
final class RequestBody {
    static final int MOST_BYTES = 2048;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{8,64}");

    private final Map<String, Object> values;

    private RequestBody(Map<String, Object> values) {
        this.values = values;
    }

    static RequestBody read(InputStream body, Set<String> names) throws Refusal {
        byte[] bytes = bytes(body);
        if (bytes.length > MOST_BYTES) {
            throw new Refusal(413, "The body must have at most " + MOST_BYTES + " bytes.");
        }
        Map<String, Object> values = new HashMap<>();
        try (JsonParser json = JSON.createParser(bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw malformed();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (!names.contains(name)) {
                    throw malformed();
                }
                JsonToken token = json.nextToken();
                if (token == JsonToken.VALUE_NUMBER_INT) {
                    values.put(name, json.getLongValue());
                } else if (token == JsonToken.VALUE_STRING) {
                    values.put(name, json.getText());
                } else {
                    throw malformed();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw malformed();
            }
        } catch (IOException e) {
            throw malformed();
        }
        return new RequestBody(values);
    }

    private static byte[] bytes(InputStream body) throws Refusal {
        try {
            return body.readNBytes(MOST_BYTES + 1);
        } catch (IOException e) {
            // A connection that was lost, or a length that was not true: no fault of the server's.
            throw new Refusal(400, "The body did not come completely.");
        }
    }

    private static Refusal malformed() {
        return new Refusal(400, "The body is not what this address expects.");
    }

    /** A whole number in a range. */
    long number(String name, long least, long most) throws Refusal {
        if (!(values.get(name) instanceof Long value) || value < least || value > most) {
            throw new Refusal(400, name + " must be a whole number from " + least + " to " + most + ".");
        }
        return value;
    }

    /** What tells a request apart from others: 8 to 64 letters, digits, hyphens and underscores. */
    String key(String name) throws Refusal {
        if (!(values.get(name) instanceof String value) || !KEY.matcher(value).matches()) {
            throw new Refusal(400, name + " must be 8 to 64 letters, digits, '-' or '_'.");
        }
        return value;
    }
}

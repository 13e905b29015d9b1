// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An inference request of the Open Inference Protocol: JSON, after which binary tensors may come. Every tensor holds files
 * as {@code BYTES}: base64 in JSON, or each with its length before it (4 bytes, little-endian) in a binary one.
 *
 * @param id the caller's, to be repeated
 * @param inputs names to files
 * @param outputs names to whether they shall be binary; empty asks for all
 * @param binary whether outputs that are not named shall be binary
 */
record InferenceRequest(
        @Nullable String id, Map<String, List<Upload>> inputs, Map<String, Boolean> outputs, boolean binary) {
    private static final int DEEPEST = 10;
    private static final int MOST_TENSORS = 10;
    private static final int LONGEST_NAME = 200;

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    // Bodies have their limit, and base64 is decoded as it is read.
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(LONGEST_NAME)
                    .maxNumberLength(100)
                    .build())
            .build();

    /** A tensor as its JSON describes it. */
    private static final class Described {
        String name = "";
        String datatype = "";
        final List<Long> shape = new ArrayList<>();
        final List<byte[]> data = new ArrayList<>();
        boolean hasData;
        long binarySize = -1;

        @Nullable
        Boolean binary;
    }

    /**
     * Reads a request.
     *
     * @param jsonLength how many bytes of the body are JSON
     * @param most files that it may have
     */
    static InferenceRequest read(byte[] body, int jsonLength, int most) throws Problem {
        try (JsonParser json = JSON.createParser(body, 0, jsonLength)) {
            return read(json, body, jsonLength, most);
        } catch (IOException e) {
            throw Problem.badRequest("the request is not the JSON that this address expects");
        }
    }

    private static InferenceRequest read(JsonParser json, byte[] body, int jsonLength, int most)
            throws IOException, Problem {
        String id = null;
        boolean binary = false;
        List<Described> inputs = List.of();
        List<Described> outputs = List.of();
        require(json.nextToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "id" -> {
                    require(value == JsonToken.VALUE_STRING && json.getTextLength() <= LONGEST_NAME);
                    id = json.getText();
                }
                case "inputs" -> inputs = tensors(json, most);
                case "outputs" -> outputs = tensors(json, most);
                case "parameters" ->
                    binary = Boolean.TRUE.equals(parameters(json).get("binary_data_output"));
                default -> json.skipChildren();
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT && json.nextToken() == null);
        Map<String, Boolean> wanted = new LinkedHashMap<>();
        for (Described output : outputs) {
            wanted.put(output.name, Objects.requireNonNullElse(output.binary, binary));
        }
        return new InferenceRequest(id, files(inputs, body, jsonLength, most), wanted, binary);
    }

    private static void require(boolean holds) throws IOException {
        if (!holds) {
            throw new IOException("unexpected JSON");
        }
    }

    private static List<Described> tensors(JsonParser json, int most) throws IOException, Problem {
        List<Described> tensors = new ArrayList<>();
        require(json.currentToken() == JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            require(tensors.size() < MOST_TENSORS);
            tensors.add(tensor(json, most));
        }
        require(json.currentToken() == JsonToken.END_ARRAY);
        return tensors;
    }

    private static Described tensor(JsonParser json, int most) throws IOException, Problem {
        Described tensor = new Described();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "name", "datatype" -> {
                    require(value == JsonToken.VALUE_STRING && json.getTextLength() <= LONGEST_NAME);
                    if (field.equals("name")) {
                        tensor.name = json.getText();
                    } else {
                        tensor.datatype = json.getText();
                    }
                }
                case "shape" -> {
                    require(value == JsonToken.START_ARRAY);
                    while (json.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                        require(tensor.shape.size() < DEEPEST);
                        tensor.shape.add(json.getLongValue());
                    }
                    require(json.currentToken() == JsonToken.END_ARRAY);
                }
                case "parameters" -> {
                    Map<String, Object> parameters = parameters(json);
                    if (parameters.get("binary_data_size") instanceof Long size) {
                        tensor.binarySize = size;
                    }
                    if (parameters.get("binary_data") instanceof Boolean flag) {
                        tensor.binary = flag;
                    }
                }
                case "data" -> {
                    tensor.hasData = true;
                    data(json, tensor, most);
                }
                default -> json.skipChildren();
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT);
        return tensor;
    }

    /** Flat or nested, as the protocol allows. */
    private static void data(JsonParser json, Described tensor, int most) throws IOException, Problem {
        require(json.currentToken() == JsonToken.START_ARRAY);
        int depth = 1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_ARRAY) {
                depth--;
            } else {
                if (token != JsonToken.VALUE_STRING) {
                    throw Problem.badRequest("the data of " + quoted(tensor.name) + " must be base64 texts");
                }
                if (tensor.data.size() == most) {
                    throw tooMany(most);
                }
                tensor.data.add(base64(json, tensor.name));
            }
        }
    }

    private static byte[] base64(JsonParser json, String name) throws Problem {
        try {
            return json.getBinaryValue();
        } catch (IOException e) {
            throw Problem.badRequest("the data of " + quoted(name) + " must be base64 texts");
        }
    }

    /** Flags, whole numbers and texts; others are passed over. */
    private static Map<String, Object> parameters(JsonParser json) throws IOException {
        Map<String, Object> parameters = new HashMap<>();
        require(json.currentToken() == JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_TRUE || value == JsonToken.VALUE_FALSE) {
                parameters.put(name, json.getBooleanValue());
            } else if (value == JsonToken.VALUE_NUMBER_INT) {
                parameters.put(name, json.getLongValue());
            } else {
                json.skipChildren();
            }
        }
        require(json.currentToken() == JsonToken.END_OBJECT);
        return parameters;
    }

    private static Map<String, List<Upload>> files(List<Described> tensors, byte[] body, int binaryAt, int most)
            throws Problem {
        Map<String, List<Upload>> files = new LinkedHashMap<>();
        int position = binaryAt;
        int all = 0;
        for (Described tensor : tensors) {
            if (!tensor.datatype.equals("BYTES")) {
                throw Problem.badRequest(
                        "the datatype of " + quoted(tensor.name) + " must be BYTES but is " + quoted(tensor.datatype));
            }
            List<Upload> uploads = new ArrayList<>();
            if (tensor.binarySize >= 0) {
                if (tensor.hasData || tensor.binarySize > body.length - position) {
                    throw Problem.badRequest("the binary data of " + quoted(tensor.name) + " is not whole");
                }
                int end = position + (int) tensor.binarySize;
                elements(tensor.name, body, position, end, most, uploads);
                position = end;
            } else {
                for (byte[] data : tensor.data) {
                    uploads.add(Upload.whole(label(tensor.name, uploads.size()), data));
                }
            }
            all += uploads.size();
            if (all > most) {
                throw tooMany(most);
            }
            requireShape(tensor, uploads.size());
            if (files.put(tensor.name, uploads) != null) {
                throw Problem.badRequest("the input " + quoted(tensor.name) + " is there twice");
            }
        }
        if (position != body.length) {
            throw Problem.badRequest("the body has " + (body.length - position) + " bytes that belong to no input");
        }
        return files;
    }

    private static void elements(String name, byte[] body, int from, int end, int most, List<Upload> uploads)
            throws Problem {
        ByteBuffer lengths = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        int position = from;
        while (position < end) {
            long length = end - position < 4 ? Long.MAX_VALUE : Integer.toUnsignedLong(lengths.getInt(position));
            if (length > end - position - 4L) {
                throw Problem.badRequest("the binary data of " + quoted(name) + " is not whole");
            }
            if (uploads.size() == most) {
                throw tooMany(most);
            }
            uploads.add(new Upload(label(name, uploads.size()), Optional.empty(), body, position + 4, (int) length));
            position += 4 + (int) length;
        }
    }

    private static void requireShape(Described tensor, int elements) throws Problem {
        long product = 1;
        for (long side : tensor.shape) {
            product = side < 0 || side > elements ? -1 : product * side;
            if (product < 0 || product > elements) {
                break;
            }
        }
        if (tensor.shape.isEmpty() || product != elements) {
            throw Problem.badRequest("the shape " + tensor.shape + " of " + quoted(tensor.name) + " does not fit its "
                    + elements + " elements");
        }
    }

    private static String label(String name, int index) {
        return quoted(name) + " " + (index + 1);
    }

    private static Problem tooMany(int most) {
        return new Problem(413, "a request must have at most " + most + " images");
    }

    /** What callers wrote comes back to them in one line. */
    private static String quoted(String text) {
        return "'" + text.replaceAll("[^A-Za-z0-9_.-]", "?") + "'";
    }
}

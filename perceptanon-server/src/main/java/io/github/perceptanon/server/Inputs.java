// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a request of the REST interface brings: pictures, and settings as fields of its form or in its address.
 *
 * @param anonymized the images to judge, at least one
 * @param original their original, if it came along
 * @param originalSha256 the SHA-256 of an original that came earlier
 * @param settings the others, by name
 */
record Inputs(
        List<Upload> anonymized,
        Optional<Upload> original,
        Optional<String> originalSha256,
        Map<String, String> settings) {
    private static final String ANONYMIZED = "anonymized";
    private static final String ORIGINAL = "original";
    private static final String SHA256 = "original_sha256";
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final int LONGEST_SETTING = 200;

    /**
     * Reads a request.
     *
     * @param names settings that it may have
     */
    static Inputs of(Context request, ServiceLimits limits, Set<String> names) throws Problem {
        Exchange exchange = Exchange.of(request);
        String type = Objects.requireNonNullElse(request.contentType(), "").strip();
        String kind = type.toLowerCase(Locale.ROOT).replaceFirst("\\s*;.*", "");
        Form form = new Form(names, exchange.body());
        for (Map.Entry<String, List<String>> parameter : parameters(request).entrySet()) {
            form.setting(parameter.getKey(), String.join(",", parameter.getValue()));
        }
        if (kind.equals("multipart/form-data")) {
            for (Multipart.Part part : Multipart.parts(type, exchange.body(), limits.images() + names.size() + 1)) {
                form.add(part);
            }
        } else if (kind.startsWith("image/") || kind.equals("application/octet-stream")) {
            form.anonymized.add(Upload.whole("image", exchange.body()));
        } else {
            throw new Problem(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "the body must be an image (image/*) or a form (multipart/form-data)");
        }
        Inputs inputs = form.inputs();
        int images = inputs.anonymized.size() + (inputs.original.isPresent() ? 1 : 0);
        if (images > limits.images()) {
            throw new Problem(
                    HttpStatus.PAYLOAD_TOO_LARGE_413,
                    "a request must have at most " + limits.images() + " images but has " + images);
        }
        exchange.images(images);
        return inputs;
    }

    private static Map<String, List<String>> parameters(Context request) throws Problem {
        try {
            return request.queryParamMap();
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("the address is not encoded as addresses are");
        }
    }

    private static final class Form {
        private final Set<String> names;
        private final byte[] body;
        private final List<Upload> anonymized = new ArrayList<>();
        private final Map<String, String> settings = new HashMap<>();
        private @Nullable Upload original;
        private @Nullable String digest;

        Form(Set<String> names, byte[] body) {
            this.names = names;
            this.body = body;
        }

        void add(Multipart.Part part) throws Problem {
            switch (part.name()) {
                case ANONYMIZED ->
                    anonymized.add(upload(
                            part, anonymized.isEmpty() ? ANONYMIZED : ANONYMIZED + " " + (anonymized.size() + 1)));
                case ORIGINAL -> {
                    if (original != null) {
                        throw Problem.badRequest("a request must have one original but has two");
                    }
                    original = upload(part, ORIGINAL);
                }
                default -> setting(part.name(), part.text(body));
            }
        }

        private Upload upload(Multipart.Part part, String label) {
            return new Upload(label, part.fileName(), body, part.offset(), part.length());
        }

        void setting(String name, String value) throws Problem {
            if (value.length() > LONGEST_SETTING) {
                throw Problem.badRequest(
                        "a field must have at most " + LONGEST_SETTING + " characters but has " + value.length());
            }
            if (name.equals(SHA256)) {
                digest = value.toLowerCase(Locale.ROOT);
                if (!DIGEST.matcher(digest).matches()) {
                    throw Problem.badRequest(SHA256 + " must be 64 hexadecimal digits");
                }
            } else if (!names.contains(name)) {
                throw Problem.badRequest("a field must be one of anonymized, original, original_sha256, "
                        + String.join(", ", names.stream().sorted().toList()));
            } else if (settings.put(name, value) != null) {
                throw Problem.badRequest("the field " + name + " is there twice");
            }
        }

        Inputs inputs() throws Problem {
            if (anonymized.isEmpty()) {
                throw Problem.badRequest("the form needs a field 'anonymized' with an image");
            }
            if (original != null && digest != null) {
                throw Problem.badRequest("a request must have the original or its SHA-256, not both");
            }
            return new Inputs(
                    List.copyOf(anonymized), Optional.ofNullable(original), Optional.ofNullable(digest), settings);
        }
    }

    boolean hasOriginal() {
        return original.isPresent() || originalSha256.isPresent();
    }

    Optional<String> setting(String name) {
        return Optional.ofNullable(settings.get(name));
    }

    /** The only image, where no more can be worked on. */
    Upload single() throws Problem {
        if (anonymized.size() != 1) {
            throw Problem.badRequest("this address takes one anonymized image but was sent " + anonymized.size());
        }
        return anonymized.get(0);
    }
}

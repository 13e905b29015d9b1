// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pages and what they are made of, all from the jar and read once. A name that is not listed does not exist. */
final class Assets {
    /**
     * A file of the page.
     *
     * @param mediaType what it is
     * @param bytes all of it
     */
    record Asset(String mediaType, byte[] bytes) {}

    private static final List<String> NAMES = List.of(
            "annotate.html",
            "annotate.js",
            "coordinator.html",
            "coordinator.js",
            "join.html",
            "join.js",
            "start.html",
            "study.css",
            "icon.svg",
            "example-clear.svg",
            "example-partly.svg",
            "example-hidden.svg");

    private final Map<String, Asset> assets = new HashMap<>();

    Assets() {
        for (String name : NAMES) {
            assets.put(name, new Asset(mediaType(name), bytes(name)));
        }
    }

    private static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            default -> "image/svg+xml";
        };
    }

    private static byte[] bytes(String name) {
        try (InputStream in = Assets.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read from the jar", e);
        }
    }

    /** A page, by its name. */
    Asset page(String name) {
        Asset asset = assets.get(name);
        if (asset == null) {
            throw new IllegalArgumentException("no page '" + name + "'");
        }
        return asset;
    }

    /** What pages refer to. */
    Optional<Asset> part(String name) {
        return name.endsWith(".html") ? Optional.empty() : Optional.ofNullable(assets.get(name));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** The page, what it is made of, and the service's description, all from the jar and read once. */
final class Assets {
    private record Asset(String mediaType, byte[] bytes) {}

    private static final List<String> NAMES = List.of("page.html", "page.js", "page.css", "icon.svg", "openapi.yaml");

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
            case "yaml" -> "application/yaml";
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

    void send(Context request, String name) throws Problem {
        Asset asset = assets.get(name);
        if (asset == null) {
            throw new Problem(HttpStatus.NOT_FOUND_404, "there is nothing here");
        }
        request.contentType(asset.mediaType()).result(asset.bytes());
    }
}

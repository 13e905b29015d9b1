// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that no page of the study makes: those that name another host, as pages of other sites can with a
 * name of their own for this machine, and those that another site's page sends.
 */
final class RequestGuard {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    private final boolean anyHost;
    private final Set<String> hosts = new TreeSet<>();

    /** What is known once the server listens. */
    RequestGuard(ServerOptions options, int port) throws StudyException {
        anyHost = !options.isLoopback();
        for (String host : new String[] {"localhost", "127.0.0.1", "[::1]", options.address()}) {
            hosts.add((host + ":" + port).toLowerCase(Locale.ROOT));
        }
        hosts.add(authority(options.base(port)));
    }

    void check(Context request) throws Refusal {
        headers(request);
        String host = lower(request.header("Host"));
        if (!anyHost && !hosts.contains(host)) {
            throw new Refusal(403, "This server is not reached by this name.");
        }
        if (!request.method().equals(HandlerType.GET) && !request.method().equals(HandlerType.HEAD)) {
            requireOwnPage(request, host);
        }
    }

    private static void headers(Context request) {
        request.header("Content-Security-Policy", POLICY);
        request.header("X-Content-Type-Options", "nosniff");
        request.header("X-Frame-Options", "DENY");
        request.header("Referrer-Policy", "no-referrer");
        request.header("Cross-Origin-Resource-Policy", "same-origin");
        request.header("Cross-Origin-Opener-Policy", "same-origin");
        request.header("Cache-Control", "no-store");
    }

    /** Browsers say where a request comes from; other programs need not, as nobody tricks them into sending one. */
    private static void requireOwnPage(Context request, String host) throws Refusal {
        Optional<String> site = Optional.ofNullable(request.header("Sec-Fetch-Site"));
        Optional<String> origin = Optional.ofNullable(request.header("Origin"));
        if (site.filter(s -> !s.equals("same-origin")).isPresent()
                || origin.filter(o -> host.isEmpty() || !authority(o).equals(host))
                        .isPresent()) {
            throw new Refusal(403, "This request comes from another site.");
        }
        // The header as it came: Jetty's reader of it fails for character sets that do not exist.
        String type = lower(request.header("Content-Type"));
        if (!type.equals("application/json") && !type.startsWith("application/json;")) {
            throw new Refusal(415, "The body must be application/json.");
        }
    }

    /** Without the scheme: a proxy may add TLS. */
    private static String authority(String origin) {
        try {
            return lower(new URI(origin).getRawAuthority());
        } catch (URISyntaxException e) {
            return "";
        }
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}

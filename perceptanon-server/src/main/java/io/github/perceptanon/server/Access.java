// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Refuses, by its headers alone, what should not get any further: names of other hosts, which pages of other sites could
 * give this machine; those sites' requests; compressed bodies; and requests without a key, if there are keys.
 */
final class Access {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
                    + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    private static final String PREFLIGHT_SECONDS = "600";

    private final boolean anyHost;
    private final Set<String> hosts = new TreeSet<>(Set.of("localhost", "127.0.0.1", "[::1]"));
    private final Set<String> origins;
    private final @Nullable ApiKeys keys;

    Access(ServiceOptions options) throws IOException {
        anyHost = !options.isLoopback();
        hosts.addAll(options.hosts());
        hosts.add(options.address().toLowerCase(Locale.ROOT));
        origins = options.origins();
        keys = options.apiKeys().isPresent() ? new ApiKeys(options.apiKeys().get()) : null;
    }

    /** Headers of every answer. */
    static void headers(HttpFields.Mutable headers, Exchange exchange) {
        headers.put("X-Request-Id", exchange.id());
        headers.put("Content-Security-Policy", POLICY);
        headers.put("X-Content-Type-Options", "nosniff");
        headers.put("X-Frame-Options", "DENY");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("Cross-Origin-Resource-Policy", "same-origin");
        headers.put("Cross-Origin-Opener-Policy", "same-origin");
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
    }

    /** Whether it only asks what another site may do, and is answered by {@link #check} alone. */
    boolean isPreflight(Request request) {
        HttpFields headers = request.getHeaders();
        return "OPTIONS".equals(request.getMethod())
                && headers.contains("Access-Control-Request-Method")
                && origin(headers).filter(origins::contains).isPresent();
    }

    void check(Request request, Response response) throws Problem {
        HttpFields headers = request.getHeaders();
        String host = lower(headers.get(HttpHeader.HOST));
        // HTTP/1.0 has no hosts, and no browser speaks it.
        if (!anyHost && !host.isEmpty() && !hosts.contains(withoutPort(host))) {
            throw new Problem(HttpStatus.MISDIRECTED_REQUEST_421, "the service is not reached by this name");
        }
        boolean preflight = isPreflight(request);
        String method = request.getMethod();
        if (!preflight && !Set.of("GET", "HEAD", "POST").contains(method)) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD, POST");
            throw new Problem(HttpStatus.METHOD_NOT_ALLOWED_405, "the method must be GET, HEAD or POST");
        }
        otherSites(headers, host, response, !"GET".equals(method) && !"HEAD".equals(method));
        if (preflight) {
            response.getHeaders().put("Access-Control-Allow-Methods", "GET, POST");
            response.getHeaders().put("Access-Control-Allow-Headers", "accept, authorization, content-type, x-api-key");
            response.getHeaders().put("Access-Control-Max-Age", PREFLIGHT_SECONDS);
            return;
        }
        for (HttpField coding : headers.getFields(HttpHeader.CONTENT_ENCODING)) {
            if (!"identity".equalsIgnoreCase(coding.getValue())) {
                response.getHeaders().put(HttpHeader.ACCEPT_ENCODING, "identity");
                throw new Problem(HttpStatus.UNSUPPORTED_MEDIA_TYPE_415, "the body must not be compressed");
            }
        }
        String path = String.valueOf(request.getHttpURI().getCanonicalPath());
        if (keys != null && !isOpen(path) && !keys.holds(key(headers))) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
            throw new Problem(HttpStatus.UNAUTHORIZED_401, "an API key is needed, as Authorization: Bearer KEY");
        }
    }

    /** CORS for those that may, and a refusal for pages of others that try to make the service work. */
    private void otherSites(HttpFields headers, String host, Response response, boolean works) throws Problem {
        Optional<String> origin = origin(headers);
        if (!origins.isEmpty()) {
            response.getHeaders().put(HttpHeader.VARY, "Origin");
        }
        if (origin.filter(origins::contains).isPresent()) {
            response.getHeaders().put("Access-Control-Allow-Origin", origin.get());
            response.getHeaders().put("Access-Control-Expose-Headers", "x-request-id, retry-after");
            response.getHeaders().put("Cross-Origin-Resource-Policy", "cross-origin");
            return;
        }
        String site = lower(headers.get("Sec-Fetch-Site"));
        boolean fromElsewhere = !site.isEmpty() && !site.equals("same-origin") && !site.equals("none");
        if (works
                && (fromElsewhere
                        || origin.filter(o -> !authority(o).equals(host)).isPresent())) {
            throw new Problem(HttpStatus.FORBIDDEN_403, "the request comes from another site");
        }
    }

    /** The page, the description and whether the service lives; whatever else there may be needs a key. */
    private static boolean isOpen(String path) {
        return path.equals("/")
                || path.startsWith("/assets/")
                || path.equals("/openapi.yaml")
                || path.equals("/v2")
                || path.startsWith("/v2/health/");
    }

    private static @Nullable String key(HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        if (authorization != null && authorization.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length())) {
            return authorization.substring("Bearer ".length()).strip();
        }
        return headers.get("X-API-Key");
    }

    private static Optional<String> origin(HttpFields headers) {
        return Optional.ofNullable(headers.get(HttpHeader.ORIGIN)).map(Access::lower);
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":\\d*$", "");
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

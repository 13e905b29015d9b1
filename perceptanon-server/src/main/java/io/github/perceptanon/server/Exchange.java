// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.eclipse.jetty.server.Request;

/** What is known of a request while it is worked on. It passes from thread to thread, one after the other. */
final class Exchange {
    private static final String KEY = Exchange.class.getName();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String NO_ROUTE = "-";
    private static final byte[] NO_BODY = {};

    private final String id;
    private final boolean inference;
    private final long began = System.nanoTime();
    private String route = NO_ROUTE;
    private String model = NO_ROUTE;
    private byte[] body = NO_BODY;
    private int images;
    private boolean admitted;
    private long reserved;

    private Exchange(String id, boolean inference) {
        this.id = id;
        this.inference = inference;
    }

    /** Begins with a request. */
    static Exchange begin(Request request) {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        String path = Objects.requireNonNullElse(request.getHttpURI().getCanonicalPath(), "");
        Exchange exchange =
                new Exchange(HexFormat.of().formatHex(random), path.equals("/v2") || path.startsWith("/v2/"));
        request.setAttribute(KEY, exchange);
        return exchange;
    }

    /** What {@link #begin} made for a request, or something new for those that Jetty refuses by itself. */
    static Exchange of(Request request) {
        return request.getAttribute(KEY) instanceof Exchange exchange ? exchange : begin(request);
    }

    static Exchange of(io.javalin.http.Context request) {
        return (Exchange) Objects.requireNonNull(request.req().getAttribute(KEY));
    }

    /** Names the request in its answer and in the log. Ours alone: what callers send goes into no log. */
    String id() {
        return id;
    }

    /** Whether it is one of the Open Inference Protocol, whose errors look differently. */
    boolean isInference() {
        return inference;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** What is left until a time since the beginning, in milliseconds. */
    long millisUntil(Duration end) {
        return Math.max(0, end.minus(age()).toMillis());
    }

    String route() {
        return route;
    }

    void route(String address) {
        this.route = address;
    }

    String model() {
        return model;
    }

    void model(String name) {
        this.model = name;
    }

    byte[] body() {
        return body;
    }

    void body(byte[] bytes) {
        this.body = bytes;
    }

    int images() {
        return images;
    }

    void images(int number) {
        this.images = number;
    }

    /** Whether it holds one of the places for requests. */
    boolean isAdmitted() {
        return admitted;
    }

    void admit() {
        this.admitted = true;
    }

    /** Bytes that it holds of the memory for bodies. */
    long reserved() {
        return reserved;
    }

    void reserved(long bytes) {
        this.reserved = bytes;
    }
}

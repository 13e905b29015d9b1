// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every request passes before it reaches its handler: checks of its headers, its body's way into memory, and one of
 * the places for requests. Counts and logs every answer. Thread-safe.
 */
final class Gate extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    /** One line for each request, without anything that a caller chose. */
    private static final Logger ACCESS = LoggerFactory.getLogger("io.github.perceptanon.server.access");

    private final Access access;
    private final ServiceLimits limits;
    private final Connections connections;
    private final BodyMemory memory;
    private final Meters meters;
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicInteger active = new AtomicInteger();
    private volatile boolean draining;

    Gate(Access access, ServiceLimits limits, Connections connections, BodyMemory memory, Meters meters) {
        this.access = access;
        this.limits = limits;
        this.connections = connections;
        this.memory = memory;
        this.meters = meters;
        meters.gauge("perceptanon.requests.active", "Requests that are being worked on", working::get);
        meters.gauge("perceptanon.body.bytes", "Memory that bodies of requests take", memory::used);
        meters.gauge("perceptanon.connections", "Open connections", connections::open);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Exchange exchange = Exchange.begin(request);
        var connection = request.getConnectionMetaData().getConnection();
        connections.begin(connection);
        active.incrementAndGet();
        Request.addCompletionListener(request, failure -> {
            connections.end(connection);
            active.decrementAndGet();
            ended(exchange, request, response);
        });
        Access.headers(response.getHeaders(), exchange);
        boolean post = "POST".equals(request.getMethod());
        try {
            if (draining && post) {
                throw Problem.overloaded("the service is being stopped");
            }
            access.check(request, response);
        } catch (Problem e) {
            refuseUnread(request, response, callback, exchange, e);
            return true;
        }
        if (access.isPreflight(request)) {
            response.setStatus(HttpStatus.NO_CONTENT_204);
            callback.succeeded();
            return true;
        }
        if (post) {
            read(request, response, callback, exchange);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private void read(Request request, Response response, Callback callback, Exchange exchange) {
        BodyReading reading = new BodyReading(request, exchange, limits, memory, true, new BodyReading.Next() {
            @Override
            public void whole(byte[] body) {
                exchange.body(body);
                work(request, response, callback, exchange);
            }

            @Override
            public void refused(Problem problem) {
                refuse(response, callback, exchange, problem, true);
            }
        });
        try {
            reading.start();
        } catch (Problem e) {
            refuse(response, callback, exchange, e, true);
        }
    }

    /**
     * Refuses a request for its headers, but reads its body first: a caller who is still sending when the connection ends
     * would not see the answer. Those who ask before they send, or want to send too much, are answered at once.
     */
    private void refuseUnread(
            Request request, Response response, Callback callback, Exchange exchange, Problem problem) {
        boolean none = request.getLength() == 0
                || !request.getHeaders().contains(HttpHeader.CONTENT_LENGTH)
                        && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
        if (none
                || request.getLength() > limits.bodyBytes()
                || request.getHeaders().contains(HttpHeader.EXPECT)) {
            refuse(response, callback, exchange, problem, true);
            return;
        }
        new BodyReading(request, exchange, limits, memory, false, new BodyReading.Next() {
                    @Override
                    public void whole(byte[] body) {
                        refuse(response, callback, exchange, problem, false);
                    }

                    @Override
                    public void refused(Problem slow) {
                        refuse(response, callback, exchange, problem, true);
                    }
                })
                .run();
    }

    private void work(Request request, Response response, Callback callback, Exchange exchange) {
        if (working.incrementAndGet() > limits.requests()) {
            working.decrementAndGet();
            refuse(
                    response,
                    callback,
                    exchange,
                    Problem.overloaded("overloaded: the limit is " + limits.requests() + " requests at once"),
                    false);
            return;
        }
        exchange.admit();
        try {
            if (!super.handle(request, response, callback)) {
                refuse(
                        response,
                        callback,
                        exchange,
                        new Problem(HttpStatus.NOT_FOUND_404, "there is nothing here"),
                        false);
            }
        } catch (Exception e) {
            LOG.error("request {} failed", exchange.id(), e);
            callback.failed(e);
        }
    }

    /** Answers without a handler, and ends the connection if there is something on it that nobody reads. */
    private static void refuse(Response response, Callback callback, Exchange exchange, Problem problem, boolean ends) {
        if (response.isCommitted()) {
            callback.failed(problem);
            return;
        }
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.mediaType(exchange));
        if (ends) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        if (problem.status() == HttpStatus.SERVICE_UNAVAILABLE_503) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, Integer.toString(Problem.RETRY_AFTER));
        }
        boolean head = "HEAD".equals(response.getRequest().getMethod());
        byte[] document = problem.document(exchange);
        response.write(true, ByteBuffer.wrap(head ? new byte[0] : document), callback);
    }

    private void ended(Exchange exchange, Request request, Response response) {
        if (exchange.isAdmitted()) {
            working.decrementAndGet();
        }
        int received = exchange.body().length;
        exchange.body(new byte[0]);
        memory.giveBack(exchange.reserved());
        meters.answered(exchange, response.getStatus());
        ACCESS.info(
                "request={} method={} route={} model={} images={} status={} in={} out={} ms={}",
                exchange.id(),
                method(request.getMethod()),
                exchange.route(),
                exchange.model(),
                exchange.images(),
                response.getStatus(),
                received,
                Response.getContentBytesWritten(response),
                exchange.age().toMillis());
    }

    private static String method(String name) {
        return switch (name) {
            case "GET", "HEAD", "POST", "OPTIONS" -> name;
            default -> "other";
        };
    }

    /** Refuses work from now on; pages and health are still answered. */
    void drain() {
        draining = true;
    }

    /** Requests that have come and have no whole answer yet. */
    int active() {
        return active.get();
    }
}

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
        try {
            if (draining) {
                throw Problem.overloaded("the service is being stopped");
            }
            access.check(request, response);
            if (access.isPreflight(request)) {
                response.setStatus(HttpStatus.NO_CONTENT_204);
                callback.succeeded();
            } else if ("POST".equals(request.getMethod())) {
                new BodyReading(request, exchange, limits, memory, new BodyReading.Next() {
                            @Override
                            public void whole(byte[] body) {
                                exchange.body(body);
                                work(request, response, callback, exchange);
                            }

                            @Override
                            public void refused(Problem problem) {
                                refuse(response, callback, exchange, problem);
                            }
                        })
                        .start();
            } else {
                return super.handle(request, response, callback);
            }
        } catch (Problem e) {
            refuse(response, callback, exchange, e);
        }
        return true;
    }

    private void work(Request request, Response response, Callback callback, Exchange exchange) {
        if (working.incrementAndGet() > limits.requests()) {
            working.decrementAndGet();
            refuse(
                    response,
                    callback,
                    exchange,
                    Problem.overloaded("overloaded: the limit is " + limits.requests() + " requests at once"));
            return;
        }
        exchange.admit();
        try {
            if (!super.handle(request, response, callback)) {
                refuse(response, callback, exchange, new Problem(HttpStatus.NOT_FOUND_404, "there is nothing here"));
            }
        } catch (Exception e) {
            LOG.error("request {} failed", exchange.id(), e);
            callback.failed(e);
        }
    }

    /** Answers without a handler, and ends the connection: there may be a body that nobody reads. */
    private static void refuse(Response response, Callback callback, Exchange exchange, Problem problem) {
        if (response.isCommitted()) {
            callback.failed(problem);
            return;
        }
        response.setStatus(problem.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.mediaType(exchange));
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
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

    /** Refuses requests from now on. */
    void drain() {
        draining = true;
    }

    /** Requests that have come and have no whole answer yet. */
    int active() {
        return active.get();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty itself refuses, such as requests that are no HTTP, in the service's words and without the server's name. */
final class PlainErrors extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        Exchange exchange = Exchange.of(request);
        Access.headers(response.getHeaders(), exchange);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.mediaType(exchange));
        byte[] document = new Problem(code, words(code)).document(exchange);
        response.write(true, ByteBuffer.wrap(document), callback);
    }

    private static String words(int code) {
        return code >= HttpStatus.INTERNAL_SERVER_ERROR_500
                ? "the service failed"
                : "the request is not understood: " + HttpStatus.getMessage(code);
    }
}

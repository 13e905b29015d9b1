// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import io.github.perceptanon.file.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** A request that is refused. The message is for whoever made it: one line that names the limit and the value. */
final class Problem extends Exception {
    private static final long serialVersionUID = 1L;
    /** Seconds after which an overloaded service may be asked again. */
    static final int RETRY_AFTER = 1;

    private final int status;

    Problem(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST_400, detail);
    }

    static Problem overloaded(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE_503, detail);
    }

    /** As RFC 9457 has it, or as the Open Inference Protocol has it for its addresses. */
    byte[] document(Exchange exchange) {
        if (exchange.isInference()) {
            return JsonText.bytes(Map.of("error", detail()));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "about:blank");
        document.put("title", HttpStatus.getMessage(status));
        document.put("status", status);
        document.put("detail", detail());
        document.put("requestId", exchange.id());
        return JsonText.bytes(document);
    }

    static String mediaType(Exchange exchange) {
        return exchange.isInference() ? "application/json" : "application/problem+json";
    }
}

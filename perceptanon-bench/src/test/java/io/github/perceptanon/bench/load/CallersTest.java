// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.perceptanon.bench.load.Callers.Answers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallersTest {
    private static final List<byte[]> FILES = List.of(new byte[20_000], new byte[30_000]);
    private static final Duration TIME = Duration.ofMillis(600);

    private interface Service {
        void answer(HttpExchange request) throws IOException;
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer server;
    private URI address;
    private volatile Service service = request -> status(request, 200);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/score", request -> {
            asked.incrementAndGet();
            service.answer(request);
        });
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/score");
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Reads what has come first, as services do that mean their answers to arrive. */
    private static void status(HttpExchange request, int status) throws IOException {
        try (request) {
            if (!"2147483647".equals(request.getRequestHeaders().getFirst("Content-Length"))) {
                request.getRequestBody().readAllBytes();
            }
            request.sendResponseHeaders(status, -1);
        }
    }

    @Test
    void everyAnswerIsCountedAndTimed() throws Exception {
        Answers answers = Callers.call(address, FILES, 4, TIME);
        assertThat(answers.counts()).containsOnlyKeys(200).containsEntry(200, asked.get());
        assertThat(answers.nanos())
                .hasSize(asked.get())
                .allSatisfy(nanos -> assertThat(nanos).isPositive());
        assertThat(answers.perSecond() * answers.seconds())
                .isCloseTo(asked.get(), org.assertj.core.api.Assertions.within(0.5));
        assertThatCode(() -> answers.requireOnly(200)).doesNotThrowAnyException();
    }

    @Test
    void otherAnswersThanGoodOnesAreNotThroughput() throws Exception {
        service = request -> status(request, 503);
        Answers answers = Callers.call(address, FILES, 2, TIME);
        assertThat(answers.perSecond()).isZero();
        assertThat(answers.counts()).containsOnlyKeys(503);
        assertThatThrownBy(() -> answers.requireOnly(200)).hasMessageContaining("503");
    }

    @Test
    void aTenthOfACrowdSendsBadInputAndSomeOfThemHangUp() throws Exception {
        service = request ->
                status(request, "text/plain".equals(request.getRequestHeaders().getFirst("Content-Type")) ? 415 : 200);
        Answers answers = Callers.crowd(address, FILES, 10, TIME);
        assertThat(answers.counts()).containsOnlyKeys(200, 415);
        assertThat(answers.hangUps()).isPositive();
        assertThatCode(answers::requireExpected).doesNotThrowAnyException();
    }

    @Test
    void aServiceThatEndsConnectionsWithoutAnAnswerIsFoundOut() throws Exception {
        service = request -> {
            if ("TRACE".equals(request.getRequestMethod())) {
                request.close();
            } else {
                status(request, 200);
            }
        };
        Answers answers = Callers.crowd(address, FILES, 10, TIME);
        assertThat(answers.counts()).containsKey(0);
        assertThatThrownBy(answers::requireExpected).hasMessageContaining("0=");
    }

    @Test
    void aServiceThatFailsIsFoundOut() {
        Answers answers = new Answers(Map.of(200, 5, 500, 1), 0, List.of(1L, 2L, 3L, 4L, 5L), 1);
        assertThatThrownBy(answers::requireExpected).hasMessageContaining("500=1");
    }

    @Test
    void quantilesAreOfAscendingTimes() {
        assertThat(Callers.millis(List.of(3_000_000L, 1_000_000L, 2_000_000L), 0.5))
                .isEqualTo(2);
        assertThat(Callers.millis(List.of(), 0.5)).isNaN();
    }
}

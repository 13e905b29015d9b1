// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of requests. */
class RequestBodyFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(IOException.class);
    private static final Set<String> NAMES = Set.of("position", "score", "millis", "request");

    static Stream<byte[]> bodies() {
        return Stream.of(
                        "{\"position\":0,\"score\":5,\"millis\":1500,\"request\":\"request-0\"}",
                        "{\"position\":-1,\"score\":11,\"millis\":99999999999999999999,\"request\":\"a\\u0000b\"}",
                        "{\"score\":1e400,\"score\":1,\"request\":[[[[{\"a\":1}]]]]}",
                        "\u00ef\u00bb\u00bf{\"request\":\"\\ud800\"} // comment",
                        "{\"more\":true}")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("bodies")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryBody(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            try {
                RequestBody body = RequestBody.read(new ByteArrayInputStream(bytes), NAMES);
                assertThat(bytes.length).isLessThanOrEqualTo(RequestBody.MOST_BYTES);
                assertThat(body.number("score", 1, 10)).isBetween(1L, 10L);
                assertThat(body.key("request")).matches("[A-Za-z0-9_-]{8,64}");
            } catch (Refusal e) {
                assertThat(e.status()).isIn(400, 413);
                assertThat(e.getMessage()).hasLineCount(1).hasSizeLessThan(200);
            }
        });
    }
}

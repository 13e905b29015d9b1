// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    @Test
    void numbersAreNotRounded() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("double", 0.1 + 0.2);
        document.put("float", 0.1f);
        document.put("long", Long.MAX_VALUE);

        assertThat(JsonText.of(document))
                .isEqualTo("{\"double\":0.30000000000000004,\"float\":0.1,\"long\":9223372036854775807}");
    }

    @Test
    void whatJsonLacksBecomesWords() {
        assertThat(JsonText.of(Map.of(
                        "values",
                        Arrays.asList(Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Double.NaN, null, true))))
                .isEqualTo("{\"values\":[\"Infinity\",\"-Infinity\",\"NaN\",null,true]}");
    }

    @Test
    void pathsAreTextAndTextIsAscii() {
        assertThat(JsonText.of(Map.of("file", Path.of("bilder/schön\u001b.png"))))
                .isEqualTo("{\"file\":\"bilder/sch\\u00F6n\\u001B.png\"}");
    }

    @Test
    void matricesAreRows() {
        assertThat(JsonText.of(Map.of("raw", new float[][] {{1, 2.5f}, {Float.NaN, 0}})))
                .isEqualTo("{\"raw\":[[1.0,2.5],[\"NaN\",0.0]]}");
    }
}

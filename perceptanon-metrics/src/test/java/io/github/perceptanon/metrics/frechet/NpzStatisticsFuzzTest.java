// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.fuzz.FuzzedFile;
import io.github.perceptanon.golden.GoldenFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Statistics of up to 64 dimensions, so that what may be allocated shows what is allocated needlessly. */
class NpzStatisticsFuzzTest {
    private static final int DIMENSIONS = 64;

    /** Deflated zeros take a thousandth of what they unpack to: the limit counts, not the file. */
    private static final FuzzVerdict VERDICT = new FuzzVerdict(NpzException.class, 8 << 20, 400);

    private static final FuzzedFile FILE = FuzzedFile.of(".npz");

    static Stream<byte[]> filesOfNumpy() {
        List<byte[]> files = new ArrayList<>();
        JsonNode golden = GoldenFiles.read("feature-statistics.json");
        golden.get("files")
                .forEach(file ->
                        files.add(Base64.getDecoder().decode(file.get("base64").asText())));
        files.add(Base64.getDecoder().decode(golden.get("pickled_object_array").asText()));
        return files.stream();
    }

    @MethodSource("filesOfNumpy")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            FeatureStatistics read = NpzStatistics.read(FILE.with(bytes), DIMENSIONS);
            assertThat(read.dimensions()).isBetween(1, DIMENSIONS);
            assertThat(read.mean()).doesNotContain(Double.NaN);
        });
    }
}

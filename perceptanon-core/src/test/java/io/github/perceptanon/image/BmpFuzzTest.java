// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the golden files and the kept inputs; -Pfuzz looks for new ones. */
class BmpFuzzTest {
    static Stream<byte[]> goldenFiles() {
        return FuzzedImage.seeds(ImageFormat.BMP);
    }

    @MethodSource("goldenFiles")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        FuzzedImage.requireReadOrRefused(bytes);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onnx;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.fuzz.FuzzedFile;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX files, before ONNX Runtime sees them; those of odd length are written again without their sizes. */
class OnnxFileFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(IOException.class);
    private static final FuzzedFile FILE = FuzzedFile.of(".onnx");

    static Stream<byte[]> files() throws IOException {
        return Stream.of(
                OnnxModelTest.model(4),
                OnnxModelTest.model(16),
                OnnxModelTest.withTensor(new OnnxMessage().text(8, "w").integer(14, 1)),
                OnnxModelTest.withTensor(new OnnxMessage().text(8, "long name").integer(14, 0)),
                new byte[] {0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
                new byte[] {8, 8, 0x3a, 0});
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        VERDICT.requireOf(
                bytes.length,
                () -> OnnxFile.read(FILE.with(bytes), bytes.length % 2 == 1).close());
    }
}

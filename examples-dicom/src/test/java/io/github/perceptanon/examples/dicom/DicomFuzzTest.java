// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.image.ImageException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** DICOM files, to the pixels of their last frame. */
class DicomFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(ImageException.class);

    static Stream<byte[]> files() {
        return Stream.of(
                DicomGoldenTest.file("12 of 16 bits with a window"),
                DicomGoldenTest.file("implicit, with sequences of undefined length"),
                DicomGoldenTest.file("JPEG, three frames"),
                DicomGoldenTest.file("YBR_FULL_422"));
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws Exception {
        VERDICT.requireOf(bytes.length, () -> HostileDicomTest.read(bytes));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.fuzz.FuzzedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables of any columns, each read as numbers. */
class CsvTableFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(IOException.class);
    private static final FuzzedFile FILE = FuzzedFile.of(".csv");

    static Stream<byte[]> tables() {
        return Stream.of(
                        "score_mean,PSNR,SSIM\n1,21.5,.75\n2.5,,nan\n3,inf,-Infinity\n",
                        "score_mean;PSNR\n1;2,5\n",
                        "a,a\r\n1e-05,0x1p3\r\n",
                        "a\n" + "7".repeat(200) + "x\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("tables")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            CsvTable table = CsvTable.read(FILE.with(bytes));
            for (String column : table.header()) {
                table.numbers(column);
            }
        });
    }
}

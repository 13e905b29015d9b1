// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.fuzz.FuzzedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Annotation tables of the published layout. What is read has scores from 1 to 10 and paths below the data root. */
class AnnotationsFuzzTest {
    private static final FuzzVerdict VERDICT = FuzzVerdict.readOrRefusedWith(AnnotationException.class);
    private static final FuzzedFile FILE = FuzzedFile.of(".csv");
    private static final Path ROOT = Path.of("root");
    private static final String HEADER = "img1,img2,dataset,scope,method,a1,a2,score_mean\n";

    static Stream<byte[]> tables() {
        return Stream.of(
                        HEADER + "o/1.jpg,a/1.jpg,coco,face,mask,3,4,3.5\no/2.jpg,a/2.jpg,lfw,face,blur,,10,1e1\n",
                        "\ufeff" + HEADER.replace("\n", "\r\n") + "\"o/\"\"1\"\", .jpg\",a/1.jpg,,,,1,2,+.5e1\r\n",
                        "img1;img2;dataset;scope;method;score_mean\na;b;c;d;e;3,5\n",
                        "img1\timg2\tdataset\n",
                        HEADER + "../o.jpg,/a.jpg,coco,face,mask,nan,-Infinity,11\n",
                        HEADER + "C:\\o.jpg,a\0.jpg,coco,face,mask,7777777777777777x,0x1p2,4\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("tables")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> {
            for (Annotation row : Annotations.read(FILE.with(bytes), ROOT).rows()) {
                assertThat(row.scoreMean()).isBetween(1.0, 10.0);
                assertThat(ROOT.resolve(row.original()).normalize().startsWith(ROOT))
                        .isTrue();
            }
        });
    }
}

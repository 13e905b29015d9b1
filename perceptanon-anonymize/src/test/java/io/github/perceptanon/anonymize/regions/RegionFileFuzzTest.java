// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.regions;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.fuzz.FuzzedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Region files of every format: the first byte chooses one. */
class RegionFileFuzzTest {
    /** An outline may cross the columns of the widest image 64 times over: 8 million changes, sorted and merged. */
    private static final FuzzVerdict VERDICT = new FuzzVerdict(RegionException.class, 256L << 20, 400);

    private static final FuzzedFile FILE = FuzzedFile.of(".regions");
    private static final List<RegionFormat> FORMATS = List.of(RegionFormat.values());
    private static final RegionOptions OPTIONS =
            RegionOptions.defaults().withShape(BoxShape.ELLIPSE).withLabel("head", Scope.FACE);

    static Stream<byte[]> files() {
        return Stream.of(
                        "A" + RegionFiles.COCO,
                        "A" + RegionFiles.coco("{\"size\":[30,40],\"counts\":[100,20,1080]}"),
                        "A" + RegionFiles.coco("{\"size\":[1000000,1000000],\"counts\":\"0\"}"),
                        "B" + RegionFiles.VOC,
                        "B<!DOCTYPE a [<!ENTITY b \"c\">]><annotation>&b;</annotation>",
                        "C" + RegionFiles.CELEBA,
                        "D" + RegionFiles.LFW_PEOPLE,
                        "D" + RegionFiles.LFW_PAIRS,
                        "E" + RegionFiles.LABELME,
                        "F" + RegionFiles.CSV)
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest(maxDuration = "60s")
    void readsOrRefusesEveryFile(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        RegionOptions options = OPTIONS.withFormat(FORMATS.get(Math.floorMod(bytes[0] - 'A', FORMATS.size())));
        byte[] file = Arrays.copyOfRange(bytes, 1, bytes.length);
        VERDICT.requireOf(file.length, () -> {
            RegionSet set = RegionSet.read(FILE.with(file), options);
            set.assign(List.of("a.jpg", "b/a.jpg"));
        });
    }
}

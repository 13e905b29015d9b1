// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.perceptanon.image.DepthMapping;
import io.github.perceptanon.image.ImageDecoder;
import io.github.perceptanon.image.ImageLimits;
import io.github.perceptanon.image.ImageLoader;
import io.github.perceptanon.image.MappedDepth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pixels as pydicom gives them. */
class DicomGoldenTest {
    static List<JsonNode> all() {
        try {
            return StreamSupport.stream(
                            new ObjectMapper()
                                    .readTree(Path.of("src/test/resources/golden/dicom.json")
                                            .toFile())
                                    .path("cases")
                                    .spliterator(),
                            false)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] file(String name) {
        return all().stream()
                .filter(one -> one.path("name").textValue().equals(name))
                .map(one -> bytes(one.path("file")))
                .findFirst()
                .orElseThrow();
    }

    static Stream<Named<JsonNode>> cases() {
        return all().stream().map(one -> Named.of(one.path("name").textValue(), one));
    }

    private static byte[] bytes(JsonNode base64) {
        return Base64.getDecoder().decode(base64.textValue());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pixelsArePydicoms(JsonNode golden) throws IOException {
        DepthMapping depth = DepthMapping.parse(golden.path("depth").textValue());
        DicomImage image = DicomImage.of(
                bytes(golden.path("file")),
                new ImageDecoder.Request("golden", ImageLimits.defaults(), depth, what -> {}));
        assertThat(image.frames()).isEqualTo(golden.path("frames").size());
        for (int i = 0; i < image.frames(); i++) {
            assertThat(image.frame(i).width()).isEqualTo(golden.path("width").intValue());
            assertThat(image.frame(i).toBytes())
                    .as("frame " + i)
                    .isEqualTo(bytes(golden.path("frames").get(i)));
        }
    }

    @Test
    void theImageLoaderFindsTheReaderAndTakesTheFirstFrame() throws IOException {
        DicomImage image = DicomImage.of(
                file("three frames"),
                new ImageDecoder.Request("x", ImageLimits.defaults(), new DepthMapping.Pillow(), what -> {}));
        assertThat(ImageLoader.standard().load(file("three frames"), "scan.dcm").toBytes())
                .isEqualTo(image.frame(0).toBytes());
    }

    @Test
    void whatAWindowCutsOffIsTold() throws IOException {
        List<MappedDepth> told = new ArrayList<>();
        ImageLoader.standard()
                .withDepth(new DepthMapping.Window(1000, 500))
                .withDepthReceiver(told::add)
                .load(file("12 of 16 bits with a window"), "scan.dcm");
        assertThat(told).singleElement().satisfies(mapped -> {
            assertThat(mapped.image()).isEqualTo("scan.dcm");
            assertThat(mapped.low()).isEqualTo(750);
            assertThat(mapped.high()).isEqualTo(1250);
            assertThat(mapped.below() + mapped.above()).isBetween(50L, 119L);
        });
    }
}

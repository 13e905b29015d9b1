// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.golden.GoldenFiles;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DepthMappingTest {
    static Stream<JsonNode> images() {
        return StreamSupport.stream(GoldenFiles.read("depth.json").get("images").spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("images")
    void pixelsRangesAndWhatIsLostAreThoseOfNumPy(JsonNode image) throws IOException {
        byte[] file = Base64.getDecoder().decode(image.get("file_base64").asText());
        for (JsonNode expected : image.get("cases")) {
            DepthMapping mapping = DepthMapping.parse(expected.get("mapping").asText());
            List<MappedDepth> said = new ArrayList<>();
            List<String> warnings = new ArrayList<>();
            RgbImage read = ImageLoader.standard()
                    .withDepth(mapping)
                    .withDepthReceiver(said::add)
                    .withWarnings(warnings::add)
                    .load(file, "scan");

            byte[] rgb = read.toBytes();
            for (int i = 0; i < rgb.length; i++) {
                assertThat(rgb[i] & 0xff)
                        .as(image.get("name") + ", " + mapping.text() + ", sample " + i)
                        .isEqualTo(expected.get("rgb").get(i).asInt());
            }
            assertThat(said).singleElement().satisfies(what -> {
                assertThat(what.image()).isEqualTo("scan");
                assertThat(what.mapping()).isEqualTo(mapping);
                assertThat(what.low()).isCloseTo(expected.get("low").asDouble(), within(1e-9));
                assertThat(what.high()).isCloseTo(expected.get("high").asDouble(), within(1e-9));
                assertThat(what.below()).isEqualTo(expected.get("below").asLong());
                assertThat(what.above()).isEqualTo(expected.get("above").asLong());
            });
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void byDefaultPillowsClipIsUsedAndSaid() throws IOException {
        JsonNode image = images().toList().get(1);
        byte[] file = Base64.getDecoder().decode(image.get("file_base64").asText());
        List<MappedDepth> said = new ArrayList<>();
        ImageLoader loader = ImageLoader.standard().withDepthReceiver(said::add).withWarnings(warning -> {});
        assertThat(loader.depth()).isEqualTo(new DepthMapping.Pillow());
        assertThat(loader.load(file, "scan").toBytes())
                .isEqualTo(loader.withDepth(DepthMapping.parse("pillow"))
                        .load(file, "scan")
                        .toBytes());
        assertThat(said).hasSize(2).allSatisfy(what -> {
            assertThat(what.mapping().text()).isEqualTo("pillow");
            assertThat(what.high()).isEqualTo(255);
            assertThat(what.above()).isPositive();
        });
    }

    @Test
    void imagesOfEightBitsAreNotMapped() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x102030);
        List<MappedDepth> said = new ArrayList<>();
        RgbImage read = ImageLoader.standard()
                .withDepth(new DepthMapping.Percentile(1, 99))
                .withDepthReceiver(said::add)
                .convert(image);
        assertThat(read.toBytes()).containsExactly(0x10, 0x20, 0x30, 0, 0, 0);
        assertThat(said).isEmpty();
    }

    @Test
    void imagesInMemoryAreMappedToo() {
        BufferedImage image = new BufferedImage(3, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(1, 0, 0, 1000);
        image.getRaster().setSample(2, 0, 0, 2000);
        RgbImage read = ImageLoader.standard()
                .withDepth(new DepthMapping.Window(1000, 2000))
                .convert(image);
        assertThat(read.sample(1, 0, 2)).isEqualTo(128);
        assertThat(read.sample(2, 0, 0)).isEqualTo(255);
    }

    @Test
    void percentilesOfOneValueAreAStep() {
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_USHORT_GRAY);
        for (int x = 0; x < 3; x++) {
            image.getRaster().setSample(x, 0, 0, 700);
        }
        image.getRaster().setSample(3, 0, 0, 701);
        RgbImage read = ImageLoader.standard()
                .withDepth(new DepthMapping.Percentile(0, 50))
                .convert(image);
        assertThat(read.sample(0, 0, 0)).isZero();
        assertThat(read.sample(3, 0, 0)).isEqualTo(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pillow", "full", "window=1024,400", "window=-20.5,0.25", "percentile=0,99.5"})
    void textsAreParsedToWhatTheySay(String text) {
        assertThat(DepthMapping.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Full",
                "window",
                "window=",
                "window=1",
                "window=1,2,3",
                "window=a,b",
                "window=NaN,1",
                "window=1e3,5",
                "window=0,0",
                "window=0,-5",
                "window=0,999999",
                "window=999999,5",
                "percentile=5,5",
                "percentile=9,1",
                "percentile=-1,9",
                "percentile=0,101",
                "percentile=1",
                "window=1;2",
                "window=١,٢"
            })
    void otherTextsAreRefusedInOneLine(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DepthMapping.parse(text))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").containsAnyOf("but was", "but were"));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.train.data.Annotations;
import io.github.perceptanon.train.data.Split;
import io.github.perceptanon.train.data.SplitType;
import io.github.perceptanon.train.data.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the snippets of docs/sample-data.md. */
class SampleDataGuideTest {

    @Test
    void datasetSnippetRuns(@TempDir Path root) throws Exception {
        SampleDataset.write(root, SampleOptions.defaults().withScenes(12).withSeed(7));
        Annotations alone = Annotations.read(root.resolve("HA1.csv"), root);
        Split split = Splits.of(SplitType.of("grouped"), alone);

        assertThat(split.sharedOriginals()).isZero();
        assertThat(Annotations.read(root.resolve("HA2.csv"), root).annotators()).hasSize(5);
    }

    @Test
    void anonymizerSnippetRuns() {
        RgbImage image = RgbImage.of(178, 218, new byte[178 * 218 * 3]);

        RgbImage blurred = new Anonymizer.Blur(6).apply(image, new Region.Ellipse(90, 70, 30, 40));
        RgbImage masked = new Anonymizer.Mask(0x000000).apply(image, new Region.Rectangle(60, 30, 60, 80));
        RgbImage filled = new Anonymizer.Inpaint().apply(image, new Region.Ellipse(90, 70, 30, 40).grown(1.2));
        RgbImage blocks = new Anonymizer.Pixelate(12).apply(image);

        assertThat(new RgbImage[] {blurred, masked, filled, blocks})
                .allSatisfy(result -> assertThat(result.toBytes()).isEqualTo(image.toBytes()));
    }

    @Test
    void theseAreTheSnippetsOfTheGuide() throws IOException {
        String guide = Files.readString(Path.of("../docs/sample-data.md"));
        String test = squeezed(
                Files.readString(Path.of("src/test/java/io/github/perceptanon/sample/SampleDataGuideTest.java")));
        Matcher snippets = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(guide);
        assertThat(snippets.results().map(found -> squeezed(found.group(1))).toList())
                .hasSize(2)
                .allSatisfy(snippet -> assertThat(test).contains(snippet));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}

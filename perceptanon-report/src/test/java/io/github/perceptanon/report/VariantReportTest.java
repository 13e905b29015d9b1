// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.anonymize.Scope;
import io.github.perceptanon.anonymize.regions.ImageRegions;
import io.github.perceptanon.anonymize.regions.LabeledRegion;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.anonymize.variants.VariantFolder;
import io.github.perceptanon.anonymize.variants.VariantOptions;
import io.github.perceptanon.anonymize.variants.VariantSummary;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VariantReportTest {
    private static final int PHOTOGRAPHS = 30;

    @TempDir
    Path folder;

    private VariantSummary summary;

    @BeforeEach
    void makeVariants() throws IOException, InterruptedException {
        Path photographs = Files.createDirectory(folder.resolve("photographs"));
        List<ImageRegions> regions = new ArrayList<>();
        for (int i = 0; i < PHOTOGRAPHS; i++) {
            String name = String.format("%02d.png", i);
            ImageFiles.writePng(photographs.resolve(name), RgbImage.of(40, 30, new byte[40 * 30 * 3]));
            regions.add(new ImageRegions(
                    name, 40, 30, List.of(new LabeledRegion(Scope.FACE, new Region.Rectangle(5, 5, 10, 10)))));
        }
        Files.writeString(photographs.resolve("broken<b>.png"), "no image");
        regions.add(new ImageRegions(
                "broken<b>.png", 0, 0, List.of(new LabeledRegion(Scope.FACE, new Region.Rectangle(1, 1, 2, 2)))));
        ImageFiles.writePng(photographs.resolve("nobody.png"), RgbImage.of(4, 3, new byte[36]));
        AnonymizationMethods methods = AnonymizationMethods.installed();
        VariantOptions options = VariantOptions.of(
                List.of(methods.named("solid"), methods.named("blur")), List.of(Scope.FACE, Scope.PERSON));
        summary = VariantFolder.write(
                photographs, RegionSet.of(regions), options, folder.resolve("study"), (done, total) -> {});
    }

    private String page() throws IOException {
        Path page = folder.resolve("report.html");
        ReportWriter.write(VariantReport.of(summary, Map.of("Made by", "a test")), page);
        return Files.readString(page);
    }

    @Test
    void countsVariantsByMethodAndScope() throws IOException {
        Table counts = (Table)
                VariantReport.of(summary, Map.of()).sections().get(0).blocks().get(0);
        assertThat(counts.header()).containsExactly("Method", "face", "person");
        assertThat(counts.rows())
                .hasSize(2)
                .allSatisfy(row ->
                        assertThat(row.cells()).contains(new Table.Figure(PHOTOGRAPHS, 0), new Table.Figure(0, 0)));
    }

    @Test
    void showsSheetsSpreadOverAllPhotographs() throws IOException {
        String page = page();
        assertThat(page.split("<figure class=\"gallery\">", -1)).hasSize(24 + 1);
        assertThat(page).contains("24 of 30 photographs", "orig/00.jpg", "orig/28.jpg");
        assertThat(page.split("<img ", -1))
                .as("two variants of each, and no original")
                .hasSize(2 * 24 + 1);
    }

    @Test
    void namesWhatWasLeftOut() throws IOException {
        assertThat(page()).contains("nobody.png", "broken&lt;b&gt;.png").doesNotContain("broken<b>");
    }

    @Test
    void saysWhatADetectorFoundAndHowSureItWas() throws IOException {
        List<ImageRegions> detected = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            detected.add(new ImageRegions(
                    String.format("orig/%02d.jpg", i),
                    40,
                    30,
                    List.of(new LabeledRegion(
                            Scope.FACE, new Region.Rectangle(5, 5, 10, 10), OptionalDouble.of(0.5 + i / 8.0)))));
        }
        VariantSummary found = new VariantSummary(
                summary.folder(),
                summary.options(),
                summary.photographs(),
                0,
                summary.rows(),
                summary.withoutVariants(),
                summary.failures(),
                Map.of(),
                "yunet model.onnx",
                detected,
                summary.elapsed());

        Report report = VariantReport.of(found, Map.of());

        Report.Section section = report.sections().get(1);
        assertThat(section.heading()).isEqualTo("Detections");
        assertThat(((Table) section.blocks().get(0)).rows())
                .singleElement()
                .extracting(Table.Row::cells)
                .isEqualTo(List.of(
                        new Table.Text("face"),
                        new Table.Figure(4, 0),
                        new Table.Figure(4, 0),
                        new Table.Figure(0.5, 2),
                        new Table.Figure(0.6875, 2),
                        new Table.Figure(0.875, 2)));
        assertThat(report.sections().get(2).blocks())
                .filteredOn(Block.Gallery.class::isInstance)
                .first()
                .extracting(block -> ((Block.Gallery) block).caption())
                .isEqualTo("orig/00.jpg – face 0.50");
    }
}

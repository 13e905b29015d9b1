// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.perceptanon.anonymize.AnonymizationMethods;
import io.github.perceptanon.anonymize.guided.CueMap;
import io.github.perceptanon.anonymize.guided.GuidedAnonymizer;
import io.github.perceptanon.anonymize.guided.GuidedOptions;
import io.github.perceptanon.anonymize.guided.GuidedResult;
import io.github.perceptanon.anonymize.guided.GuidedStep;
import io.github.perceptanon.anonymize.guided.Judge;
import io.github.perceptanon.anonymize.regions.RegionSet;
import io.github.perceptanon.anonymize.variants.GuidedFolder;
import io.github.perceptanon.anonymize.variants.GuidedSummary;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuidedReportTest {
    private static final Map<String, String> PROVENANCE = Map.of("Made by", "a test");

    @TempDir
    Path folder;

    /** Sees people by what is light, and its map shows where the upper left corner is not dark yet. */
    private record Light(String identity) implements Judge {
        @Override
        public Opinion of(RgbImage original) {
            return new Opinion() {
                @Override
                public List<Double> scores(List<RgbImage> versions) {
                    return versions.stream().map(Light::score).toList();
                }

                @Override
                public CueMap cues(RgbImage version) {
                    return CueMap.of(2, 2, new float[] {1 + version.sample(0, 0, 0), 0, 0, 0.5f});
                }
            };
        }

        private static double score(RgbImage version) {
            long sum = 0;
            for (byte sample : version.toBytes()) {
                sum += sample & 0xff;
            }
            return 10 - 9.0 * sum / (255.0 * 3 * version.width() * version.height());
        }
    }

    private static RgbImage grey(int value) {
        byte[] rgb = new byte[64 * 48 * 3];
        Arrays.fill(rgb, (byte) value);
        return RgbImage.of(64, 48, rgb);
    }

    private static GuidedAnonymizer to(double target) throws IOException {
        GuidedOptions options =
                GuidedOptions.of(target, AnonymizationMethods.installed().named("solid"));
        return GuidedAnonymizer.of(new Light("light"), options.withMostArea(0.4).withFills(false));
    }

    private String page(Report report) throws IOException {
        Path file = folder.resolve("page.html");
        ReportWriter.write(report, file);
        return Files.readString(file);
    }

    @Test
    void aPhotographsPageShowsBeforeAndAfterInASliderWithoutAScript() throws Exception {
        RgbImage photograph = grey(200);
        GuidedResult result = to(5).anonymize(photograph, List.of(), step -> {});

        String page = page(GuidedReport.of("<me>.jpg", photograph, result, Optional.empty(), PROVENANCE));

        assertThat(page)
                .contains("class=\"slider\" tabindex=\"0\"", "&lt;me&gt;.jpg as it was", "No second judge was asked")
                .contains("default-src 'none'")
                .doesNotContain("<script", "<me>", "http:", "https:");
        long maps =
                result.steps().stream().filter(step -> step.map().isPresent()).count();
        assertThat(maps).isPositive();
        assertThat(page.split("<img ", -1)).hasSize((int) (1 + 2 + maps));
    }

    @Test
    void everyStepIsARowAndTheSecondJudgeAColumn() throws Exception {
        RgbImage photograph = grey(120);
        GuidedResult result = to(7).confirmedBy(new Light("another")).anonymize(photograph, List.of(), step -> {});
        Report report = GuidedReport.of("a.jpg", photograph, result, Optional.of("made up"), PROVENANCE);

        Table steps = (Table) report.sections().get(1).blocks().get(0);
        assertThat(steps.rows()).hasSize(result.steps().size());
        assertThat(steps.header()).contains("Second judge");
        GuidedStep last = result.steps().get(result.steps().size() - 1);
        assertThat(steps.rows().get(steps.rows().size() - 1).cells())
                .contains(new Table.Figure(last.score(), 2), new Table.Figure(100 * last.area(), 1));
        assertThat(page(report)).contains("(made up)").doesNotContain("No second judge");
    }

    @Test
    void aFoldersPageListsTheWorstFirstWithLinksToTheirPages() throws Exception {
        Path photographs = Files.createDirectory(folder.resolve("photographs"));
        ImageFiles.writePng(photographs.resolve("dark.png"), grey(20));
        ImageFiles.writePng(photographs.resolve("light & ü.png"), grey(250));
        ImageFiles.writePng(photographs.resolve("middle.png"), grey(160));
        Files.writeString(photographs.resolve("broken.png"), "no image");
        GuidedSummary summary = GuidedFolder.write(
                photographs,
                RegionSet.of(List.of()),
                List.of(),
                to(6),
                Optional.empty(),
                folder.resolve("out"),
                new GuidedFolder.Listener() {
                    @Override
                    public void step(String photograph, GuidedStep step) {}

                    @Override
                    public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page) {}
                });

        Report report = GuidedReport.of(summary, "pages", PROVENANCE);
        Table table = (Table) report.sections().get(0).blocks().get(0);
        assertThat(table.rows())
                .extracting(row -> ((Table.Link) row.cells().get(0)).address())
                .containsExactly("pages/light%20_%20%C3%BC.html", "pages/middle.html", "pages/dark.html");
        assertThat(report.summary().get(0)).startsWith("2 of 3 photographs reached the target of 6.00");
        String page = page(report);
        assertThat(page).contains("<a href=\"pages/middle.html\">middle.png</a>", "broken.png", "missed: ");
        assertThat(page.split("<img ", -1)).as("what is left, and no original").hasSize(1 + 3);
    }

    @Test
    void linksLeadNowhereElse() {
        for (String address : List.of("https://a.b", "/a", "../a", "a/../../b", "javascript:x", "a b", "//a", "")) {
            assertThatIllegalArgumentException().as(address).isThrownBy(() -> new Table.Link("x", address));
        }
        assertThat(Table.Link.to("x", "pages", "..\"<a>.html").address()).isEqualTo("pages/.%2E%22%3Ca%3E.html");
    }

    @Test
    void picturesOfDifferentSizesCannotBeCompared() {
        EmbeddedImage one = EmbeddedImage.photo(grey(1).toBufferedImage(), 64);
        EmbeddedImage other = EmbeddedImage.photo(grey(1).toBufferedImage(), 32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Block.Comparison("c", one, "a", other, "b"))
                .withMessageContaining("64x48 and 32x24");
    }
}

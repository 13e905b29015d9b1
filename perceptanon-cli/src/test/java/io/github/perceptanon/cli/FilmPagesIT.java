// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.browser.Browser;
import io.github.perceptanon.image.RgbImage;
import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.video.FrameScore;
import io.github.perceptanon.video.Sampling;
import io.github.perceptanon.video.VideoFrame;
import io.github.perceptanon.video.VideoScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;

/** The page of a film's scores in a real browser, from a file. */
class FilmPagesIT {
    private static final int FRAMES = 120;
    private static final int LOWEST = 77;

    @TempDir
    private static Path folder;

    private static Browser browser;

    @BeforeAll
    static void start() {
        browser = new Browser();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    /** Slow waves, and one frame that shows most. */
    private static double score(int i) {
        return i == LOWEST ? 1.25 : 6 + 2 * Math.sin(i / 9.0);
    }

    private static VideoScores scores(int frames, boolean pair) {
        List<FrameScore> all = IntStream.range(0, frames)
                .mapToObj(i -> new FrameScore(i / 2.0, score(i)))
                .toList();
        int lowest = frames > LOWEST ? LOWEST : 0;
        AnnotationSetup setup = pair ? AnnotationSetup.HA2 : AnnotationSetup.HA1;
        return new VideoScores(
                all,
                new VideoFrame(lowest / 2.0, picture(200)),
                pair ? Optional.of(picture(90)) : Optional.empty(),
                Sampling.interval(0.5),
                SampleModel.card(setup),
                "0123456789abcdef".repeat(4),
                "none");
    }

    private static RgbImage picture(int blue) {
        byte[] rgb = new byte[3 * 1280 * 720];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) (i / 3 % 1280 / 5);
            rgb[i + 1] = (byte) (i / 3 / 1280 / 3);
            rgb[i + 2] = (byte) blue;
        }
        return RgbImage.of(1280, 720, rgb);
    }

    private static void open(String film, Optional<Path> original, VideoScores scores, Optional<String> caveat)
            throws IOException {
        browser.complaints(); // of the page before
        look(1280, false);
        new FilmPages(folder.resolve(film), original, scores, caveat).write(folder);
        browser.open(folder.resolve(FilmPages.REPORT).toUri().toString());
    }

    private static void look(int width, boolean dark) {
        browser.size(width, 900);
        browser.dark(dark);
    }

    private static List<WebElement> all(String selector) {
        return browser.driver().findElements(By.cssSelector(selector));
    }

    private static List<String> texts(String selector) {
        return all(selector).stream().map(WebElement::getText).toList();
    }

    /** All pictures are there, nothing was asked of anyone, and nothing sticks out at the sizes that people have. */
    private static void requireSoundPage(String name) throws IOException {
        Object[][] looks = {{"phone", 360, false}, {"desktop", 1280, false}, {"dark", 1280, true}};
        for (Object[] look : looks) {
            int width = (int) look[1];
            look(width, (boolean) look[2]);
            assertThat((long) browser.script("return document.documentElement.scrollWidth"))
                    .as("nothing sticks out at " + width)
                    .isLessThanOrEqualTo(width);
            for (WebElement image : all("img")) {
                assertThat(browser.driver()
                                .executeScript(
                                        "return arguments[0].decode().then(() => arguments[0].naturalWidth)", image))
                        .as(image.getAttribute("alt"))
                        .isNotEqualTo(0L);
                assertThat(image.getAttribute("alt")).isNotBlank();
            }
            long height = (long) browser.script("return document.documentElement.scrollHeight");
            browser.size(width, (int) Math.min(4000, height));
            browser.screenshot(name + "-" + look[0]);
        }
        assertThat(browser.script("return performance.getEntriesByType('resource').map(e => e.name)"
                        + ".filter(name => !name.startsWith('data:'))"))
                .as("what was loaded beside the page")
                .isEqualTo(List.of());
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void itShowsTheScoresOverTimeAndTheFrameThatShowsMost() throws IOException {
        VideoScores scores = scores(FRAMES, true);

        open("film.mp4", Optional.of(folder.resolve("original.mp4")), scores, Optional.empty());

        assertThat(browser.driver().getTitle()).isEqualTo("PerceptAnon: a film's scores");
        assertThat(texts("header .lead"))
                .singleElement()
                .asString()
                .contains("120 frames of film.mp4", "1.25, at 38.500 s");
        assertThat(all(".chart img"))
                .singleElement()
                .satisfies(chart -> assertThat(chart.getAttribute("alt"))
                        .contains("Score over time", "score over time in seconds", "(120 points, ", "from 1.25 to 8"));
        assertThat(lowestOfChart())
                .as("where the chart's line is lowest, of its width")
                .isBetween(0.6, 0.7);
        assertThat(texts("section:nth-of-type(1) tbody tr > *"))
                .containsExactly(
                        "120",
                        "1.250",
                        fixed(scores.percentile5()),
                        fixed(scores.mean()),
                        fixed(scores.flicker().orElseThrow()));
        assertThat(texts("section:nth-of-type(2) tbody tr")).hasSize(10).first().isEqualTo("38.500 s 1.250");
        assertThat(texts(".pictures figcaption b")).containsExactly("Original", "Frame of the lowest score");
        assertThat(texts(".pictures figcaption span")).containsOnly("38.500 s, score 1.25");
        assertThat(texts(".provenance dd")).contains("one every 0.5 s", scores.weightsSha256());
        requireSoundPage("film-pair");
    }

    private static String fixed(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** The column of the lowest pixel in the colour of the series: blue, and nothing else is. */
    private static double lowestOfChart() {
        return ((Number) browser.script("""
                        const image = document.querySelector('.chart img');
                        const canvas = document.createElement('canvas');
                        canvas.width = image.naturalWidth;
                        canvas.height = image.naturalHeight;
                        const context = canvas.getContext('2d');
                        context.drawImage(image, 0, 0);
                        const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
                        for (let i = data.length - 4; i >= 0; i -= 4) {
                            if (data[i + 2] - data[i] > 60) {
                                return i / 4 % canvas.width / canvas.width;
                            }
                        }
                        return -1;
                        """)).doubleValue();
    }

    @Test
    void aFilmOfOneFrameHasAPageToo() throws IOException {
        open(
                "short.mkv",
                Optional.empty(),
                scores(1, false),
                Optional.of("synthetic sample data, not human judgements"));

        assertThat(all(".chart img"))
                .singleElement()
                .satisfies(
                        chart -> assertThat(chart.getAttribute("alt")).contains("(1 point, ", "synthetic sample data"));
        assertThat(lowestOfChart()).as("the point is drawn").isPositive();
        assertThat(texts("section:nth-of-type(1) tbody tr > *")).containsExactly("1", "6.000", "6.000", "6.000", "—");
        assertThat(texts(".pictures figcaption b")).containsExactly("Frame of the lowest score");
        assertThat(texts(".banner")).containsExactly("Synthetic sample data, not human judgements.");
        requireSoundPage("film-one");
    }

    @Test
    void aHostileNameIsOnlyText() throws IOException {
        String name = "<img src=x onerror=document.title='run'><script>document.title='run'<\\script>\"'&\u202e"
                + "x".repeat(130) + ".mp4";

        open(name, Optional.of(folder.resolve(name)), scores(3, true), Optional.empty());

        assertThat(browser.driver().getTitle()).isEqualTo("PerceptAnon: a film's scores");
        assertThat(all("script")).isEmpty();
        assertThat(all("img")).hasSize(3);
        assertThat(texts("header .lead"))
                .singleElement()
                .asString()
                .contains(
                        "<img src=x onerror=document.title='run'><script>document.title='run'<\\script>\"'&\ufffdxxx");
        requireSoundPage("film-hostile");
    }
}

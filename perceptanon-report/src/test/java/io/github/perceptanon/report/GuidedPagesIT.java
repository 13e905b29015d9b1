// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.report;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.github.perceptanon.browser.Browser;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.interactions.WheelInput;

/** The pages of guided anonymization in a real browser, opened as files. */
class GuidedPagesIT {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 400;
    private static final String NOTICE = "synthetic sample data, not human judgements";
    private static final String LONG = "a_name_without_a_space_that_a_camera_or_a_program_made_"
            + "and_that_goes_on_until_it_is_wider_than_any_phone_is_0123456789.png";

    @TempDir
    private static Path folder;

    private static Path out;
    private static Browser browser;
    private static final Map<String, GuidedResult> RESULTS = new HashMap<>();

    /** Sees people by what is light, and its map shows the right edge. */
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
                    boolean destroyed = version.sample(version.width() - 1, 0, 0) == 0;
                    return CueMap.of(
                            2,
                            4,
                            destroyed ? new float[] {0, 0, 1, 0, 0, 0, 1, 0} : new float[] {0, 0, 0, 1, 0, 0, 0, 1});
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

    @BeforeAll
    static void makePages() throws IOException, InterruptedException {
        browser = new Browser(true);
        Path photographs = Files.createDirectories(folder.resolve("photographs/trip"));
        ImageFiles.writePng(photographs.resolve("ü & 日本 (1)#50%+'.png"), grey(WIDTH, HEIGHT, 200));
        photographs = photographs.getParent();
        ImageFiles.writePng(photographs.resolve("plain.png"), grey(WIDTH, HEIGHT, 220));
        ImageFiles.writePng(photographs.resolve("upright.png"), grey(240, 960, 120));
        ImageFiles.writePng(photographs.resolve(LONG), grey(48, 48, 140));
        Files.writeString(photographs.resolve("broken.png"), "no image");
        out = folder.resolve("out");
        GuidedAnonymizer guided = GuidedAnonymizer.of(
                        new Light("HA2 resnet18, weights " + "0123456789abcdef".repeat(4) + ", onnxruntime"),
                        GuidedOptions.of(6, AnonymizationMethods.installed().named("solid"))
                                .withFills(false))
                .confirmedBy(new Light("HA1 resnet50, weights " + "fedcba9876543210".repeat(4) + ", onnxruntime"));
        Map<String, String> provenance = Map.of(
                "Made by",
                "a test",
                "Judge",
                guided.judges().get(0),
                "Second judge",
                guided.judges().get(1));
        GuidedSummary summary = GuidedFolder.write(
                photographs,
                RegionSet.of(List.of()),
                List.of(),
                guided,
                Optional.of(NOTICE),
                out,
                new GuidedFolder.Listener() {
                    @Override
                    public void step(String photograph, GuidedStep step) {}

                    @Override
                    public void done(GuidedSummary.Row row, RgbImage photograph, GuidedResult result, Path page)
                            throws IOException {
                        RESULTS.put(row.photograph(), result);
                        ReportWriter.write(
                                GuidedReport.of(row.photograph(), photograph, result, Optional.of(NOTICE), provenance),
                                page);
                    }

                    @Override
                    public boolean pages() {
                        return true;
                    }
                });
        ReportWriter.write(GuidedReport.of(summary, GuidedFolder.PAGES, provenance), out.resolve("report.html"));
    }

    private static RgbImage grey(int width, int height, int value) {
        byte[] rgb = new byte[width * height * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                boolean line = (x + y) % 40 < 4;
                rgb[at] = (byte) (line ? value - 60 : value);
                rgb[at + 1] = (byte) value;
                rgb[at + 2] = (byte) (value - 20);
            }
        }
        return RgbImage.of(width, height, rgb);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void look() {
        look(1280, 900, false);
        browser.complaints(); // of the page before
    }

    private static void look(int width, int height, boolean dark) {
        browser.size(width, height);
        browser.dark(dark);
    }

    private static void open(String page) {
        browser.open(out.resolve(page).toUri().toString());
    }

    private static long number(String script) {
        return ((Number) browser.script(script)).longValue();
    }

    private static List<WebElement> all(String selector) {
        return browser.driver().findElements(By.cssSelector(selector));
    }

    /** Whatever a page did: nothing was forbidden or missing, and nothing was fetched. */
    @AfterEach
    void nothingIsComplainedAboutAndNothingIsFetched() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(number("return performance.getEntriesByType('resource')"
                        + ".filter(entry => !entry.name.startsWith('data:')).length"))
                .as("requests")
                .isZero();
    }

    private static void assertThatAllImagesLoad(int count) {
        browser.await(() -> (boolean) browser.script("return [...document.images].every(image => image.complete)"));
        assertThat(number("return document.images.length")).isEqualTo(count);
        assertThat(number("return [...document.images].filter(image => image.naturalWidth > 0"
                        + " && image.getBoundingClientRect().width > 0).length"))
                .as("images that are there and take room")
                .isEqualTo(count);
    }

    private static int maps(String photograph) {
        return (int) RESULTS.get(photograph).steps().stream()
                .filter(step -> step.map().isPresent())
                .count();
    }

    @Test
    void theReportLeadsToEachPageAndBack() throws IOException {
        open("report.html");
        assertThatAllImagesLoad(4);
        assertThat(browser.driver().findElement(By.tagName("body")).getText())
                .contains("broken.png", "reached the target of 6.00")
                .containsIgnoringCase(NOTICE);
        List<String> names =
                all("main table a").stream().map(WebElement::getText).toList();
        assertThat(names).containsExactlyInAnyOrder("plain.png", "upright.png", LONG, "trip/ü & 日本 (1)#50%+'.png");
        for (String name : names) {
            browser.driver().findElement(By.linkText(name)).click();
            browser.await(() -> browser.driver().getTitle().equals(name));
            assertThat(browser.driver().findElement(By.tagName("h1")).getText()).isEqualTo(name);
            assertThatAllImagesLoad(2 + maps(name));
            assertThat(all(".comparison img").get(1).getAccessibleName()).startsWith(name);
            browser.driver().navigate().back();
            browser.await(() -> browser.driver().getTitle().equals("Guided anonymization"));
        }
        assertThat(URLDecoder.decode(browser.driver().getCurrentUrl(), StandardCharsets.UTF_8))
                .startsWith("file:")
                .endsWith("out/report.html");
        browser.screenshot("guided-report");
    }

    private static WebElement slider() {
        return browser.driver().findElement(By.cssSelector(".slider"));
    }

    /** The red of the picture at a part of its width, in the middle of its height. */
    private static int red(double part) {
        try {
            BufferedImage seen = ImageIO.read(new ByteArrayInputStream(slider().getScreenshotAs(OutputType.BYTES)));
            int sum = 0;
            for (int y = 0; y < 60; y++) {
                sum += seen.getRGB((int) (part * (seen.getWidth() - 1)), seen.getHeight() / 2 - 30 + y) >> 16 & 0xff;
            }
            return sum / 60;
        } catch (IOException e) {
            throw new AssertionError("a screenshot is an image", e);
        }
    }

    private static long uncovered() {
        return Math.round(100.0
                * number("return document.querySelector('.slider').scrollLeft")
                / number("return document.querySelector('.slider').clientWidth"));
    }

    /** The right edge was destroyed: black after, light before. */
    private static void assertThatTheSliderIsClosed() {
        assertThat(uncovered()).isZero();
        assertThat(red(0.97)).as("what is left at the right edge").isLessThan(40);
        assertThat(red(0.1)).isGreaterThan(150);
    }

    private static void assertThatTheOriginalIsUncovered() {
        assertThat(red(0.97)).as("the photograph at the right edge").isGreaterThan(150);
    }

    @Test
    void theSliderIsNamedAndKeysMoveIt() throws IOException {
        open("pages/plain.html");
        assertThatTheSliderIsClosed();
        assertThat(slider().getAccessibleName()).contains("uncover the photograph as it was");
        browser.press(Keys.TAB);
        assertThat(browser.driver().switchTo().activeElement()).isEqualTo(slider());
        assertThat(slider().getCssValue("outline-style"))
                .as("the focus is seen")
                .isEqualTo("solid");

        browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT);
        browser.await(() -> uncovered() >= 10);
        assertThatTheOriginalIsUncovered();
        assertThat(red(0.3)).as("what is left, further on").isGreaterThan(150);
        browser.screenshot("guided-page-keys");

        browser.await(() -> {
            browser.press(Keys.ARROW_RIGHT);
            return uncovered() == 100;
        });
        assertThatTheOriginalIsUncovered();
        browser.await(() -> {
            browser.press(Keys.ARROW_LEFT);
            return uncovered() == 0;
        });
        assertThatTheSliderIsClosed();
    }

    @Test
    void wheelsMiceAndFingersMoveTheSlider() throws IOException {
        open("pages/plain.html");
        assertThatTheSliderIsClosed();
        new Actions(browser.driver())
                .scrollFromOrigin(WheelInput.ScrollOrigin.fromElement(slider()), 300, 0)
                .perform();
        browser.await(() -> uncovered() >= 20);
        assertThatTheOriginalIsUncovered();

        browser.script("document.querySelector('.slider').scrollLeft = 0");
        assertThatTheSliderIsClosed();
        Rectangle box = slider().getRect();
        long bar = number("const s = document.querySelector('.slider'); return s.offsetHeight - s.clientHeight - 2");
        assertThat(bar).as("a scroll bar to drag").isPositive();
        browser.screenshot("guided-page-bar");
        new Actions(browser.driver())
                .moveToLocation(box.x + box.width / 4, (int) (box.y + box.height - 1 - bar / 2))
                .clickAndHold()
                .moveByOffset(box.width / 4, 0)
                .release()
                .perform();
        browser.await(() -> uncovered() >= 20);
        assertThatTheOriginalIsUncovered();

        browser.script("document.querySelector('.slider').scrollLeft = 0");
        assertThatTheSliderIsClosed();
        swipe(box.x + box.width / 2, box.y + box.height / 2, -250);
        browser.await(() -> uncovered() >= 20);
        assertThatTheOriginalIsUncovered();
    }

    private static void swipe(int x, int y, int distance) {
        ChromeDriver driver = browser.driver();
        driver.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", true));
        touch("touchStart", List.of(Map.of("x", x, "y", y)));
        for (int i = 1; i <= 10; i++) {
            touch("touchMove", List.of(Map.of("x", x + distance * i / 10, "y", y)));
        }
        touch("touchEnd", List.of());
        driver.executeCdpCommand("Emulation.setTouchEmulationEnabled", Map.of("enabled", false));
    }

    private static void touch(String type, List<Map<String, Integer>> points) {
        browser.driver().executeCdpCommand("Input.dispatchTouchEvent", Map.of("type", type, "touchPoints", points));
    }

    @Test
    void eachStepsMapIsShown() {
        open("pages/plain.html");
        GuidedResult result = RESULTS.get("plain.png");
        assertThat(maps("plain.png")).isGreaterThan(1);
        List<WebElement> pictures = all(".gallery .pictures img");
        assertThat(pictures).hasSize(maps("plain.png"));
        int shown = 0;
        for (int i = 0; i < result.steps().size(); i++) {
            Optional<CueMap> map = result.steps().get(i).map();
            if (map.isPresent()) {
                WebElement picture = pictures.get(shown++);
                assertThat(picture.getAccessibleName()).isEqualTo("map and regions of step " + i);
                boolean last = map.get().values()[3] > 0;
                assertThat(warmth(picture, last ? 0.8 : 0.6))
                        .as("step %d where it is hot", i)
                        .isGreaterThan(60);
                assertThat(warmth(picture, 0.1)).as("step %d elsewhere", i).isLessThan(20);
            }
        }
        assertThat(all("tbody tr")).hasSize(result.steps().size());
    }

    /** How much more red than blue a picture has at a part of its width. */
    private static long warmth(WebElement picture, double part) {
        Object found = browser.driver().executeScript("""
                const [image, part] = arguments;
                const canvas = document.createElement('canvas');
                canvas.width = image.naturalWidth;
                canvas.height = image.naturalHeight;
                const context = canvas.getContext('2d');
                context.drawImage(image, 0, 0);
                const pixel = context.getImageData(part * canvas.width, canvas.height / 2, 1, 1).data;
                return pixel[0] - pixel[2];
                """, picture, part);
        return ((Number) found).longValue();
    }

    /** The lowest contrast of text that is seen, with where it is. */
    private static final String CONTRAST = """
            const channels = colour => colour.match(/[\\d.]+/g).map(Number);
            const light = colour => {
              const [r, g, b] = channels(colour).slice(0, 3)
                .map(c => c / 255).map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const behind = element => {
              for (let e = element; e; e = e.parentElement) {
                const colour = getComputedStyle(e).backgroundColor;
                if ((channels(colour)[3] ?? 1) > 0) return colour;
              }
              return 'rgb(255, 255, 255)';
            };
            let worst = [99, 'no text'];
            for (const element of document.querySelectorAll('body *')) {
              const text = [...element.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
              if (text.length) {
                const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
                const ratio = (a + 0.05) / (b + 0.05);
                if (ratio < worst[0]) worst = [ratio, text[0].data.trim().slice(0, 40)];
              }
            }
            return worst;
            """;

    @ParameterizedTest
    @CsvSource({"320, false", "360, true", "1280, false", "1280, true", "3840, false"})
    void pagesFitTheirWindowAndCanBeRead(int width, boolean dark) throws IOException {
        for (String page : List.of("report.html", "pages/plain.html", "pages/upright.html", page(LONG))) {
            look(width, 800, dark);
            open(page);
            assertThat(number("return document.documentElement.scrollWidth"))
                    .as("%s at %d", page, width)
                    .isLessThanOrEqualTo(width);
            if (width >= 1280) {
                assertThat(number("return [...document.querySelectorAll('.scroll')]"
                                + ".filter(table => table.scrollWidth > table.clientWidth).length"))
                        .as("tables of %s with columns out of sight", page)
                        .isZero();
            }
            assertThat(number("return Math.max(...[...document.querySelectorAll('tbody th')].map(h => h.clientWidth))"))
                    .as("room for the other columns of %s", page)
                    .isLessThan(width / 2);
            List<?> worst = (List<?>) browser.script(CONTRAST);
            assertThat(((Number) worst.get(0)).doubleValue())
                    .as("contrast of %s on %s", worst.get(1), page)
                    .isGreaterThanOrEqualTo(4.5);
            assertThat((String) browser.script("return getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo(dark ? "rgb(18, 21, 27)" : "rgb(245, 246, 248)");
            long height = number("return document.documentElement.scrollHeight");
            browser.size(width, (int) Math.min(3000, height));
            browser.screenshot("guided-" + page.replaceAll("pages/|\\.html", "").substring(0, 5) + "-" + width
                    + (dark ? "-dark" : ""));
        }
    }

    private static String page(String photograph) {
        return "pages/" + photograph.substring(0, photograph.lastIndexOf('.')) + ".html";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.AnonymityScorer;
import io.github.perceptanon.browser.Browser;
import io.github.perceptanon.image.ImageFiles;
import io.github.perceptanon.image.ImageLoader;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.support.ui.Select;

/** The page in a real browser. */
class PageIT {
    @TempDir
    private static Path folder;

    private static ScoringServer server;
    private static Browser browser;
    private static final List<Path> IMAGES = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        browser = new Browser();
        server = ScoringServer.start(
                ServiceOptions.of(TestModels.ha1(), TestModels.ha2()).withAddress("127.0.0.1", 0));
        for (int i = 0; i < 3; i++) {
            IMAGES.add(Files.write(folder.resolve("variant-" + i + ".png"), drawing(i)));
        }
    }

    /** Something that compresses well: noise makes screenshots slow. */
    private static byte[] drawing(int number) throws IOException {
        BufferedImage image = new BufferedImage(640, 420, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setPaint(new GradientPaint(0, 0, new Color(0x8fb8d0), 0, 420, new Color(0x48683a)));
        g.fillRect(0, 0, 640, 420);
        g.setColor(new Color(0xd9a87c));
        g.fillOval(250, 90, 130, 160);
        g.setColor(new Color(40 * number % 256, 60, 120));
        g.fillRect(200, 240 - 15 * number, 240, 180);
        g.dispose();
        return ImageFiles.toPng(image);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void open() {
        look(1280, 900, false);
        browser.complaints(); // of the page before
        browser.open(server.url());
        browser.await(() -> !new Select(element("model")).getOptions().isEmpty());
    }

    private static void look(int width, int height, boolean dark) {
        browser.size(width, height);
        browser.dark(dark);
    }

    private static WebElement element(String id) {
        return browser.element(id);
    }

    private static void choose(String input, List<Path> files) {
        element(input)
                .sendKeys(String.join("\n", files.stream().map(Path::toString).toList()));
    }

    private static List<String> texts(String selector) {
        return browser.driver().findElements(By.cssSelector(selector)).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static void awaitStatus(String words) {
        browser.await(() -> element("status").getText().contains(words));
    }

    /** The whole page, for people to look at, at the sizes that people have. */
    private static void pictures(String name) throws IOException {
        Object[][] looks = {{"phone", 360, false}, {"desktop", 1280, false}, {"dark", 1280, true}, {"4k", 3840, false}};
        for (Object[] look : looks) {
            int width = (int) look[1];
            look(width, 800, (boolean) look[2]);
            long height = (long) browser.script("return document.documentElement.scrollHeight");
            assertThat((long) browser.script("return document.documentElement.scrollWidth"))
                    .as("nothing sticks out at " + width)
                    .isLessThanOrEqualTo(width);
            look(width, (int) Math.min(4000, Math.max(800, height)), (boolean) look[2]);
            browser.screenshot(name + "-" + look[0]);
        }
    }

    @Test
    void oneImageIsScoredAndExplained() throws IOException {
        double expected;
        try (AnonymityScorer scorer = AnonymityScorer.load(TestModels.ha1())) {
            expected = scorer.score(ImageLoader.standard().load(IMAGES.get(0))).score();
        }
        assertThat(browser.driver().findElement(By.tagName("header")).getText()).contains("nothing is stored");
        assertThat(element("caveat").getText()).contains("synthetic sample data");

        choose("anonymized", IMAGES.subList(0, 1));
        awaitStatus("Done.");
        assertThat(texts(".card output")).containsExactly("%.1f".formatted(expected));
        assertThat(texts(".distribution li")).hasSize(10);
        assertThat(element("about").getText()).contains("ha1", "resnet18", "nd4j-cpu");

        element("heat").click();
        awaitStatus("Heat map");
        WebElement canvas = browser.driver().findElement(By.cssSelector(".card canvas"));
        WebElement image = browser.driver().findElement(By.cssSelector(".card img"));
        boolean drawn = canvas.isDisplayed();
        if (drawn) {
            assertThat(canvas.getSize()).isEqualTo(image.getSize());
        } else {
            assertThat(texts(".card .remark").get(0)).contains("Heat map:");
        }
        new Select(element("target")).selectByValue("increase");
        browser.await(() -> !browser.driver()
                .findElements(By.cssSelector(".card[data-target='increase']"))
                .isEmpty());
        awaitStatus("Heat map");
        browser.script(
                "const o = document.getElementById('opacity'); o.value = 20;" + " o.dispatchEvent(new Event('input'))");
        assertThat((String) browser.script("return document.querySelector('.card canvas').style.opacity"))
                .isIn("0.2", "");
        pictures("one");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void variantsOfAnOriginalAreSortedAndMeasured() throws IOException {
        choose("original", List.of(Files.write(folder.resolve("original.png"), drawing(9))));
        choose("anonymized", IMAGES);
        awaitStatus("All 3 done");

        List<Double> scores =
                texts(".card output").stream().map(Double::parseDouble).toList();
        assertThat(scores).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(element("about").getText()).contains("ha2");
        browser.driver().findElement(By.cssSelector(".distances summary")).click();
        assertThat(browser.driver()
                        .findElement(By.cssSelector(".distances table"))
                        .getText())
                .contains("psnr", "ssim");
        pictures("variants");

        element("original-remove").click();
        awaitStatus("All 3 done");
        assertThat(element("about").getText()).contains("ha1");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aFileThatIsNoImageIsNamedAndTheOthersAreScored() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
        choose("anonymized", List.of(broken, IMAGES.get(1)));
        awaitStatus("1 of 2 done; 1 could not be.");
        assertThat(texts(".card h3")).containsExactly("variant-1.png", "broken.png");
        assertThat(texts(".card .remark").get(1)).isNotBlank();
    }

    @Test
    void everythingIsReachedByKeyboardAndNamed() {
        choose("anonymized", IMAGES.subList(0, 1));
        awaitStatus("Done.");
        browser.script("document.activeElement.blur(); window.scrollTo(0, 0)");
        List<String> reached = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            new Actions(browser.driver()).sendKeys(Keys.TAB).perform();
            reached.add(browser.driver().switchTo().activeElement().getDomAttribute("id"));
        }
        assertThat(reached).containsSubsequence("anonymized", "original", "model", "heat", "download");
        assertThat(browser.driver().findElement(By.id("heat")).getAccessibleName())
                .isEqualTo("Heat map");
        for (String id : List.of("anonymized", "original", "model", "target", "opacity", "download")) {
            assertThat(element(id).getAccessibleName()).as(id).isNotBlank();
        }
        assertThat(element("status").getAriaRole()).isEqualTo("status");
        new Actions(browser.driver()).sendKeys(element("heat"), Keys.SPACE).perform();
        awaitStatus("Heat map");
    }

    @Test
    void imagesCanBeDropped() {
        browser.script("""
                const canvas = document.createElement('canvas');
                canvas.width = canvas.height = 64;
                canvas.getContext('2d').fillRect(0, 0, 32, 64);
                canvas.toBlob(blob => {
                  const data = new DataTransfer();
                  data.items.add(new File([blob], 'dropped.png', { type: 'image/png' }));
                  document.getElementById('anonymized-zone')
                    .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
                });
                """);
        awaitStatus("Done.");
        assertThat(texts(".card h3")).containsExactly("dropped.png");
        assertThat(browser.complaints()).isEmpty();
    }
}

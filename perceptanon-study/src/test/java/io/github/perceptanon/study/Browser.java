// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A real browser, headless. Tests are skipped where there is none, unless the environment says {@code
 * PERCEPTANON_BROWSER=required}, as continuous integration does.
 */
final class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = program("chromedriver");
        boolean there = chromium.isPresent() && chromedriver.isPresent();
        if ("required".equals(System.getenv("PERCEPTANON_BROWSER"))) {
            assertThat(there).as("chromium and chromedriver are on the PATH").isTrue();
        }
        assumeThat(there)
                .as("no chromium and chromedriver on the PATH: the study's pages are not tested in a browser")
                .isTrue();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.addArguments("--hide-scrollbars", "--force-color-profile=srgb");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.size(1280, 800);
        return browser;
    }

    private static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    ChromeDriver driver() {
        return driver;
    }

    void open(String url) {
        driver.get(url);
    }

    /** Opens an annotator's page and closes the instructions. */
    void begin(String link) {
        open(link);
        await(() -> element("instructions").getDomAttribute("open") != null);
        element("begin").click();
        await(() -> element("instructions").getDomAttribute("open") == null);
    }

    /** Sets the size of the page, without the window's frame. */
    void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    WebElement element(String id) {
        return driver.findElement(By.id(id));
    }

    String text(String id) {
        return element(id).getText();
    }

    WebElement button(int score) {
        return driver.findElement(By.cssSelector("#scale button[data-score='" + score + "']"));
    }

    void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    void press(int score) {
        press(score == 10 ? "0" : Integer.toString(score));
    }

    void pressEnter() {
        press(Keys.ENTER);
    }

    /** Until this image is shown and can be judged. */
    void awaitImage(int number, int of) {
        await(() -> text("count").startsWith("Image " + number + " of " + of)
                && element("rating").isDisplayed());
        settle();
    }

    /** The page takes no score for a moment after an image came: it would be a double click's. */
    static void settle() {
        try {
            Thread.sleep(350);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A condition on the page. */
    interface Condition {
        boolean holds();
    }

    void await(Condition condition) {
        try {
            new WebDriverWait(driver, PATIENCE, Duration.ofMillis(20))
                    .ignoring(StaleElementReferenceException.class)
                    .until(d -> condition.holds());
        } catch (TimeoutException e) {
            throw new AssertionError(
                    "the page did not get there: "
                            + driver.findElement(By.tagName("body")).getText() + " " + complaints(),
                    e);
        }
    }

    Object script(String script) {
        return driver.executeScript(script);
    }

    /** Into target/screenshots, for people to look at. */
    void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the browser complained about: scripts that failed, and what the page's policy forbids. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}

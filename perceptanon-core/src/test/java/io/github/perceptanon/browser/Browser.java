// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.browser;

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
 * A real browser, headless, for tests of pages. They are skipped where there is none, unless the environment says {@code
 * PERCEPTANON_BROWSER=required}, as continuous integration does. Modules that use it bring Selenium.
 */
public class Browser implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ChromeDriver driver;

    /** Starts a browser without scroll bars, or skips the test. */
    public Browser() {
        this(false);
    }

    /** Starts a browser, or skips the test; scroll bars can be dragged if there are some. */
    public Browser(boolean scrollBars) {
        this.driver = start(scrollBars);
        size(1280, 800);
    }

    private static ChromeDriver start(boolean scrollBars) {
        Optional<Path> chromium = program("chromium", "chromium-browser", "google-chrome");
        Optional<Path> chromedriver = program("chromedriver");
        boolean there = chromium.isPresent() && chromedriver.isPresent();
        if ("required".equals(System.getenv("PERCEPTANON_BROWSER"))) {
            assertThat(there).as("chromium and chromedriver are on the PATH").isTrue();
        }
        assumeThat(there)
                .as("no chromium and chromedriver on the PATH: pages are not tested in a browser")
                .isTrue();
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.addArguments("--force-color-profile=srgb");
        if (scrollBars) {
            options.setExperimentalOption("excludeSwitches", List.of("hide-scrollbars"));
            options.addArguments("--disable-features=OverlayScrollbar");
        } else {
            options.addArguments("--hide-scrollbars");
        }
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.orElseThrow().toFile())
                .usingAnyFreePort()
                .build();
        return new ChromeDriver(service, options);
    }

    private static Optional<Path> program(String... names) {
        return Stream.of(names)
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    public ChromeDriver driver() {
        return driver;
    }

    public void open(String url) {
        driver.get(url);
    }

    /** Sets the size of the page, without the window's frame. */
    public final void size(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    public void dark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    public WebElement element(String id) {
        return driver.findElement(By.id(id));
    }

    public String text(String id) {
        return element(id).getText();
    }

    public void press(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** A condition on the page. */
    public interface Condition {
        boolean holds();
    }

    public void await(Condition condition) {
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

    public Object script(String script) {
        return driver.executeScript(script);
    }

    /** Into target/screenshots, for people to look at. */
    public void screenshot(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the browser complained about: scripts that failed, and what the page's policy forbids. */
    public List<String> complaints() {
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

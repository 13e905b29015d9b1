// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.AnnotationSetup;
import io.github.perceptanon.train.data.CsvTable;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;

/** Whole sessions in a real browser. */
class BrowserIT {
    private static StudyBrowser browser;

    @TempDir
    private Path root;

    private Study study;
    private StudyServer server;

    @BeforeAll
    static void startBrowser() {
        browser = new StudyBrowser();
    }

    @AfterAll
    static void stopBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void plain() {
        browser.size(1280, 800);
        browser.dark(false);
    }

    private void start(AnnotationSetup setup, StudyOptions options) throws IOException {
        Study.create(root, StudyFolder.images(root, 10), setup, options);
        study = Study.open(root, setup);
        server = StudyServer.start(study, ServerOptions.loopback().withPort(0));
    }

    @AfterEach
    void stop() {
        browser.open("about:blank");
        if (server != null) {
            server.close();
            study.close();
        }
    }

    private String link() {
        return server.annotatorLinks().values().iterator().next();
    }

    private List<Integer> scores() {
        return study.store().answers(0).stream().map(Answer::score).toList();
    }

    @Test
    void aSessionOfHA1ByKeyboard() throws IOException {
        start(AnnotationSetup.HA1, StudyOptions.of(1).withRepeats(0.2));
        browser.open(link());
        browser.await(() -> browser.element("instructions").isDisplayed());
        browser.pressEnter(); // Start has the focus
        List<Integer> expected = new ArrayList<>();
        for (int i = 1; i <= 12; i++) {
            browser.awaitImage(i, 12);
            int score = 1 + i % 10;
            browser.press(score);
            expected.add(score);
        }
        browser.await(() -> browser.text("message-title").equals("Thank you"));

        assertThat(scores()).isEqualTo(expected);
        assertThat(study.store().answers(0)).extracting(Answer::millis).allMatch(ms -> ms >= 300 && ms < 30_000);
        browser.screenshot("finished");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void arrowsChooseAndEnterGivesAndBackspaceTakesBack() throws IOException {
        start(AnnotationSetup.HA1, StudyOptions.of(1).withRepeats(0));
        browser.begin(link());
        browser.awaitImage(1, 10);
        browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_LEFT);
        assertThat(focused().getDomAttribute("data-score")).isEqualTo("2");
        browser.pressEnter();
        browser.awaitImage(2, 10);
        assertThat(focused().getDomAttribute("id")).isEqualTo("question"); // no score is nearer than another
        browser.press(Keys.ARROW_LEFT, Keys.ARROW_RIGHT);
        browser.press(" ");
        browser.awaitImage(3, 10);
        assertThat(scores()).containsExactly(2, 10);

        browser.press(Keys.BACK_SPACE);
        browser.awaitImage(2, 10);
        assertThat(browser.text("count")).contains("you had given 10");
        browser.press(4);
        browser.awaitImage(3, 10);
        assertThat(scores()).containsExactly(2, 4);
    }

    private WebElement focused() {
        return browser.driver().switchTo().activeElement();
    }

    @Test
    void aSessionOfHA2ByMouse() throws IOException {
        start(AnnotationSetup.HA2, StudyOptions.of(1).withRepeats(0));
        browser.begin(link());
        List<Integer> expected = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            browser.awaitImage(i, 10);
            assertThat(browser.driver().findElements(By.cssSelector("#stage img")))
                    .hasSize(2);
            assertThat(browser.text("stage")).contains("Original", "Changed");
            browser.button(11 - i).click();
            expected.add(11 - i);
        }
        browser.await(() -> browser.text("message-title").equals("Thank you"));
        assertThat(scores()).isEqualTo(expected);

        browser.element("undo").click();
        browser.awaitImage(10, 10);
        browser.button(7).click();
        browser.await(() -> browser.text("message-title").equals("Thank you"));
        assertThat(scores().get(9)).isEqualTo(7);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void aDoubleClickJudgesOneImage() throws IOException {
        start(AnnotationSetup.HA1, StudyOptions.of(1).withRepeats(0));
        browser.begin(link());
        browser.awaitImage(1, 10);
        new Actions(browser.driver()).doubleClick(browser.button(6)).perform();
        browser.awaitImage(2, 10);
        browser.press("77777"); // a key that bounces
        browser.awaitImage(3, 10);

        assertThat(scores()).containsExactly(6, 7);
    }

    @Test
    void aSecondTabGoesOnWhereTheFirstIs() throws IOException {
        start(AnnotationSetup.HA1, StudyOptions.of(1).withRepeats(0));
        browser.begin(link());
        browser.awaitImage(1, 10);
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.TAB);
        browser.size(1280, 800);
        browser.begin(link());
        browser.awaitImage(1, 10);
        browser.press(3);
        browser.awaitImage(2, 10);
        browser.driver().close();
        browser.driver().switchTo().window(first);
        browser.script("document.getElementById('question').focus()");

        // Whether or not the first tab has noticed already, its answer to the first image does not count.
        browser.press(9);
        browser.await(() -> browser.text("count").startsWith("Image 2") || scores().size() == 2);
        assertThat(scores().get(0)).isEqualTo(3);
    }

    @Test
    void aKilledServerLosesNothingAndThePageGoesOnByItself() throws Exception {
        Study.create(
                root,
                StudyFolder.images(root, 10),
                AnnotationSetup.HA1,
                StudyOptions.of(1).withRepeats(0));
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (StudyProcess first = StudyProcess.start(root, AnnotationSetup.HA1, port)) {
            browser.begin(first.link());
            for (int i = 1; i <= 5; i++) {
                browser.awaitImage(i, 10);
                browser.press(i);
            }
            browser.awaitImage(6, 10);
            first.kill();
            browser.press(6);
            browser.await(() -> browser.text("alert").contains("Your last answer is not saved yet"));
            browser.screenshot("server-gone");
            assertThat(browser.text("count")).startsWith("Image 6 of 10");
        }
        try (StudyProcess second = StudyProcess.start(root, AnnotationSetup.HA1, port)) {
            browser.awaitImage(7, 10);
            assertThat(browser.element("alert").isDisplayed()).isFalse();
            for (int i = 7; i <= 10; i++) {
                browser.awaitImage(i, 10);
                browser.press(i);
            }
            browser.await(() -> browser.text("message-title").equals("Thank you"));
            second.kill();
        }
        study = Study.open(root, AnnotationSetup.HA1);
        try {
            assertThat(scores()).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        } finally {
            study.close();
        }
        browser.complaints(); // that the server could not be reached
    }

    @Test
    void aFullDiskIsToldAtOnceAndThePageGoesOnWhenThereIsRoom() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(2).withRepeats(0));
        browser.begin(link());
        browser.awaitImage(1, 10);
        int confirmed = 0;
        fillDisk();
        // Somebody else's answers filled the last page; this one's may still fit into another.
        for (boolean told = false; !told && confirmed < 10; confirmed += told ? 0 : 1) {
            int next = confirmed + 2;
            browser.press(next);
            browser.await(() -> isTold() || browser.text("count").startsWith("Image " + next + " of"));
            told = isTold();
            StudyBrowser.settle();
        }
        assertThat(browser.text("alert"))
                .contains("could not be saved", "tell the coordinator", "not saved yet", "Trying again");
        assertThat(browser.text("count")).startsWith("Image " + (confirmed + 1) + " of 10");
        browser.screenshot("disk-full");
        assertThat(scores()).hasSize(confirmed);

        study.store().limitPages(100_000);

        int first = confirmed + 2;
        browser.awaitImage(first, 10);
        assertThat(browser.element("alert").isDisplayed()).isFalse();
        for (int i = first; i <= 10; i++) {
            browser.awaitImage(i, 10);
            browser.press(i == 10 ? 10 : i + 1);
        }
        browser.await(() -> browser.text("message-title").equals("Thank you"));
        server.close();
        List<Integer> expected = List.of(2, 3, 4, 5, 6, 7, 8, 9, 10, 10);
        assertThat(scores()).isEqualTo(expected);
        CsvTable answers = CsvTable.read(root.resolve("HA1-answers.csv"));
        List<Integer> exported = new ArrayList<>();
        for (int i = 0; i < answers.column("score").size(); i++) {
            if (answers.column("annotator").get(i).equals("annotator_1")) {
                exported.add(Integer.valueOf(answers.column("score").get(i)));
            }
        }
        assertThat(exported).isEqualTo(expected);
        browser.complaints(); // that the server refused
    }

    private boolean isTold() {
        return browser.element("alert").isDisplayed();
    }

    /** As far as the second annotator's answers fit, which are taken back again and again. */
    private void fillDisk() throws Exception {
        study.store().limitPages(study.store().pages());
        try {
            for (int i = 0; i < 1000; i++) {
                String request = "request-of-the-other-one-%08d".formatted(i);
                if (i % 2 == 0) {
                    study.store().give(1, 0, 5, 1, request);
                } else {
                    study.store().takeBack(1, 0, request);
                }
            }
        } catch (StorageException full) {
            return;
        }
        throw new AssertionError("there is still room");
    }

    @Test
    void aPauseHidesTheImageAndStopsTheTimeAndAnotherMachineGoesOn() throws Exception {
        start(AnnotationSetup.HA1, StudyOptions.of(1).withRepeats(0));
        browser.begin(link());
        browser.awaitImage(1, 10);
        browser.press(5);
        browser.awaitImage(2, 10);
        browser.press("p");
        assertThat(browser.element("stage").isDisplayed()).isFalse();
        assertThat(browser.text("message-title")).isEqualTo("Paused");
        browser.press(9); // judges nothing
        browser.screenshot("paused");
        Thread.sleep(1500);
        browser.element("message-button").click();
        browser.awaitImage(2, 10);
        browser.press(6);
        browser.awaitImage(3, 10);
        assertThat(scores()).containsExactly(5, 6);
        assertThat(study.store().answers(0).get(1).millis()).isLessThan(1500);

        try (StudyBrowser elsewhere = new StudyBrowser()) {
            elsewhere.open(link());
            elsewhere.awaitImage(3, 10);
            assertThat(elsewhere.element("instructions").isDisplayed()).isFalse();
        }
    }

    @Test
    void screenReadersHearWhatHappensAndEveryControlHasAName() throws IOException {
        start(AnnotationSetup.HA2, StudyOptions.of(1).withRepeats(0));
        browser.begin(link());
        browser.awaitImage(1, 10);
        for (WebElement button : browser.driver().findElements(By.cssSelector("header button, #scale button"))) {
            assertThat(button.getAccessibleName()).isNotBlank();
            assertThat(button.getAriaRole()).isEqualTo("button");
        }
        assertThat(browser.button(1).getAccessibleName()).isEqualTo("1, not anonymous");
        assertThat(browser.button(10).getAccessibleName()).isEqualTo("10, fully anonymous");
        assertThat(browser.element("scale").getAriaRole()).isEqualTo("group");
        assertThat(browser.element("scale").getAccessibleName()).startsWith("How anonymous");
        assertThat(browser.element("bar").getAccessibleName()).startsWith("Image 1 of 10");
        assertThat(browser.driver().findElements(By.cssSelector("#stage img")))
                .extracting(WebElement::getAccessibleName)
                .containsExactly("The original image", "The changed image, which is to be judged");
        browser.press(8);
        browser.awaitImage(2, 10);
        assertThat(browser.script("return document.getElementById('live').textContent"))
                .isEqualTo("You gave 8. Image 2 of 10.");
        assertThat(browser.script("return document.documentElement.lang")).isEqualTo("en");
    }

    @ParameterizedTest
    @CsvSource({
        "360, 640, HA1",
        "360, 640, HA2",
        "640, 360, HA2",
        "768, 1024, HA2",
        "1366, 768, HA1",
        "1366, 768, HA2",
        "3840, 2160, HA1",
        "3840, 2160, HA2"
    })
    void everythingIsInSightAtEverySizeByDayAndNight(int width, int height, AnnotationSetup setup) throws IOException {
        start(setup, StudyOptions.of(1).withRepeats(0));
        for (boolean dark : new boolean[] {false, true}) {
            browser.size(width, height);
            browser.dark(dark);
            String name = setup + "-" + width + "x" + height + (dark ? "-dark" : "");
            browser.open(link());
            browser.await(() -> browser.element("instructions").isDisplayed());
            browser.screenshot("instructions-" + name);
            assertThat(browser.script("const d = document.getElementById('instructions');"
                            + "return d.scrollWidth <= d.clientWidth"))
                    .isEqualTo(true);
            browser.script("document.getElementById('begin').click()");
            browser.awaitImage(1, 10);
            browser.screenshot("judging-" + name);
            assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"
                            + " && document.documentElement.scrollHeight <= innerHeight"))
                    .isEqualTo(true);
            assertThat(
                            browser.script(
                                    "return [...document.querySelectorAll('button')].filter(b => b.offsetParent)"
                                            + ".every(b => { const r = b.getBoundingClientRect(); return r.left >= 0 && r.top >= 0"
                                            + " && r.right <= innerWidth && r.bottom <= innerHeight && r.width >= 24 && r.height >= 24 })"))
                    .isEqualTo(true);
            Number share = (Number) browser.script("const r = document.getElementById('stage').getBoundingClientRect();"
                    + "return r.width * r.height / innerWidth / innerHeight");
            assertThat(share.doubleValue()).isGreaterThan(0.35);
        }
        assertThat(browser.complaints()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"360, 640, HA2", "1280, 800, HA1", "3840, 2160, HA2"})
    void theCoordinatorsExamplesTakeThePlaceOfTheDrawings(int width, int height, AnnotationSetup setup)
            throws IOException {
        StudyFolder.images(root, 10);
        start(setup, StudyOptions.of(1).withExamples(StudyFolder.examples(root)));
        browser.size(width, height);
        browser.open(link());
        browser.await(() -> browser.element("instructions").isDisplayed());

        assertThat(browser.element("drawn-examples").isDisplayed()).isFalse();
        int each = setup == AnnotationSetup.HA2 ? 2 : 1;
        assertThat(browser.driver().findElements(By.cssSelector("#own-examples figure")))
                .extracting(WebElement::getText)
                .containsExactly("1 not anonymous", "5.5 The hair <b>tells</b> something", "10 fully anonymous");
        assertThat(browser.driver().findElements(By.cssSelector("#own-examples img")))
                .hasSize(3 * each)
                .allSatisfy(image -> assertThat(image.getAccessibleName()).contains(", score "));
        browser.script("document.getElementById('own-examples').scrollIntoView()");
        browser.await(
                () -> Boolean.TRUE.equals(
                        browser.script(
                                "return [...document.querySelectorAll('#own-examples img')].some(i => i.complete && i.naturalWidth === 160)")));
        browser.screenshot("examples-" + setup + "-" + width + "x" + height);
        browser.script("document.getElementById('instructions').scrollTop = 0");
        browser.screenshot("examples-top-" + setup + "-" + width + "x" + height);
        assertThat(browser.script(
                        "const d = document.getElementById('instructions');" + "return d.scrollWidth <= d.clientWidth"))
                .isEqualTo(true);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theCoordinatorWatchesPeopleJoinAndJudge() throws IOException {
        start(AnnotationSetup.HA1, StudyOptions.of(List.of("Ann", "Bo")).withRepeats(0));
        browser.open(server.joinLink());
        browser.screenshot("join");
        browser.element("take-part").click();
        browser.await(() -> browser.driver().getCurrentUrl().equals(link()));
        browser.await(() -> browser.element("instructions").isDisplayed());
        browser.element("begin").click();
        browser.awaitImage(1, 10);
        browser.press(5);
        browser.awaitImage(2, 10);

        browser.open(server.coordinatorLink());
        browser.await(() -> browser.text("annotators").contains("1 / 10"));
        assertThat(browser.text("summary"))
                .isEqualTo("10 images, each judged by 2 of 2 annotators. 1 of 20 answers are in.");
        browser.screenshot("coordinator");
        browser.dark(true);
        browser.size(360, 640);
        browser.screenshot("coordinator-360-dark");
        assertThat(browser.script("return document.documentElement.scrollWidth <= innerWidth"))
                .isEqualTo(true);
        browser.size(1280, 800);
        browser.open(server.joinLink());
        browser.element("take-part").click();
        browser.await(() -> browser.driver().getCurrentUrl().equals(link())); // the same person again
        assertThat(browser.complaints()).isEmpty();
    }
}

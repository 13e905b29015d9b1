// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.study;

import io.github.perceptanon.browser.Browser;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What people do on a study's pages. */
final class StudyBrowser extends Browser {
    /** Opens an annotator's page and closes the instructions. */
    void begin(String link) {
        open(link);
        await(() -> element("instructions").getDomAttribute("open") != null);
        element("begin").click();
        await(() -> element("instructions").getDomAttribute("open") == null);
    }

    WebElement button(int score) {
        return driver().findElement(By.cssSelector("#scale button[data-score='" + score + "']"));
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
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

/**
 * Layout of a scene in a frame 100 units high.
 *
 * @param width of the frame
 * @param ground y of the ground line; below the frame in close-ups
 * @param personX centre of the figure
 * @param personHalf half the width that the figure takes
 * @param portrait whether head and shoulders fill the frame
 */
record Layout(double width, double ground, double personX, double personHalf, boolean portrait) {

    boolean freeOnRight() {
        return personX < width / 2;
    }

    /** Left edge of the wider strip beside the figure. */
    double freeLeft() {
        return freeOnRight() ? personX + personHalf : 2;
    }

    /** Right edge of that strip. */
    double freeRight() {
        return freeOnRight() ? width - 2 : personX - personHalf;
    }

    double freeWidth() {
        return freeRight() - freeLeft();
    }

    double freeCenter() {
        return (freeLeft() + freeRight()) / 2;
    }

    /** Centre of the strip at the figure's other side. */
    double otherCenter() {
        return freeOnRight() ? (personX - personHalf) / 2 : (personX + personHalf + width) / 2;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.darker;
import static io.github.perceptanon.sample.Canvas.lighter;
import static io.github.perceptanon.sample.Canvas.rgb;

import io.github.perceptanon.anonymize.Region;
import java.awt.Color;

/** Draws signs: shop signs, house numbers, name plates, number plates. */
final class SignPainter {
    private static final String[] SHOPS = {
        "CAFE", "BAKER", "BOOKS", "PIZZA", "TOYS", "RADIO", "HOTEL", "BIKES", "TEA", "DELI", "MUSIC", "FLORA", "OPTIK"
    };
    private static final String[] NAMES = {
        "MILLER", "GARCIA", "CHEN", "NOVAK", "ROSSI", "SINGH", "OKORO", "WEBER", "KIM", "LOPEZ", "DUBOIS", "SATO",
        "BERG"
    };
    private static final int[] BOARDS = {0x8f1d22, 0x12406b, 0x14532d, 0x23201f, 0xf4ead2, 0xf2c230, 0x5c2a6e};

    private final Canvas canvas;
    private final Dice dice;

    SignPainter(Canvas canvas, Dice dice) {
        this.canvas = canvas;
        this.dice = dice;
    }

    String shop() {
        return dice.pick(SHOPS);
    }

    String name() {
        return dice.pick(NAMES);
    }

    String number() {
        return String.valueOf(2 + dice.below(197));
    }

    /** A board with a shop's name, as large as possible. */
    Region board(String text, double centerX, double centerY, double maxWidth, double maxHeight) {
        Color board = rgb(BOARDS[dice.below(BOARDS.length)]);
        boolean pale = board.getRed() + board.getGreen() > 400;
        Color ink = pale ? rgb(0x1c1a19) : dice.pick(rgb(0xfff6dc), rgb(0xffd34d), Color.WHITE);
        return plate(text, board, ink, centerX, centerY, maxWidth, maxHeight);
    }

    /** A name in brass or white enamel. */
    Region namePlate(String text, double centerX, double centerY, double maxWidth, double maxHeight) {
        Color board = dice.pick(rgb(0xd8b45a), rgb(0xf3f1ea), rgb(0xcfd4d8));
        return plate(text, board, rgb(0x1d1a17), centerX, centerY, maxWidth, maxHeight);
    }

    /** A house number on blue or green enamel. */
    Region houseNumber(String text, double centerX, double centerY, double maxWidth, double maxHeight) {
        Color board = dice.pick(rgb(0x17408b), rgb(0x1f5b3a), rgb(0x22242a));
        return plate(text, board, Color.WHITE, centerX, centerY, maxWidth, maxHeight);
    }

    private Region plate(
            String text, Color board, Color ink, double centerX, double centerY, double maxWidth, double maxHeight) {
        double aspect = Lettering.aspect(text);
        double letters = Math.min(maxHeight / 1.7, maxWidth / (aspect + 0.8));
        double width = letters * (aspect + 0.8);
        double height = letters * 1.7;
        double x = centerX - width / 2;
        double y = centerY - height / 2;
        canvas.rounded(darker(board, 0.45), x + 0.5, y + 0.6, width, height, 1.4);
        canvas.rounded(
                Canvas.downwards(lighter(board, 0.1), darker(board, 0.08), y, y + height), x, y, width, height, 1.4);
        canvas.text(ink, text, centerX, centerY, letters);
        return new Region.Rectangle(x, y, width, height);
    }

    /** Words painted straight onto a wall. */
    Region lettering(String text, Color ink, double centerX, double centerY, double maxWidth, double maxHeight) {
        double letters = Math.min(maxHeight, maxWidth / Lettering.aspect(text));
        double width = letters * Lettering.aspect(text);
        canvas.text(ink, text, centerX, centerY, letters);
        return new Region.Rectangle(
                centerX - width / 2 - letters * 0.15, centerY - letters * 0.65, width + letters * 0.3, letters * 1.3);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.mix;
import static io.github.perceptanon.sample.Canvas.rgb;

import java.awt.Color;

/** The features of a drawn person. Lengths are in head heights. */
record Person(Face face, Hair hair, Outfit outfit, double build) {

    record Face(
            Color skin,
            Color eyes,
            Color lips,
            double width,
            double jaw,
            double eyeSpacing,
            double eyeSize,
            double noseLength,
            double noseWidth,
            double mouthWidth,
            double browThickness,
            double browTilt,
            Glasses glasses,
            Color glassesColor,
            boolean freckled,
            boolean mole) {}

    record Hair(Color color, HairStyle style, Beard beard, Headwear headwear, Color headwearColor) {}

    record Outfit(Color top, Color accent, Pattern pattern, boolean jacket, boolean skirt, Color legs, Color shoes) {}

    enum HairStyle {
        CROPPED,
        PARTED,
        CURLY,
        LONG,
        BOB,
        BUN,
        AFRO,
        QUIFF,
        PONYTAIL,
        BALD
    }

    enum Beard {
        NONE,
        STUBBLE,
        MOUSTACHE,
        GOATEE,
        FULL
    }

    enum Glasses {
        NONE,
        ROUND,
        SQUARE,
        DARK
    }

    enum Headwear {
        NONE,
        CAP,
        HAT,
        BEANIE,
        SCARF
    }

    enum Pattern {
        PLAIN,
        STRIPES,
        CHECKS,
        DOTS,
        EMBLEM,
        DIAGONAL
    }

    private static final int[] SKINS = {0xf6d7c0, 0xeec1a2, 0xe0a985, 0xc98b63, 0xa66a45, 0x83502f, 0x5f3822};
    private static final int[] HAIRS = {0x1c1714, 0x33231a, 0x5a3a22, 0x8a5a2e, 0xc79a52, 0xe3c27e, 0xa8432a, 0x9a9a9c};
    private static final int[] EYES = {0x3b2417, 0x5b3a1e, 0x3f6b45, 0x3d6f9e, 0x6f8592};
    private static final int[] CLOTHES = {
        0xc8352f, 0x2d5fa8, 0x2f8a57, 0xe9b93b, 0xf0f0ea, 0x2c2f3a, 0x8a4fa3, 0xe5743a, 0x3aa6a6, 0xd9789c, 0x7a5a3c
    };
    private static final int[] LEGS = {0x2b3f66, 0x23252b, 0x6b5a45, 0x4a6fa0, 0x7d7f84, 0xb9a582, 0x3f5a3c};

    static Person random(Dice dice) {
        boolean masculine = dice.chance(0.5);
        Color skin = vary(dice, SKINS);
        return new Person(
                face(dice, skin, masculine), hair(dice, masculine), outfit(dice, masculine), build(dice, masculine));
    }

    private static double build(Dice dice, boolean masculine) {
        return dice.within(0.82, 1.22) * (masculine ? 1.06 : 0.94);
    }

    private static Face face(Dice dice, Color skin, boolean masculine) {
        Color lips = masculine ? mix(skin, rgb(0x9c3b33), 0.35) : mix(skin, rgb(0xb8243a), dice.within(0.4, 0.85));
        Glasses glasses = dice.chance(0.6)
                ? Glasses.NONE
                : dice.pick(Glasses.ROUND, Glasses.SQUARE, Glasses.SQUARE, Glasses.DARK);
        return new Face(
                skin,
                vary(dice, EYES),
                lips,
                dice.within(0.35, 0.41),
                dice.within(0.66, 0.9) + (masculine ? 0.08 : 0),
                dice.within(0.145, 0.185),
                dice.within(0.9, 1.2) * (masculine ? 0.95 : 1.1),
                dice.within(0.14, 0.22),
                dice.within(0.055, 0.09),
                dice.within(0.12, 0.18),
                dice.within(0.024, 0.04) * (masculine ? 1.25 : 0.9),
                dice.within(-0.03, 0.03),
                glasses,
                dice.pick(rgb(0x1d1d22), rgb(0x6b2b1e), rgb(0x8c2f3a), rgb(0x2c4a73)),
                dice.chance(0.18),
                dice.chance(0.15));
    }

    private static Hair hair(Dice dice, boolean masculine) {
        HairStyle style = masculine
                ? dice.pick(
                        HairStyle.CROPPED,
                        HairStyle.PARTED,
                        HairStyle.QUIFF,
                        HairStyle.CURLY,
                        HairStyle.BALD,
                        HairStyle.AFRO)
                : dice.pick(
                        HairStyle.LONG,
                        HairStyle.BOB,
                        HairStyle.BUN,
                        HairStyle.PONYTAIL,
                        HairStyle.CURLY,
                        HairStyle.AFRO,
                        HairStyle.LONG);
        Beard beard = masculine && dice.chance(0.55)
                ? dice.pick(Beard.STUBBLE, Beard.MOUSTACHE, Beard.GOATEE, Beard.FULL)
                : Beard.NONE;
        Headwear headwear = dice.chance(0.8)
                ? Headwear.NONE
                : masculine
                        ? dice.pick(Headwear.CAP, Headwear.HAT, Headwear.BEANIE)
                        : dice.pick(Headwear.BEANIE, Headwear.HAT, Headwear.SCARF);
        return new Hair(vary(dice, HAIRS), style, beard, headwear, vary(dice, CLOTHES));
    }

    private static Outfit outfit(Dice dice, boolean masculine) {
        Color top = vary(dice, CLOTHES);
        Color accent = vary(dice, CLOTHES);
        while (contrast(top, accent) < 120) {
            accent = vary(dice, CLOTHES);
        }
        return new Outfit(
                top,
                accent,
                dice.pick(Pattern.values()),
                dice.chance(0.3),
                !masculine && dice.chance(0.45),
                vary(dice, LEGS),
                dice.pick(rgb(0x23201e), rgb(0xf2f2f0), rgb(0x7a4526), rgb(0xc23b34)));
    }

    static double contrast(Color a, Color b) {
        return Math.abs(a.getRed() - b.getRed())
                + Math.abs(a.getGreen() - b.getGreen())
                + Math.abs(a.getBlue() - b.getBlue());
    }

    private static Color vary(Dice dice, int[] palette) {
        Color base = rgb(palette[dice.below(palette.length)]);
        return mix(base, dice.chance(0.5) ? Color.WHITE : Color.BLACK, dice.within(0, 0.1));
    }
}

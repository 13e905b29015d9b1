// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.blob;
import static io.github.perceptanon.sample.Canvas.darker;
import static io.github.perceptanon.sample.Canvas.faded;
import static io.github.perceptanon.sample.Canvas.lighter;
import static io.github.perceptanon.sample.Canvas.mix;
import static io.github.perceptanon.sample.Canvas.rgb;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.sample.LandmarkPainter.Landmark;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/** Draws outdoor places, in a frame 100 units high. */
final class OutdoorPainter {
    private static final int[] WALLS = {0xc9805a, 0xd9c7a3, 0xa94f43, 0xb8b2a6, 0x7f93a8, 0xe0d6c8, 0x8fa684, 0xd7a25f};

    private final Canvas canvas;
    private final Layout layout;
    private final Dice dice;
    private final SignPainter signs;
    private final List<Cue> cues = new ArrayList<>();
    private final double width;
    private final double ground;

    OutdoorPainter(Canvas canvas, Layout layout, Dice dice) {
        this.canvas = canvas;
        this.layout = layout;
        this.dice = dice;
        this.signs = new SignPainter(canvas, dice);
        this.width = layout.width();
        this.ground = layout.ground();
    }

    private void cue(Cue.Kind kind, Region region) {
        cues.add(new Cue(kind, region, List.of()));
    }

    private Color wall() {
        return mix(rgb(WALLS[dice.below(WALLS.length)]), Color.GRAY, dice.within(0, 0.25));
    }

    /** Shop fronts, a sign with the shop's name, sometimes a parked car. */
    List<Cue> street() {
        sky();
        double x = -dice.within(0, 15);
        while (x < width) {
            double w = dice.within(22, 36);
            house(x, dice.within(-6, 22), w, ground, wall());
            x += w;
        }
        shopFront();
        pavement();
        if (!layout.portrait() && dice.chance(0.6)) {
            cue(Cue.Kind.OBJECT, car(layout.otherCenter(), ground + 6, 34));
        } else {
            lamp(layout.otherCenter() + dice.within(-3, 3));
        }
        return cues;
    }

    private void house(double x, double top, double w, double foot, Color wall) {
        canvas.rect(Canvas.across(lighter(wall, 0.06), darker(wall, 0.1), x, x + w), x, top, w, foot - top);
        canvas.rect(darker(wall, 0.3), x - 0.6, top - 1.5, w + 1.2, 2.6);
        int columns = (int) Math.max(2, w / 10);
        double step = w / columns;
        Color frame = dice.pick(rgb(0xf3efe6), darker(wall, 0.5), rgb(0x4a3b30));
        Color glass = dice.pick(rgb(0x6e8fa6), rgb(0x2f3f4f), rgb(0xf2d98a));
        for (double y = top + 6; y < foot - 10; y += 17) {
            for (int i = 0; i < columns; i++) {
                double wx = x + step * (i + 0.5) - 2.6;
                canvas.rect(frame, wx - 0.7, y - 0.7, 6.6, 10.4);
                canvas.rect(Canvas.downwards(lighter(glass, 0.3), glass, y, y + 9), wx, y, 5.2, 9);
                canvas.line(frame, 0.5, wx + 2.6, y, wx + 2.6, y + 9);
                canvas.line(frame, 0.5, wx, y + 4, wx + 5.2, y + 4);
            }
        }
    }

    private void shopFront() {
        double left = layout.freeLeft() - 3;
        double right = layout.freeRight() + 3;
        double signY = layout.portrait() ? 18 : ground - 52;
        double front = signY - 8;
        Color wall = wall();
        canvas.rect(wall, left, front, right - left, ground - front + 20);
        canvas.rect(darker(wall, 0.35), left, front, right - left, 1.6);
        double top = signY + 8;
        canvas.rect(rgb(0x2a3138), left + 3, top, right - left - 6, ground - top + 20);
        canvas.rect(
                Canvas.downwards(rgb(0xf5dca0), rgb(0x8b6a48), top, ground),
                left + 4.5,
                top + 9,
                right - left - 9,
                ground - top + 8);
        for (double x = left + 7; x < right - 9; x += 7) {
            Color goods = rgb(WALLS[dice.below(WALLS.length)]);
            canvas.rounded(darker(goods, 0.1), x, ground - dice.within(14, 20), 4.6, 24, 2);
        }
        awning(left + 1, top, right - left - 2);
        cue(Cue.Kind.TEXT, signs.board(signs.shop(), layout.freeCenter(), signY, layout.freeWidth() + 2, 14));
    }

    private void awning(double left, double top, double w) {
        Color stripe = rgb(WALLS[dice.below(3)]);
        int count = 8;
        for (int i = 0; i < count; i++) {
            double x0 = left + w * i / count;
            double x1 = left + w * (i + 1) / count;
            canvas.polygon(i % 2 == 0 ? stripe : rgb(0xf7f3ea), x0, top, x1, top, x1 + 0.3, top + 9, x0 - 0.3, top + 9);
            canvas.oval(i % 2 == 0 ? stripe : rgb(0xf7f3ea), (x0 + x1) / 2, top + 9, (x1 - x0) / 2, 1.6);
        }
    }

    private void pavement() {
        Color stone = dice.pick(rgb(0xa7a39b), rgb(0x8d8a88), rgb(0xb7a58f));
        canvas.rect(Canvas.downwards(stone, darker(stone, 0.15), ground, 100), 0, ground, width, 100 - ground + 1);
        canvas.rect(darker(stone, 0.35), 0, ground, width, 1);
        for (double x = -20; x < width + 20; x += 14) {
            canvas.line(
                    darker(stone, 0.18),
                    0.5,
                    width / 2 + (x - width / 2) * 0.9,
                    ground + 1,
                    width / 2 + (x - width / 2) * 1.3,
                    100);
        }
    }

    private void lamp(double x) {
        Color iron = rgb(0x24282b);
        canvas.line(iron, 1.4, x, ground + 3, x, 30);
        canvas.oval(rgb(0xfff1bd), x, 27, 3, 4);
        canvas.ring(iron, x, 27, 3, 4, 0.7);
        canvas.rect(iron, x - 2, ground + 1, 4, 3);
    }

    private Region car(double x, double foot, double length) {
        Color paint = dice.pick(rgb(0xc22f2b), rgb(0x2a62ad), rgb(0xf0c52f), rgb(0x2f8f62), rgb(0xe9e6df));
        double h = length * 0.42;
        canvas.fill(
                paint,
                blob(
                        x - length * 0.5,
                        foot - h * 0.2,
                        x - length * 0.5,
                        foot - h * 0.55,
                        x - length * 0.3,
                        foot - h * 0.62,
                        x - length * 0.2,
                        foot - h * 1.05,
                        x + length * 0.2,
                        foot - h * 1.05,
                        x + length * 0.33,
                        foot - h * 0.6,
                        x + length * 0.52,
                        foot - h * 0.5,
                        x + length * 0.52,
                        foot - h * 0.15));
        canvas.fill(
                rgb(0x9fc0d1),
                blob(
                        x - length * 0.22,
                        foot - h * 0.6,
                        x - length * 0.14,
                        foot - h * 0.94,
                        x + length * 0.14,
                        foot - h * 0.94,
                        x + length * 0.24,
                        foot - h * 0.6));
        canvas.line(paint, 1, x, foot - h * 0.95, x, foot - h * 0.55);
        for (int side = -1; side <= 1; side += 2) {
            canvas.oval(rgb(0x1b1b1d), x + side * length * 0.28, foot - h * 0.14, h * 0.2, h * 0.2);
            canvas.oval(rgb(0xbfc3c7), x + side * length * 0.28, foot - h * 0.14, h * 0.1, h * 0.1);
        }
        canvas.oval(rgb(0xfff2c4), x + length * 0.47, foot - h * 0.4, h * 0.08, h * 0.08);
        return new Region.Rectangle(x - length * 0.52, foot - h * 1.05, length * 1.05, h * 1.1);
    }

    /** A front door with house number and name plate. */
    List<Cue> houseFront() {
        Color wall = wall();
        canvas.rect(Canvas.across(lighter(wall, 0.1), darker(wall, 0.12), 0, width), 0, 0, width, 100);
        bricks(wall);
        window(layout.otherCenter(), layout.portrait() ? 34 : ground - 46);
        double x = layout.freeCenter();
        double doorTop = layout.portrait() ? 44 : ground - 44;
        double half = Math.min(13, layout.freeWidth() * 0.42);
        Color door = dice.pick(rgb(0x7a2226), rgb(0x1f4f45), rgb(0x23416b), rgb(0x6b4423), rgb(0xd7b13c));
        canvas.rect(rgb(0xf1ede4), x - half - 2, doorTop - 2, 2 * half + 4, ground - doorTop + 22);
        canvas.rect(
                Canvas.across(lighter(door, 0.08), darker(door, 0.15), x - half, x + half),
                x - half,
                doorTop,
                2 * half,
                ground - doorTop + 20);
        for (int i = -1; i <= 1; i += 2) {
            canvas.rounded(darker(door, 0.3), x + i * half * 0.48 - half * 0.34, doorTop + 22, half * 0.68, 14, 1);
        }
        canvas.oval(rgb(0xd9b64e), x + half * 0.8, doorTop + 27, 1, 1);
        pavementOrLawn();
        double numberY = layout.portrait() ? 14 : doorTop - 11;
        cue(Cue.Kind.TEXT, signs.houseNumber(signs.number(), x, numberY, layout.freeWidth() * 0.8, 15));
        double nameY = layout.portrait() ? 33 : doorTop + 12;
        cue(
                Cue.Kind.TEXT,
                signs.namePlate(signs.name(), x, nameY, Math.max(2 * half - 2, layout.freeWidth() * 0.9), 11));
        return cues;
    }

    private void bricks(Color wall) {
        boolean planks = dice.chance(0.4);
        Color joint = faded(darker(wall, 0.35), 0.5);
        double step = planks ? 6 : 4;
        int row = 0;
        for (double y = 0; y < ground; y += step, row++) {
            canvas.line(joint, 0.5, 0, y, width, y);
            for (double x = row % 2 * 5; x < width && !planks; x += 10) {
                canvas.line(joint, 0.5, x, y, x, y + step);
            }
        }
    }

    private void window(double x, double y) {
        double w = 26;
        canvas.rect(rgb(0xf3efe6), x - w / 2 - 2, y - 17, w + 4, 34);
        canvas.rect(Canvas.downwards(rgb(0xbcd6e4), rgb(0x4d6b80), y - 15, y + 15), x - w / 2, y - 15, w, 30);
        Color curtain = dice.pick(rgb(0xd7604f), rgb(0xf4e9cf), rgb(0x5b8f7b));
        canvas.polygon(curtain, x - w / 2, y - 15, x - 2, y - 15, x - w / 2, y + 12);
        canvas.polygon(curtain, x + w / 2, y - 15, x + 2, y - 15, x + w / 2, y + 12);
        canvas.line(rgb(0xf3efe6), 1.2, x, y - 15, x, y + 15);
        canvas.rect(rgb(0x7a5233), x - w / 2 - 2, y + 16, w + 4, 4);
        for (int i = 0; i < 6; i++) {
            canvas.oval(dice.pick(rgb(0xe2476b), rgb(0xf3c53c), rgb(0xd94a35)), x - w / 2 + i * w / 5, y + 15, 2.2, 2);
        }
    }

    private void pavementOrLawn() {
        if (dice.chance(0.5)) {
            pavement();
        } else {
            lawn();
        }
    }

    private void lawn() {
        canvas.rect(Canvas.downwards(rgb(0x7fae54), rgb(0x4a7a36), ground, 100), 0, ground, width, 101 - ground);
        for (int i = 0; i < 40; i++) {
            double x = dice.within(0, width);
            double y = dice.within(ground + 1, 100);
            canvas.line(faded(rgb(0x2f5a24), 0.6), 0.4, x, y, x + dice.within(-0.8, 0.8), y - 2);
        }
    }

    /** A park in front of a city with a well-known building. */
    List<Cue> skyline() {
        sky();
        clouds();
        double horizon = layout.portrait() ? 74 : ground - 14;
        Color haze = mix(rgb(0x6f7f95), wall(), 0.3);
        double x = -4;
        while (x < width) {
            double w = dice.within(6, 13);
            double top = horizon - dice.within(8, 26);
            canvas.rect(
                    Canvas.downwards(lighter(haze, 0.2), darker(haze, 0.1), top, horizon),
                    x,
                    top,
                    w,
                    horizon - top + 1);
            for (double y = top + 2; y < horizon - 2; y += 3.4) {
                for (double wx = x + 1.2; wx < x + w - 1.5; wx += 2.6) {
                    canvas.rect(faded(dice.chance(0.4) ? rgb(0xffe9a8) : darker(haze, 0.4), 0.8), wx, y, 1.3, 1.7);
                }
            }
            x += w + dice.within(-0.5, 2);
        }
        Landmark landmark = dice.pick(Landmark.values());
        double w = Math.min(landmark == Landmark.BRIDGE ? 46 : 34, layout.freeWidth() + 3);
        Color stone = dice.pick(rgb(0x6b5a4b), rgb(0xd8c49a), rgb(0x4c4f57), rgb(0xb5906a));
        double height = landmark == Landmark.BRIDGE || landmark == Landmark.CASTLE ? w * 0.95 : Math.min(58, w * 1.6);
        cue(
                Cue.Kind.LANDMARK,
                new LandmarkPainter(canvas, stone).paint(landmark, layout.freeCenter(), horizon + 2, w, height));
        canvas.rect(Canvas.downwards(rgb(0x9cc3da), rgb(0x5b8fb3), horizon, horizon + 8), 0, horizon, width, 40);
        for (int i = 0; i < 14; i++) {
            double rx = dice.within(0, width);
            double ry = dice.within(horizon + 1, horizon + 8);
            canvas.line(faded(Color.WHITE, 0.5), 0.4, rx, ry, rx + dice.within(2, 7), ry);
        }
        if (!layout.portrait()) {
            lawn();
            bench(layout.freeCenter(), ground + 6);
        }
        tree(layout.otherCenter() + dice.within(-4, 0), ground + 4);
        return cues;
    }

    private void bench(double x, double y) {
        Color wood = rgb(0x8a5a33);
        for (int i = 0; i < 3; i++) {
            canvas.rect(darker(wood, 0.1 * i), x - 13, y - 12 + i * 3.2, 26, 2.2);
        }
        canvas.rect(rgb(0x2a2c2e), x - 11, y - 12, 1.4, 16);
        canvas.rect(rgb(0x2a2c2e), x + 9.6, y - 12, 1.4, 16);
    }

    private void tree(double x, double foot) {
        Color leaf = dice.pick(rgb(0x3f7a3a), rgb(0x5c8f3c), rgb(0xc9862f), rgb(0x2f6b4a));
        canvas.polygon(rgb(0x5f4630), x - 2, foot, x + 2, foot, x + 1.2, 30, x - 1.2, 30);
        for (int i = 0; i < 14; i++) {
            double shade = dice.within(-0.15, 0.2);
            Color tint = shade < 0 ? darker(leaf, -shade) : lighter(leaf, shade);
            canvas.oval(tint, x + dice.within(-9, 9), dice.within(14, 40), dice.within(4, 7), dice.within(4, 6));
        }
    }

    /** A beach with a lighthouse and a boat that bears a name. */
    List<Cue> harbour() {
        sky();
        clouds();
        double horizon = layout.portrait() ? 62 : ground - 26;
        canvas.rect(Canvas.downwards(rgb(0x3f86b5), rgb(0x7cc3cf), horizon, ground), 0, horizon, width, 100);
        for (int i = 0; i < 24; i++) {
            double x = dice.within(-5, width);
            double y = dice.within(horizon + 1, Math.min(100, ground));
            canvas.line(faded(Color.WHITE, 0.45), 0.5, x, y, x + dice.within(3, 9), y);
        }
        double side = layout.freeOnRight() ? 1 : -1;
        double x = layout.freeCenter() + side * layout.freeWidth() * 0.22;
        canvas.fill(
                rgb(0x6d6a5f), blob(x - 14, horizon + 4, x - 6, horizon - 4, x + 6, horizon - 4, x + 16, horizon + 4));
        cue(Cue.Kind.LANDMARK, lighthouse(x, horizon - 1, Math.min(16, layout.freeWidth() * 0.5)));
        if (!layout.portrait()) {
            canvas.fill(
                    Canvas.downwards(rgb(0xf0dcae), rgb(0xd3b578), ground, 100),
                    blob(
                            -20,
                            ground + 2,
                            width * 0.3,
                            ground - 3,
                            width * 0.7,
                            ground + 2,
                            width + 20,
                            ground - 2,
                            width + 20,
                            130,
                            -20,
                            130));
        }
        double boatX = layout.freeCenter() - side * layout.freeWidth() * 0.1;
        cue(Cue.Kind.TEXT, boat(boatX, layout.portrait() ? 88 : ground - 4, layout.freeWidth() + 4));
        return cues;
    }

    private Region lighthouse(double x, double foot, double w) {
        double h = Math.min(foot - 6, w * 3.2);
        Color band = dice.pick(rgb(0xc8302b), rgb(0x1e4f8f), rgb(0x222428));
        for (int i = 0; i < 6; i++) {
            double y0 = foot - h * 0.8 * i / 6;
            double y1 = foot - h * 0.8 * (i + 1) / 6;
            double half0 = w * (0.42 - 0.03 * i);
            double half1 = w * (0.42 - 0.03 * (i + 1));
            canvas.polygon(
                    i % 2 == 0 ? band : rgb(0xf8f5ee), x - half0, y0, x + half0, y0, x + half1, y1, x - half1, y1);
        }
        canvas.rect(rgb(0x2a2d30), x - w * 0.34, foot - h * 0.82, w * 0.68, h * 0.03);
        canvas.rect(rgb(0xffe27a), x - w * 0.18, foot - h * 0.93, w * 0.36, h * 0.11);
        canvas.polygon(band, x - w * 0.28, foot - h * 0.92, x, foot - h, x + w * 0.28, foot - h * 0.92);
        return new Region.Rectangle(x - w * 0.5, foot - h, w, h);
    }

    private Region boat(double x, double y, double length) {
        Color hull = dice.pick(rgb(0x17406d), rgb(0x9b2426), rgb(0x1f5b46));
        double h = 15;
        canvas.line(rgb(0x6b4a2e), 1, x - length * 0.12, y - h, x - length * 0.12, y - h - 16);
        canvas.polygon(
                rgb(0xfaf5e8), x - length * 0.1, y - h - 15, x + length * 0.22, y - h - 1, x - length * 0.1, y - h - 1);
        canvas.polygon(
                hull, x - length * 0.52, y - h, x + length * 0.52, y - h, x + length * 0.42, y, x - length * 0.42, y);
        canvas.rect(lighter(hull, 0.7), x - length * 0.5, y - h, length, 1.4);
        return signs.lettering(signs.name(), Color.WHITE, x, y - h * 0.45, length * 0.74, 8.5);
    }

    private void sky() {
        Color[] tones = dice.pick(
                new Color[] {rgb(0x6fb1e6), rgb(0xdff0fa)},
                new Color[] {rgb(0x4a90d0), rgb(0xbfe0f5)},
                new Color[] {rgb(0xf19a5b), rgb(0xfde3b0)},
                new Color[] {rgb(0x8d9aa8), rgb(0xd5dadd)},
                new Color[] {rgb(0x5b4c8a), rgb(0xf2a487)});
        canvas.rect(Canvas.downwards(tones[0], tones[1], 0, 75), 0, 0, width, 101);
        if (dice.chance(0.5)) {
            double x = dice.within(0.1, 0.9) * width;
            canvas.fill(Canvas.glow(rgb(0xfff6d0), faded(rgb(0xfff6d0), 0), x, 16, 16), Canvas.oval(x, 16, 16, 16));
        }
    }

    private void clouds() {
        for (int i = 0; i < 3; i++) {
            double x = dice.within(0, width);
            double y = dice.within(6, 32);
            for (int k = 0; k < 4; k++) {
                canvas.oval(faded(Color.WHITE, 0.55), x + k * 4.5, y + k % 2 * 1.6, 5, 2.8);
            }
        }
    }
}

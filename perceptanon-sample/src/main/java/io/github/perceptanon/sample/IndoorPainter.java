// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.blob;
import static io.github.perceptanon.sample.Canvas.darker;
import static io.github.perceptanon.sample.Canvas.faded;
import static io.github.perceptanon.sample.Canvas.lighter;
import static io.github.perceptanon.sample.Canvas.rgb;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.sample.LandmarkPainter.Landmark;
import java.awt.Color;
import java.util.ArrayList;
import java.util.List;

/** Draws rooms and walls, in a frame 100 units high. */
final class IndoorPainter {
    private static final int[] PAINTS = {0xd9c9b0, 0xb7c7c4, 0xe3d3d0, 0x9fb0a0, 0x8fa3bd, 0xcdb6c9, 0xd8c27f, 0x7f6f6a
    };
    private static final int[] SPINES = {0xb8322e, 0x28508c, 0x2f7a4c, 0xdca63a, 0xefe6d2, 0x57377a, 0x24262b, 0xd9773a
    };

    private final Canvas canvas;
    private final Layout layout;
    private final Dice dice;
    private final SignPainter signs;
    private final List<Cue> cues = new ArrayList<>();
    private final double width;
    private final double ground;
    private final Color paint;

    IndoorPainter(Canvas canvas, Layout layout, Dice dice) {
        this.canvas = canvas;
        this.layout = layout;
        this.dice = dice;
        this.signs = new SignPainter(canvas, dice);
        this.width = layout.width();
        this.ground = layout.ground();
        this.paint = rgb(PAINTS[dice.below(PAINTS.length)]);
    }

    private void cue(Cue.Kind kind, Region region) {
        cues.add(new Cue(kind, region, List.of()));
    }

    private void room() {
        canvas.rect(Canvas.across(lighter(paint, 0.12), darker(paint, 0.16), 0, width), 0, 0, width, 100);
        int motif = dice.below(3);
        Color ink = faded(darker(paint, 0.25), 0.45);
        for (double x = 4; x < width && motif == 0; x += 8) {
            canvas.rect(ink, x, 0, 2.4, ground);
        }
        for (int i = 0; i < 140 && motif == 1; i++) {
            canvas.oval(ink, i % 14 * width / 13.5 + i / 14 % 2 * 4, i / 14 * 9 + 4, 1.2, 1.2);
        }
        Color floor = dice.pick(rgb(0xa9784a), rgb(0x7c5636), rgb(0x8f9194), rgb(0xb9a184));
        canvas.rect(Canvas.downwards(floor, darker(floor, 0.2), ground - 4, 100), 0, ground - 4, width, 106 - ground);
        canvas.rect(rgb(0xf4f0e8), 0, ground - 6, width, 2.4);
        for (double x = -30; x < width + 30; x += 12) {
            canvas.line(darker(floor, 0.25), 0.4, x, ground - 3.6, width / 2 + (x - width / 2) * 1.4, 100);
        }
    }

    /** Books, a poster with a band's name, a lamp, a distinctive possession. */
    List<Cue> livingRoom() {
        room();
        double x = layout.freeCenter();
        double w = layout.freeWidth();
        double posterY = layout.portrait() ? 20 : 24;
        poster(x, posterY, Math.min(w, 34));
        double shelfTop = posterY + 24;
        bookshelf(layout.freeLeft(), shelfTop, w, layout.portrait() ? 100 : ground - 2);
        if (layout.portrait() || dice.chance(0.5)) {
            lampStand(layout.otherCenter());
        } else {
            cue(Cue.Kind.OBJECT, guitar(layout.otherCenter(), ground - 2, 46));
        }
        return cues;
    }

    private void poster(double x, double y, double w) {
        Color back = rgb(SPINES[dice.below(SPINES.length)]);
        Color ink = back.getRed() + back.getGreen() > 330 ? rgb(0x1b1a1c) : rgb(0xfdf3d5);
        canvas.rect(rgb(0x2b2622), x - w / 2 - 1, y - 17, w + 2, 34);
        canvas.rect(back, x - w / 2, y - 16, w, 32);
        Color sun = rgb(SPINES[dice.below(SPINES.length)]);
        canvas.oval(Person.contrast(sun, back) < 90 ? ink : sun, x, y - 6, w * 0.24, w * 0.24);
        canvas.polygon(darker(back, 0.35), x - w * 0.4, y + 3, x - w * 0.1, y - 8, x + w * 0.12, y + 3);
        canvas.polygon(darker(back, 0.5), x - w * 0.1, y + 3, x + w * 0.2, y - 5, x + w * 0.42, y + 3);
        cue(Cue.Kind.TEXT, signs.lettering(signs.shop(), ink, x, y + 9.5, w * 0.84, 8.5));
    }

    private void bookshelf(double left, double top, double w, double foot) {
        Color wood = dice.pick(rgb(0x6f4a2d), rgb(0xa57b4e), rgb(0xe9e4da));
        canvas.rect(wood, left - 1, top, w + 2, foot - top);
        for (double y = top + 2; y + 14 < foot + 6; y += 16) {
            canvas.rect(darker(wood, 0.55), left + 0.5, y, w - 1, 13.5);
            double x = left + 1;
            while (x < left + w - 3) {
                double thick = dice.within(1.8, 3.8);
                double tall = dice.within(8, 12.5);
                Color spine = rgb(SPINES[dice.below(SPINES.length)]);
                if (dice.chance(0.9)) {
                    canvas.rect(spine, x, y + 13.5 - tall, thick, tall);
                    canvas.rect(lighter(spine, 0.45), x + 0.4, y + 15.5 - tall, thick - 0.8, 1.2);
                }
                x += thick + 0.25;
            }
        }
    }

    private void lampStand(double x) {
        canvas.rect(rgb(0x3a352f), x - 0.7, 34, 1.4, ground - 36);
        canvas.fill(
                Canvas.glow(faded(rgb(0xfff3c9), 0.8), faded(rgb(0xfff3c9), 0), x, 30, 26), Canvas.oval(x, 30, 26, 26));
        canvas.polygon(rgb(0xf6e2b0), x - 5, 20, x + 5, 20, x + 9, 36, x - 9, 36);
        canvas.oval(rgb(0x3a352f), x, ground - 1, 6, 1.4);
    }

    private Region guitar(double x, double foot, double h) {
        Color body = dice.pick(rgb(0xb5541f), rgb(0xa3242a), rgb(0x27508f), rgb(0xe0b64a));
        canvas.line(rgb(0x40291a), h * 0.06, x, foot - h * 0.35, x, foot - h * 0.92);
        canvas.rect(rgb(0x2b1c12), x - h * 0.05, foot - h, h * 0.1, h * 0.12);
        canvas.oval(body, x, foot - h * 0.17, h * 0.2, h * 0.17);
        canvas.oval(body, x, foot - h * 0.38, h * 0.145, h * 0.12);
        canvas.oval(rgb(0x24170f), x, foot - h * 0.3, h * 0.06, h * 0.06);
        canvas.rect(rgb(0x24170f), x - h * 0.07, foot - h * 0.13, h * 0.14, h * 0.03);
        canvas.line(rgb(0xefe6cf), 0.4, x, foot - h * 0.12, x, foot - h * 0.95);
        return new Region.Rectangle(x - h * 0.22, foot - h, h * 0.44, h);
    }

    /** A company name on the wall, and a window with a view of the city. */
    List<Cue> office() {
        room();
        double w = Math.min(layout.freeWidth(), 40);
        double x = layout.freeCenter();
        double windowY = layout.portrait() ? 58 : 52;
        view(x, windowY, w, layout.portrait() ? 38 : 30);
        Color ink = dice.pick(rgb(0x12406b), rgb(0x8f1d22), rgb(0x1d1c1f), rgb(0x0f5a3c));
        cue(Cue.Kind.TEXT, signs.lettering(signs.shop(), ink, x, layout.portrait() ? 18 : 20, w, 12));
        plant(layout.otherCenter(), ground);
        if (!layout.portrait()) {
            desk(x, ground, w);
        }
        return cues;
    }

    private void view(double x, double y, double w, double h) {
        canvas.rect(rgb(0xf2f2ef), x - w / 2 - 1.5, y - h / 2 - 1.5, w + 3, h + 3);
        canvas.rect(Canvas.downwards(rgb(0x7fb8e8), rgb(0xe6f1f7), y - h / 2, y + h / 2), x - w / 2, y - h / 2, w, h);
        for (double bx = x - w / 2; bx < x + w / 2 - 4; bx += 5.5) {
            double tall = dice.within(0.12, 0.36) * h;
            canvas.rect(rgb(0x8390a2), bx, y + h / 2 - tall, 4.4, tall);
        }
        Landmark landmark = dice.pick(Landmark.values());
        LandmarkPainter painter = new LandmarkPainter(canvas, dice.pick(rgb(0x5b4a3c), rgb(0x9b7f58), rgb(0x44474e)));
        double tall = h * 0.92;
        cue(Cue.Kind.LANDMARK, painter.paint(landmark, x, y + h / 2, Math.min(w * 0.9, tall * 0.95), tall));
    }

    private void desk(double x, double foot, double w) {
        Color wood = dice.pick(rgb(0x8a5a33), rgb(0xc9a26b), rgb(0x4a3527));
        canvas.rect(lighter(wood, 0.1), x - w / 2 - 3, foot - 17, w + 6, 3);
        canvas.rect(darker(wood, 0.15), x - w / 2, foot - 14, w, 16);
        cue(Cue.Kind.TEXT, signs.namePlate(signs.name(), x, foot - 6.5, w * 0.92, 11));
    }

    private void plant(double x, double foot) {
        for (int i = -3; i <= 3; i++) {
            canvas.fill(
                    darker(rgb(0x3f8a45), 0.06 * Math.abs(i)),
                    blob(
                            x,
                            foot - 14,
                            x + i * 3 - 2,
                            foot - 34,
                            x + i * 4.4,
                            foot - 46 + Math.abs(i) * 4,
                            x + i * 3 + 2,
                            foot - 32));
        }
        canvas.polygon(rgb(0xb5623c), x - 6, foot - 15, x + 6, foot - 15, x + 4, foot, x - 4, foot);
    }

    /** A press wall with an event's name repeated. */
    List<Cue> pressWall() {
        Color back = dice.pick(rgb(0x17305f), rgb(0x6d1028), rgb(0x1c1c22), rgb(0xf3efe8), rgb(0x0f4f52));
        Color ink = back.getRed() > 200 ? rgb(0xa3182c) : dice.pick(rgb(0xf7d774), Color.WHITE);
        canvas.rect(Canvas.glow(lighter(back, 0.12), darker(back, 0.2), width / 2, 40, 90), 0, 0, width, 101);
        String text = signs.shop();
        double panel = layout.portrait() ? 25 : 24;
        double tall = 19;
        int row = 0;
        for (double y = 4; y < 100; y += tall, row++) {
            for (double x = -row % 2 * panel / 2; x < width; x += panel) {
                canvas.text(
                        row % 2 == 0 ? ink : faded(ink, 0.75),
                        text,
                        x + panel / 2,
                        y + tall * 0.4,
                        Math.min(6.5, (panel - 4) / Lettering.aspect(text)));
            }
        }
        cue(Cue.Kind.TEXT, new Region.Rectangle(layout.freeLeft(), 2, layout.freeWidth(), Math.min(72, ground - 6)));
        if (!layout.portrait()) {
            canvas.rect(
                    Canvas.downwards(rgb(0xb01f2c), rgb(0x7d101b), ground - 5, 100),
                    0,
                    ground - 5,
                    width,
                    106 - ground);
        }
        return cues;
    }

    /** A curtain and a flag, as behind a lectern. */
    List<Cue> stage() {
        Color cloth = dice.pick(rgb(0x23427a), rgb(0x6e1f2a), rgb(0x2b5a45), rgb(0x4a4a52));
        canvas.rect(cloth, 0, 0, width, 101);
        for (double x = 0; x < width; x += 7) {
            canvas.rect(Canvas.across(lighter(cloth, 0.14), darker(cloth, 0.25), x, x + 7), x, 0, 7, 101);
        }
        cue(Cue.Kind.OBJECT, flag(layout.freeCenter(), layout.portrait() ? 12 : 14, Math.min(layout.freeWidth(), 34)));
        if (!layout.portrait()) {
            canvas.rect(
                    Canvas.downwards(rgb(0x8a6b4a), rgb(0x5d452e), ground - 4, 100),
                    0,
                    ground - 4,
                    width,
                    106 - ground);
        }
        return cues;
    }

    private Region flag(double x, double top, double w) {
        double h = w * 0.9;
        double left = x - w / 2;
        canvas.rect(rgb(0xc9a64a), left - 1.5, top - 5, 1.5, 110);
        canvas.oval(rgb(0xe2c46b), left - 0.7, top - 6, 1.8, 1.8);
        Color[] bars = {rgb(SPINES[dice.below(2)]), rgb(0xf4f1e8), rgb(SPINES[2 + dice.below(2)])};
        boolean upright = dice.chance(0.5);
        for (int i = 0; i < 3; i++) {
            if (upright) {
                canvas.rect(bars[i], left + w * i / 3, top, w / 3 + 0.1, h);
            } else {
                canvas.rect(bars[i], left, top + h * i / 3, w, h / 3 + 0.1);
            }
        }
        if (dice.chance(0.6)) {
            canvas.oval(rgb(0xe9b93b), x, top + h / 2, w * 0.16, w * 0.16);
            canvas.ring(rgb(0x27408b), x, top + h / 2, w * 0.16, w * 0.16, 1);
        }
        for (int i = 0; i < 4; i++) {
            canvas.rect(
                    Canvas.across(
                            faded(Color.BLACK, 0.16), faded(Color.BLACK, 0), left + w * i / 4, left + w * (i + 1) / 4),
                    left + w * i / 4,
                    top,
                    w / 4,
                    h);
        }
        return new Region.Rectangle(left, top, w, h);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.arch;
import static io.github.perceptanon.sample.Canvas.darker;
import static io.github.perceptanon.sample.Canvas.faded;
import static io.github.perceptanon.sample.Canvas.lighter;
import static io.github.perceptanon.sample.Canvas.rgb;

import io.github.perceptanon.anonymize.Region;
import java.awt.Color;

/** Draws well-known buildings in a box, given by centre, foot, width and height. */
final class LandmarkPainter {
    enum Landmark {
        LATTICE_TOWER,
        DOME,
        WHEEL,
        CLOCK_TOWER,
        BRIDGE,
        CASTLE,
        PAGODA
    }

    private final Canvas canvas;
    private final Color stone;

    LandmarkPainter(Canvas canvas, Color stone) {
        this.canvas = canvas;
        this.stone = stone;
    }

    Region paint(Landmark landmark, double x, double foot, double width, double height) {
        switch (landmark) {
            case LATTICE_TOWER -> latticeTower(x, foot, width, height);
            case DOME -> dome(x, foot, width, height);
            case WHEEL -> wheel(x, foot, width, height);
            case CLOCK_TOWER -> clockTower(x, foot, width, height);
            case BRIDGE -> bridge(x, foot, width, height);
            case CASTLE -> castle(x, foot, width, height);
            case PAGODA -> pagoda(x, foot, width, height);
        }
        return new Region.Rectangle(x - width / 2, foot - height, width, height);
    }

    private void latticeTower(double x, double foot, double width, double height) {
        double w = width * 0.42;
        for (int side = -1; side <= 1; side += 2) {
            canvas.stroke(
                    stone,
                    width * 0.09,
                    arch(x + side * w, foot, x + side * w * 0.3, foot - height * 0.4, x, foot - height * 0.95));
        }
        for (double level : new double[] {0.18, 0.45, 0.62}) {
            double half = w * (1 - level) * 0.85 + width * 0.03;
            canvas.line(stone, height * 0.035, x - half, foot - height * level, x + half, foot - height * level);
        }
        for (int i = 0; i < 4; i++) {
            double y = foot - height * (0.2 + 0.14 * i);
            double half = w * (0.62 - 0.15 * i);
            canvas.line(stone, width * 0.03, x - half, y, x + half * 0.7, y - height * 0.13);
            canvas.line(stone, width * 0.03, x + half, y, x - half * 0.7, y - height * 0.13);
        }
        canvas.stroke(stone, width * 0.06, arch(x - w * 0.7, foot, x, foot - height * 0.26, x + w * 0.7, foot));
        canvas.line(stone, width * 0.04, x, foot - height * 0.9, x, foot - height);
    }

    private void dome(double x, double foot, double width, double height) {
        canvas.rect(stone, x - width * 0.48, foot - height * 0.34, width * 0.96, height * 0.34);
        for (int i = 0; i < 6; i++) {
            canvas.rect(
                    darker(stone, 0.45),
                    x - width * 0.42 + i * width * 0.148,
                    foot - height * 0.27,
                    width * 0.07,
                    height * 0.27);
        }
        canvas.polygon(
                lighter(stone, 0.15),
                x - width * 0.26,
                foot - height * 0.34,
                x,
                foot - height * 0.46,
                x + width * 0.26,
                foot - height * 0.34);
        canvas.rect(lighter(stone, 0.1), x - width * 0.24, foot - height * 0.56, width * 0.48, height * 0.14);
        Color copper = rgb(0x4f9a86);
        canvas.oval(copper, x, foot - height * 0.56, width * 0.27, height * 0.28);
        canvas.rect(lighter(stone, 0.1), x - width * 0.26, foot - height * 0.56, width * 0.52, height * 0.1);
        canvas.stroke(
                faded(lighter(copper, 0.5), 0.8),
                width * 0.03,
                arch(
                        x - width * 0.12,
                        foot - height * 0.6,
                        x - width * 0.1,
                        foot - height * 0.78,
                        x,
                        foot - height * 0.83));
        canvas.line(rgb(0xd9b64e), width * 0.05, x, foot - height * 0.84, x, foot - height * 0.98);
    }

    private void wheel(double x, double foot, double width, double height) {
        double r = Math.min(width, height * 0.9) * 0.46;
        double cy = foot - height + r * 1.08;
        canvas.line(stone, width * 0.05, x - r * 0.6, foot, x, cy, x + r * 0.6, foot);
        canvas.ring(stone, x, cy, r, r, width * 0.05);
        canvas.ring(stone, x, cy, r * 0.82, r * 0.82, width * 0.025);
        for (int i = 0; i < 12; i++) {
            double angle = i * Math.PI / 6;
            double dx = StrictMath.cos(angle) * r;
            double dy = StrictMath.sin(angle) * r;
            canvas.line(stone, width * 0.018, x, cy, x + dx, cy + dy);
            canvas.oval(i % 2 == 0 ? rgb(0xd8433b) : rgb(0xf1c845), x + dx, cy + dy, width * 0.055, width * 0.055);
        }
    }

    private void clockTower(double x, double foot, double width, double height) {
        double w = width * 0.36;
        canvas.rect(stone, x - w / 2, foot - height * 0.78, w, height * 0.78);
        canvas.rect(darker(stone, 0.22), x + w * 0.2, foot - height * 0.78, w * 0.3, height * 0.78);
        for (int i = 0; i < 4; i++) {
            canvas.rect(darker(stone, 0.5), x - w * 0.28, foot - height * (0.12 + i * 0.1), w * 0.14, height * 0.06);
            canvas.rect(darker(stone, 0.5), x + w * 0.06, foot - height * (0.12 + i * 0.1), w * 0.14, height * 0.06);
        }
        canvas.rect(lighter(stone, 0.15), x - w * 0.6, foot - height * 0.8, w * 1.2, height * 0.24);
        canvas.polygon(
                darker(rgb(0x3f5a58), 0.1),
                x - w * 0.62,
                foot - height * 0.8,
                x,
                foot - height,
                x + w * 0.62,
                foot - height * 0.8);
        canvas.oval(rgb(0xfbf6e6), x, foot - height * 0.68, w * 0.42, w * 0.42);
        canvas.ring(rgb(0x2b241d), x, foot - height * 0.68, w * 0.42, w * 0.42, w * 0.08);
        canvas.line(
                rgb(0x2b241d),
                w * 0.08,
                x,
                foot - height * 0.68 - w * 0.3,
                x,
                foot - height * 0.68,
                x + w * 0.2,
                foot - height * 0.68 + w * 0.1);
    }

    private void bridge(double x, double foot, double width, double height) {
        Color red = rgb(0xb8452f);
        double deck = foot - height * 0.22;
        for (int side = -1; side <= 1; side += 2) {
            double tower = x + side * width * 0.24;
            for (int leg = -1; leg <= 1; leg += 2) {
                canvas.line(
                        red,
                        width * 0.035,
                        tower + leg * width * 0.045,
                        foot,
                        tower + leg * width * 0.035,
                        foot - height * 0.96);
            }
            for (int i = 1; i < 4; i++) {
                double y = foot - height * (0.22 + 0.23 * i);
                canvas.line(red, width * 0.03, tower - width * 0.04, y, tower + width * 0.04, y);
            }
            canvas.stroke(
                    red,
                    width * 0.022,
                    arch(
                            tower,
                            foot - height * 0.95,
                            tower + side * width * 0.1,
                            deck - height * 0.1,
                            x + side * width * 0.5,
                            deck));
        }
        canvas.stroke(
                red,
                width * 0.022,
                arch(
                        x - width * 0.24,
                        foot - height * 0.95,
                        x,
                        deck - height * 0.62 + height * 0.3,
                        x + width * 0.24,
                        foot - height * 0.95));
        canvas.rect(darker(red, 0.25), x - width * 0.5, deck, width, height * 0.06);
        for (int i = -4; i <= 4; i++) {
            double dx = i * width * 0.05;
            canvas.line(
                    red,
                    width * 0.01,
                    x + dx,
                    deck,
                    x + dx,
                    deck - height * (0.2 + 0.5 * (dx / (width * 0.24)) * (dx / (width * 0.24))));
        }
    }

    private void castle(double x, double foot, double width, double height) {
        canvas.rect(stone, x - width * 0.42, foot - height * 0.45, width * 0.84, height * 0.45);
        double[] towers = {-0.4, -0.14, 0.14, 0.4};
        double[] tall = {0.66, 0.86, 0.74, 0.6};
        for (int i = 0; i < 4; i++) {
            double tx = x + towers[i] * width;
            double w = width * 0.17;
            canvas.rect(lighter(stone, 0.1), tx - w / 2, foot - height * tall[i], w, height * tall[i]);
            canvas.polygon(
                    rgb(0x35557e),
                    tx - w * 0.7,
                    foot - height * tall[i],
                    tx,
                    foot - height * (tall[i] + 0.22),
                    tx + w * 0.7,
                    foot - height * tall[i]);
            canvas.rect(darker(stone, 0.55), tx - w * 0.12, foot - height * (tall[i] - 0.14), w * 0.24, height * 0.1);
        }
        canvas.oval(rgb(0x3b2a20), x, foot - height * 0.14, width * 0.08, height * 0.14);
        canvas.rect(rgb(0x3b2a20), x - width * 0.08, foot - height * 0.14, width * 0.16, height * 0.14);
    }

    private void pagoda(double x, double foot, double width, double height) {
        Color wall = rgb(0xe9dcc3);
        Color roof = rgb(0xa4322b);
        for (int i = 0; i < 5; i++) {
            double y = foot - height * 0.185 * i;
            double half = width * (0.4 - 0.055 * i);
            canvas.rect(wall, x - half * 0.62, y - height * 0.19, half * 1.24, height * 0.19);
            canvas.rect(darker(roof, 0.4), x - half * 0.15, y - height * 0.11, half * 0.3, height * 0.11);
            canvas.polygon(
                    roof,
                    x - half * 1.15,
                    y - height * 0.11,
                    x - half * 0.5,
                    y - height * 0.2,
                    x + half * 0.5,
                    y - height * 0.2,
                    x + half * 1.15,
                    y - height * 0.11,
                    x,
                    y - height * 0.14);
        }
        canvas.line(rgb(0xd9b64e), width * 0.035, x, foot - height * 0.93, x, foot - height);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.arch;
import static io.github.perceptanon.sample.Canvas.blob;
import static io.github.perceptanon.sample.Canvas.darker;
import static io.github.perceptanon.sample.Canvas.faded;
import static io.github.perceptanon.sample.Canvas.lighter;
import static io.github.perceptanon.sample.Canvas.mix;
import static io.github.perceptanon.sample.Canvas.rgb;

import io.github.perceptanon.sample.Person.Beard;
import io.github.perceptanon.sample.Person.Face;
import io.github.perceptanon.sample.Person.Glasses;
import io.github.perceptanon.sample.Person.Hair;
import io.github.perceptanon.sample.Person.Headwear;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;

/** Draws a head around its centre, in units of its height: crown at y = −0.5, chin at y = 0.5. */
final class HeadPainter {
    private static final double EYE_Y = -0.01;
    private static final double MOUTH_Y = 0.3;

    private final Canvas canvas;
    private final Face face;
    private final Hair hair;
    private final Pose pose;
    private final double half;
    private final Color shade;

    HeadPainter(Canvas canvas, Person person, Pose pose) {
        this.canvas = canvas;
        this.face = person.face();
        this.hair = person.hair();
        this.pose = pose;
        this.half = face.width();
        this.shade = darker(face.skin(), 0.22);
    }

    /** Draws the parts behind neck and shoulders. */
    void paintBack() {
        Color back = darker(hair.color(), 0.25);
        switch (hair.style()) {
            case LONG ->
                canvas.fill(
                        back,
                        blob(
                                0,
                                -0.66,
                                half + 0.14,
                                -0.5,
                                half + 0.17,
                                0.2,
                                half + 0.16,
                                1.0,
                                0,
                                1.12,
                                -half - 0.16,
                                1.0,
                                -half - 0.17,
                                0.2,
                                -half - 0.14,
                                -0.5));
            case BOB ->
                canvas.fill(
                        back,
                        blob(
                                0,
                                -0.66,
                                half + 0.14,
                                -0.5,
                                half + 0.2,
                                0.1,
                                half + 0.16,
                                0.52,
                                0,
                                0.5,
                                -half - 0.16,
                                0.52,
                                -half - 0.2,
                                0.1,
                                -half - 0.14,
                                -0.5));
            case AFRO -> canvas.oval(back, 0, -0.18, half + 0.27, 0.56);
            case BUN -> canvas.oval(back, 0, -0.66, 0.19, 0.17);
            case PONYTAIL -> {
                double side = pose.yaw() > 0 ? -1 : 1;
                canvas.fill(
                        back,
                        blob(
                                side * 0.2,
                                -0.5,
                                side * (half + 0.3),
                                -0.45,
                                side * (half + 0.3),
                                0.2,
                                side * (half + 0.16),
                                0.7,
                                side * (half + 0.08),
                                0.1));
            }
            default -> {}
        }
        if (hair.headwear() == Headwear.SCARF) {
            canvas.fill(
                    darker(hair.headwearColor(), 0.15),
                    blob(
                            0,
                            -0.72,
                            half + 0.2,
                            -0.5,
                            half + 0.2,
                            0.3,
                            half + 0.3,
                            0.85,
                            0,
                            1.0,
                            -half - 0.3,
                            0.85,
                            -half - 0.2,
                            0.3,
                            -half - 0.2,
                            -0.5));
        }
    }

    void paintFront() {
        paintSkull();
        double turn = pose.yaw() * 0.06;
        AffineTransform straight = canvas.transform();
        paintBeard();
        canvas.move(turn, 0);
        paintCheeks();
        paintEyes();
        paintNose();
        paintMouth();
        paintMarks();
        paintGlasses();
        canvas.restore(straight);
        paintHair();
        paintHeadwear();
    }

    private void paintSkull() {
        for (int side = -1; side <= 1; side += 2) {
            canvas.oval(shade, side * (half + 0.015), 0.05, 0.055, 0.1);
            canvas.oval(face.skin(), side * (half + 0.01), 0.045, 0.042, 0.085);
        }
        Shape outline = outline();
        double light = pose.yaw() >= 0 ? -0.12 : 0.12;
        canvas.fill(Canvas.glow(lighter(face.skin(), 0.14), darker(face.skin(), 0.14), light, -0.12, 0.72), outline);
        canvas.stroke(faded(darker(face.skin(), 0.45), 0.5), 0.012, outline);
    }

    private Path2D outline() {
        double jaw = half * face.jaw();
        Path2D path = new Path2D.Double();
        path.moveTo(-half, -0.06);
        path.curveTo(-half, -0.38, -half * 0.6, -0.5, 0, -0.5);
        path.curveTo(half * 0.6, -0.5, half, -0.38, half, -0.06);
        path.curveTo(half, 0.2, jaw, 0.38, jaw * 0.46, 0.47);
        path.quadTo(0, 0.53, -jaw * 0.46, 0.47);
        path.curveTo(-jaw, 0.38, -half, 0.2, -half, -0.06);
        path.closePath();
        return path;
    }

    private void paintCheeks() {
        Color blush = faded(mix(face.skin(), rgb(0xd9483f), 0.5), 0.35);
        for (int side = -1; side <= 1; side += 2) {
            canvas.fill(
                    Canvas.glow(blush, faded(blush, 0), side * 0.2, 0.16, 0.11),
                    Canvas.oval(side * 0.2, 0.16, 0.11, 0.08));
        }
    }

    private void paintEyes() {
        for (int side = -1; side <= 1; side += 2) {
            double narrow = 1 - 0.18 * Math.max(0, side * pose.yaw());
            double x = side * face.eyeSpacing();
            double rx = 0.075 * face.eyeSize() * narrow;
            double ry = 0.05 * face.eyeSize();
            double gaze = pose.yaw() * 0.02;
            canvas.oval(faded(shade, 0.6), x, EYE_Y, rx * 1.25, ry * 1.35);
            Shape clip = canvas.clip();
            canvas.oval(rgb(0xfdfbf7), x, EYE_Y, rx, ry);
            canvas.clipTo(Canvas.oval(x, EYE_Y, rx, ry));
            canvas.oval(face.eyes(), x + gaze, EYE_Y, ry * 0.92, ry * 0.98);
            canvas.oval(rgb(0x120d0b), x + gaze, EYE_Y, ry * 0.48, ry * 0.5);
            canvas.oval(Color.WHITE, x + gaze + ry * 0.3, EYE_Y - ry * 0.35, ry * 0.22, ry * 0.22);
            canvas.restoreClip(clip);
            Color lash = mix(rgb(0x1a1210), hair.color(), 0.2);
            canvas.stroke(lash, 0.022, arch(x - rx, EYE_Y + 0.004, x, EYE_Y - ry * 1.9, x + rx, EYE_Y + 0.004));
            paintBrow(side, x, rx);
        }
    }

    private void paintBrow(int side, double x, double rx) {
        Color brow = darker(hair.color(), 0.3);
        double y = EYE_Y - 0.1 * face.eyeSize();
        canvas.stroke(
                brow,
                face.browThickness(),
                arch(x - side * rx * 0.95, y + face.browTilt(), x, y - 0.045, x + side * rx * 1.25, y + 0.012));
    }

    private void paintNose() {
        double tip = EYE_Y + 0.03 + face.noseLength();
        double w = face.noseWidth();
        double lean = pose.yaw() * 0.035;
        canvas.fill(
                faded(shade, 0.55),
                blob(
                        lean * 0.2,
                        EYE_Y + 0.01,
                        w * 0.5 + lean,
                        tip - 0.06,
                        w * 1.1 + lean,
                        tip + 0.01,
                        lean,
                        tip + 0.03,
                        lean - w * 0.2,
                        tip - 0.02));
        canvas.stroke(darker(face.skin(), 0.42), 0.018, arch(lean - w, tip, lean, tip + 0.045, lean + w, tip));
        canvas.fill(faded(lighter(face.skin(), 0.5), 0.55), Canvas.oval(lean - w * 0.15, tip - 0.035, w * 0.32, 0.04));
    }

    private void paintMouth() {
        double w = face.mouthWidth();
        double lift = 0.05 * pose.smile();
        Color line = darker(face.lips(), 0.5);
        if (pose.smile() > 0.62) {
            Path2D open = arch(-w, MOUTH_Y - lift, 0, MOUTH_Y + 0.05, w, MOUTH_Y - lift);
            open.quadTo(0, MOUTH_Y + 0.17, -w, MOUTH_Y - lift);
            canvas.fill(rgb(0x5a1a1c), open);
            Shape clip = canvas.clip();
            canvas.clipTo(open);
            canvas.rect(rgb(0xfffdf8), -w, MOUTH_Y - 0.06, 2 * w, 0.095);
            canvas.restoreClip(clip);
            canvas.stroke(face.lips(), 0.024, open);
            return;
        }
        canvas.fill(
                face.lips(),
                blob(
                        -w,
                        MOUTH_Y - lift,
                        -w * 0.3,
                        MOUTH_Y - 0.05,
                        0,
                        MOUTH_Y - 0.03,
                        w * 0.3,
                        MOUTH_Y - 0.05,
                        w,
                        MOUTH_Y - lift,
                        w * 0.4,
                        MOUTH_Y + 0.075,
                        -w * 0.4,
                        MOUTH_Y + 0.075));
        canvas.stroke(line, 0.014, arch(-w * 0.92, MOUTH_Y - lift, 0, MOUTH_Y + 0.03, w * 0.92, MOUTH_Y - lift));
    }

    private void paintMarks() {
        if (face.freckled()) {
            for (int i = 0; i < 14; i++) {
                int row = i / 7;
                double x = (i % 7 - 3) * 0.065;
                double y = 0.1 + 0.045 * row + 0.018 * (i * 5 % 3);
                canvas.oval(faded(darker(face.skin(), 0.45), 0.7), x, y, 0.011, 0.011);
            }
        }
        if (face.mole()) {
            canvas.oval(rgb(0x3a2018), face.mouthWidth() + 0.05, MOUTH_Y - 0.07, 0.017, 0.017);
        }
    }

    private void paintGlasses() {
        if (face.glasses() == Glasses.NONE) {
            return;
        }
        Color frame = face.glassesColor();
        boolean dark = face.glasses() == Glasses.DARK;
        Color lens = dark ? faded(rgb(0x15151a), 0.93) : faded(rgb(0xdcecf5), 0.25);
        double r = 0.115;
        for (int side = -1; side <= 1; side += 2) {
            double x = side * face.eyeSpacing() * 1.04;
            if (face.glasses() == Glasses.ROUND) {
                canvas.oval(lens, x, EYE_Y + 0.01, r, r);
                canvas.ring(frame, x, EYE_Y + 0.01, r, r, 0.028);
            } else {
                canvas.rounded(lens, x - r * 1.12, EYE_Y - 0.075, r * 2.24, 0.165, 0.07);
                canvas.stroke(
                        frame,
                        0.032,
                        new RoundRectangle2D.Double(x - r * 1.12, EYE_Y - 0.075, r * 2.24, 0.165, 0.07, 0.07));
            }
            canvas.line(
                    frame, 0.026, x + side * r * 1.1, EYE_Y - 0.02, side * (half - pose.yaw() * 0.06), EYE_Y - 0.03);
            if (dark) {
                canvas.line(faded(Color.WHITE, 0.5), 0.02, x - 0.05, EYE_Y + 0.03, x + 0.01, EYE_Y - 0.04);
            }
        }
        canvas.stroke(frame, 0.026, arch(-0.06, EYE_Y - 0.01, 0, EYE_Y - 0.05, 0.06, EYE_Y - 0.01));
    }

    private void paintBeard() {
        Color color = darker(hair.color(), 0.12);
        Shape clip = canvas.clip();
        canvas.clipTo(outline());
        double shift = pose.yaw() * 0.06;
        switch (hair.beard()) {
            case FULL, STUBBLE -> {
                double opacity = hair.beard() == Beard.FULL ? 0.97 : 0.32;
                canvas.fill(
                        faded(color, opacity),
                        blob(
                                -half - 0.05,
                                -0.02,
                                -half * 0.82,
                                0.12,
                                -half * 0.55 + shift,
                                0.22,
                                shift,
                                0.17,
                                half * 0.55 + shift,
                                0.22,
                                half * 0.82,
                                0.12,
                                half + 0.05,
                                -0.02,
                                half + 0.1,
                                0.6,
                                0,
                                0.66,
                                -half - 0.1,
                                0.6));
            }
            case GOATEE ->
                canvas.fill(
                        faded(color, 0.95),
                        blob(
                                shift - 0.16,
                                0.22,
                                shift,
                                0.2,
                                shift + 0.16,
                                0.22,
                                shift + 0.15,
                                0.5,
                                shift,
                                0.58,
                                shift - 0.15,
                                0.5));
            case MOUSTACHE ->
                canvas.fill(
                        faded(color, 0.97),
                        blob(
                                shift - 0.22,
                                0.3,
                                shift - 0.1,
                                0.19,
                                shift,
                                0.21,
                                shift + 0.1,
                                0.19,
                                shift + 0.22,
                                0.3,
                                shift,
                                0.27));
            default -> {}
        }
        canvas.restoreClip(clip);
    }

    private void paintHair() {
        Color color = hair.color();
        switch (hair.style()) {
            case CROPPED -> cap(0.05, -0.08, -0.3, 0);
            case PARTED -> cap(0.08, -0.02, -0.27, 0.16);
            case QUIFF -> {
                cap(0.04, -0.05, -0.32, 0);
                canvas.fill(
                        color, blob(-0.26, -0.36, -0.24, -0.62, 0.05, -0.78, 0.34, -0.66, 0.26, -0.44, 0.05, -0.38));
                canvas.stroke(lighter(color, 0.18), 0.02, arch(-0.18, -0.5, 0, -0.68, 0.24, -0.6));
            }
            case CURLY -> curls(0.13, 9, -0.32);
            case AFRO -> afro();
            case LONG -> {
                cap(0.1, 0.3, -0.26, 0.02);
                for (int side = -1; side <= 1; side += 2) {
                    canvas.fill(
                            color,
                            blob(
                                    side * half * 0.75,
                                    -0.4,
                                    side * (half + 0.13),
                                    -0.3,
                                    side * (half + 0.15),
                                    0.5,
                                    side * (half + 0.1),
                                    0.98,
                                    side * half * 0.9,
                                    0.9,
                                    side * (half - 0.01),
                                    0.2));
                }
            }
            case BOB -> {
                cap(0.1, 0.3, -0.2, 0);
                for (int side = -1; side <= 1; side += 2) {
                    canvas.fill(
                            color,
                            blob(
                                    side * half * 0.8,
                                    -0.4,
                                    side * (half + 0.14),
                                    -0.3,
                                    side * (half + 0.18),
                                    0.2,
                                    side * (half + 0.08),
                                    0.5,
                                    side * half * 0.85,
                                    0.4,
                                    side * (half - 0.01),
                                    0.0));
                }
            }
            case BUN, PONYTAIL -> cap(0.05, -0.06, -0.33, 0.05);
            case BALD ->
                canvas.fill(
                        Canvas.glow(faded(Color.WHITE, 0.5), faded(Color.WHITE, 0), -0.1, -0.36, 0.14),
                        Canvas.oval(-0.1, -0.36, 0.14, 0.1));
        }
    }

    /** Hair over the skull, this much above it, down the sides to one height and to a hairline at another. */
    private void cap(double puff, double sideY, double hairline, double parting) {
        double w = half + 0.02 + puff * 0.45;
        Path2D path = new Path2D.Double();
        path.moveTo(-w, sideY);
        path.curveTo(-w - 0.02, -0.42 - puff, -half * 0.6, -0.54 - puff, 0, -0.54 - puff);
        path.curveTo(half * 0.6, -0.54 - puff, w + 0.02, -0.42 - puff, w, sideY);
        path.quadTo(half * 0.92, hairline + 0.06, half * 0.7, hairline);
        path.quadTo(parting, hairline - 0.1 - parting * 0.6, -half * 0.7, hairline + parting * 0.25);
        path.quadTo(-half * 0.92, hairline + 0.06, -w, sideY);
        path.closePath();
        Color color = hair.color();
        canvas.fill(Canvas.downwards(lighter(color, 0.12), darker(color, 0.12), -0.6, 0.1), path);
        canvas.stroke(
                faded(lighter(color, 0.35), 0.6),
                0.022,
                arch(-half * 0.5, -0.42 - puff * 0.5, -0.05, -0.56 - puff * 0.6, half * 0.4, -0.44));
    }

    private void afro() {
        cap(0.05, -0.02, -0.31, 0);
        for (int i = 0; i < 26; i++) {
            double angle = Math.PI * (0.96 + 1.08 * (i % 13) / 12.0);
            double ring = i < 13 ? 1.0 : 0.78;
            double x = StrictMath.cos(angle) * (half + 0.17) * ring;
            double y = -0.2 + StrictMath.sin(angle) * 0.44 * ring;
            double tint = 0.06 * (i * 7 % 4);
            canvas.oval(lighter(hair.color(), tint), x, y - (i < 13 ? 0 : 0.06), 0.115, 0.11);
        }
    }

    private void curls(double radius, int count, double hairline) {
        cap(0.06, -0.05, hairline, 0);
        for (int i = 0; i < count; i++) {
            double angle = Math.PI * (1 + (double) i / (count - 1));
            double x = StrictMath.cos(angle) * (half + 0.03);
            double y = -0.14 + StrictMath.sin(angle) * 0.44;
            canvas.oval(hair.color(), x, y, radius, radius);
            canvas.ring(faded(darker(hair.color(), 0.4), 0.6), x, y, radius * 0.6, radius * 0.6, 0.02);
        }
    }

    private void paintHeadwear() {
        Color color = hair.headwearColor();
        switch (hair.headwear()) {
            case CAP -> {
                canvas.fill(
                        color,
                        blob(
                                -half - 0.06,
                                -0.22,
                                -half - 0.08,
                                -0.62,
                                0,
                                -0.76,
                                half + 0.08,
                                -0.62,
                                half + 0.06,
                                -0.22));
                double side = pose.yaw() >= 0 ? 1 : -1;
                canvas.fill(
                        darker(color, 0.25),
                        blob(-side * 0.1, -0.3, side * 0.3, -0.36, side * (half + 0.3), -0.22, side * 0.2, -0.2));
                canvas.oval(lighter(color, 0.5), 0, -0.46, 0.09, 0.09);
            }
            case HAT -> {
                canvas.fill(
                        color,
                        blob(
                                -half * 0.95,
                                -0.26,
                                -half * 0.85,
                                -0.78,
                                0,
                                -0.86,
                                half * 0.85,
                                -0.78,
                                half * 0.95,
                                -0.26));
                canvas.rect(darker(color, 0.5), -half * 0.86, -0.42, half * 1.72, 0.1);
                canvas.oval(darker(color, 0.1), 0, -0.29, half + 0.28, 0.075);
            }
            case BEANIE -> {
                canvas.fill(
                        color,
                        blob(-half - 0.05, -0.2, -half - 0.08, -0.6, 0, -0.8, half + 0.08, -0.6, half + 0.05, -0.2));
                canvas.rounded(lighter(color, 0.2), -half - 0.05, -0.36, 2 * half + 0.1, 0.15, 0.1);
                canvas.oval(lighter(color, 0.35), 0, -0.74, 0.1, 0.09);
            }
            case SCARF -> {
                Path2D scarf = new Path2D.Double(Path2D.WIND_EVEN_ODD);
                scarf.append(
                        blob(
                                0,
                                -0.7,
                                half + 0.14,
                                -0.5,
                                half + 0.16,
                                0.2,
                                half + 0.05,
                                0.62,
                                0,
                                0.72,
                                -half - 0.05,
                                0.62,
                                -half - 0.16,
                                0.2,
                                -half - 0.14,
                                -0.5),
                        false);
                scarf.append(
                        blob(
                                0,
                                -0.36,
                                half * 1.0,
                                -0.28,
                                half * 1.02,
                                0.16,
                                half * 0.6,
                                0.5,
                                0,
                                0.56,
                                -half * 0.6,
                                0.5,
                                -half * 1.02,
                                0.16,
                                -half * 1.0,
                                -0.28),
                        false);
                canvas.fill(color, scarf);
                canvas.stroke(lighter(color, 0.3), 0.02, arch(-half, -0.35, 0, -0.6, half, -0.35));
            }
            default -> {}
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import static io.github.perceptanon.sample.Canvas.blob;
import static io.github.perceptanon.sample.Canvas.darker;
import static io.github.perceptanon.sample.Canvas.faded;
import static io.github.perceptanon.sample.Canvas.lighter;
import static io.github.perceptanon.sample.Canvas.rgb;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.sample.Person.Outfit;
import io.github.perceptanon.sample.Person.Pattern;
import java.awt.Color;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Point2D;
import java.util.List;
import java.util.stream.Stream;

/**
 * Draws a figure around the centre of its head, in units of the head's height: shoulders at y = 0.78, hips at 2, soles
 * at 3.7.
 */
final class FigurePainter {
    /** From the crown, hair included, to the soles. */
    static final double HEIGHT = 4.32;
    /** From the crown, hair included, to the centre of the head. */
    static final double CROWN = 0.62;

    private static final double SHOULDER_Y = 0.86;
    private static final double HIP_Y = 2.0;
    /** From the centre of the head to the soles. */
    static final double SOLE_Y = 3.7;

    private static final double UPPER_ARM = 0.72;
    private static final double FOREARM = 0.66;

    private final Canvas canvas;
    private final Person person;
    private final Pose pose;
    private final Outfit outfit;
    private final double shoulder;
    private final double hip;

    FigurePainter(Canvas canvas, Person person, Pose pose) {
        this.canvas = canvas;
        this.person = person;
        this.pose = pose;
        this.outfit = person.outfit();
        this.shoulder = 0.6 * person.build();
        this.hip = 0.43 * person.build();
    }

    /** Positions of a figure's parts, in pixels. */
    record Parts(Region.Ellipse face, Region.Ellipse head, List<Region> body) {
        /** Head and body: the whole person. */
        List<Region> person() {
            return Stream.concat(Stream.of(head), body.stream()).toList();
        }
    }

    Parts paint() {
        HeadPainter head = new HeadPainter(canvas, person, pose);
        AffineTransform upright = canvas.transform();
        canvas.turn(pose.headTilt(), 0, 0.5);
        head.paintBack();
        AffineTransform tilted = canvas.transform();
        canvas.restore(upright);
        canvas.oval(faded(Color.BLACK, 0.25), 0, SOLE_Y, shoulder + 0.35, 0.1);
        paintLegs();
        paintNeck();
        paintTorso();
        double[] left = paintArm(-1, pose.leftShoulder(), pose.leftElbow());
        double[] right = paintArm(1, pose.rightShoulder(), pose.rightElbow());
        canvas.restore(tilted);
        head.paintFront();
        canvas.restore(upright);
        return parts(upright, tilted, left, right);
    }

    private void paintLegs() {
        double spread = pose.stride() / 2;
        double width = 0.36 * person.build();
        for (int side = -1; side <= 1; side += 2) {
            double footX = side * (0.2 + spread);
            Color leg = outfit.skirt() ? person.face().skin() : darker(outfit.legs(), side < 0 ? 0 : 0.1);
            canvas.line(
                    leg,
                    width * (outfit.skirt() ? 0.62 : 1),
                    side * 0.21 * person.build(),
                    HIP_Y,
                    footX,
                    SOLE_Y - 0.22);
            canvas.fill(
                    outfit.shoes(),
                    blob(
                            footX - 0.17,
                            SOLE_Y - 0.2,
                            footX + 0.14,
                            SOLE_Y - 0.24,
                            footX + side * 0.2 + 0.14,
                            SOLE_Y,
                            footX + side * 0.2 - 0.14,
                            SOLE_Y,
                            footX - 0.2,
                            SOLE_Y));
        }
        if (outfit.skirt()) {
            canvas.fill(
                    Canvas.downwards(outfit.legs(), darker(outfit.legs(), 0.2), HIP_Y - 0.2, 2.85),
                    Canvas.blob(
                            -hip * 0.9,
                            HIP_Y - 0.3,
                            hip * 0.9,
                            HIP_Y - 0.3,
                            hip * 1.5,
                            2.75,
                            0,
                            2.9,
                            -hip * 1.5,
                            2.75));
        }
    }

    private void paintNeck() {
        Color skin = darker(person.face().skin(), 0.16);
        canvas.rounded(skin, -0.17, 0.3, 0.34, 0.55, 0.15);
    }

    private Shape torso() {
        return Canvas.blob(
                -0.2,
                0.62,
                0.2,
                0.62,
                shoulder,
                0.68,
                shoulder + 0.04,
                0.98,
                hip * 1.02,
                1.6,
                hip,
                HIP_Y + 0.2,
                -hip,
                HIP_Y + 0.2,
                -hip * 1.02,
                1.6,
                -shoulder - 0.04,
                0.98,
                -shoulder,
                0.68);
    }

    private void paintTorso() {
        Shape torso = torso();
        canvas.fill(Canvas.across(lighter(outfit.top(), 0.08), darker(outfit.top(), 0.14), -shoulder, shoulder), torso);
        Shape clip = canvas.clip();
        canvas.clipTo(torso);
        paintPattern();
        canvas.oval(darker(person.face().skin(), 0.08), 0, 0.66, 0.22, 0.16);
        canvas.ring(darker(outfit.top(), 0.3), 0, 0.66, 0.23, 0.17, 0.035);
        if (outfit.jacket()) {
            Color cloth = darker(outfit.accent(), 0.25);
            canvas.polygon(cloth, -shoulder - 0.1, 0.5, -0.2, 0.6, -0.16, 1.4, -0.3, 2.4, -shoulder - 0.1, 2.4);
            canvas.polygon(cloth, shoulder + 0.1, 0.5, 0.2, 0.6, 0.16, 1.4, 0.3, 2.4, shoulder + 0.1, 2.4);
            canvas.line(lighter(cloth, 0.25), 0.03, -0.2, 0.6, -0.16, 1.4, -0.3, 2.4);
            canvas.line(lighter(cloth, 0.25), 0.03, 0.2, 0.6, 0.16, 1.4, 0.3, 2.4);
        }
        canvas.restoreClip(clip);
        if (!outfit.skirt()) {
            canvas.rect(rgb(0x2a211b), -hip * 0.86, HIP_Y - 0.02, hip * 1.72, 0.1);
        }
    }

    private void paintPattern() {
        Color ink = outfit.accent();
        double reach = shoulder + 0.1;
        switch (outfit.pattern()) {
            case STRIPES -> {
                for (double y = 0.72; y < 2.3; y += 0.24) {
                    canvas.rect(ink, -reach, y, 2 * reach, 0.12);
                }
            }
            case DIAGONAL -> {
                for (double x = -reach - 1.6; x < reach; x += 0.36) {
                    canvas.line(ink, 0.12, x, 2.4, x + 1.7, 0.6);
                }
            }
            case CHECKS -> {
                for (double y = 0.7; y < 2.3; y += 0.3) {
                    canvas.rect(faded(ink, 0.65), -reach, y, 2 * reach, 0.13);
                }
                for (double x = -reach; x < reach; x += 0.3) {
                    canvas.rect(faded(ink, 0.65), x, 0.5, 0.13, 1.9);
                }
            }
            case DOTS -> {
                for (int row = 0; row < 7; row++) {
                    for (double x = -reach + row % 2 * 0.14; x < reach; x += 0.28) {
                        canvas.oval(ink, x, 0.76 + row * 0.24, 0.075, 0.075);
                    }
                }
            }
            case EMBLEM -> {
                canvas.oval(ink, 0, 1.3, 0.26, 0.26);
                double[] star = new double[20];
                for (int i = 0; i < 10; i++) {
                    double radius = i % 2 == 0 ? 0.2 : 0.085;
                    star[2 * i] = radius * StrictMath.sin(i * Math.PI / 5);
                    star[2 * i + 1] = 1.3 - radius * StrictMath.cos(i * Math.PI / 5);
                }
                canvas.polygon(outfit.top(), star);
            }
            case PLAIN -> canvas.line(darker(outfit.top(), 0.25), 0.025, 0, 0.85, 0, 2.2);
        }
    }

    /** Draws an arm and returns elbow x, hand x and hand y. */
    private double[] paintArm(int side, double shoulderAngle, double elbowAngle) {
        double width = 0.26 * person.build();
        double x0 = side * (shoulder - 0.07);
        double x1 = x0 + side * UPPER_ARM * StrictMath.sin(shoulderAngle);
        double y1 = SHOULDER_Y + UPPER_ARM * StrictMath.cos(shoulderAngle);
        double x2 = x1 + side * FOREARM * StrictMath.sin(elbowAngle);
        double y2 = y1 + FOREARM * StrictMath.cos(elbowAngle);
        Color sleeve = outfit.jacket() ? darker(outfit.accent(), 0.25) : outfit.top();
        Color skin = person.face().skin();
        boolean longSleeve = outfit.jacket() || outfit.pattern() != Pattern.EMBLEM;
        canvas.line(darker(sleeve, 0.32), width + 0.035, x0, SHOULDER_Y, x1, y1);
        canvas.line(longSleeve ? darker(sleeve, 0.32) : darker(skin, 0.25), width * 0.86 + 0.03, x1, y1, x2, y2);
        canvas.line(darker(sleeve, 0.1), width, x0, SHOULDER_Y, x1, y1);
        canvas.line(longSleeve ? darker(sleeve, 0.1) : skin, width * 0.86, x1, y1, x2, y2);
        canvas.oval(skin, x2, y2 + 0.02, 0.13, 0.14);
        return new double[] {x1, x2, y2};
    }

    private Parts parts(AffineTransform upright, AffineTransform tilted, double[] left, double[] right) {
        double scale = upright.getScaleY();
        double half = person.face().width();
        Point2D face = tilted.transform(new Point2D.Double(pose.yaw() * 0.03, 0.05), null);
        Point2D head = tilted.transform(new Point2D.Double(0, -0.06), null);
        double minX = Math.min(-shoulder - 0.18, Math.min(left[0], left[1]) - 0.16);
        double maxX = Math.max(shoulder + 0.18, Math.max(right[0], right[1]) + 0.16);
        double minY = Math.min(0.5, Math.min(left[2], right[2]) - 0.14);
        double legs = Math.max(hip * 1.3, 0.2 + pose.stride() / 2 + 0.36);
        return new Parts(
                new Region.Ellipse(face.getX(), face.getY(), (half + 0.01) * scale, 0.46 * scale),
                new Region.Ellipse(head.getX(), head.getY(), (half + 0.18) * scale, 0.66 * scale),
                List.of(
                        box(upright, minX, Math.max(minY, -0.5), maxX, HIP_Y + 0.3),
                        box(upright, -legs, HIP_Y + 0.2, legs, SOLE_Y + 0.06)));
    }

    private static Region box(AffineTransform transform, double x0, double y0, double x1, double y1) {
        Point2D from = transform.transform(new Point2D.Double(x0, y0), null);
        Point2D to = transform.transform(new Point2D.Double(x1, y1), null);
        return new Region.Rectangle(from.getX(), from.getY(), to.getX() - from.getX(), to.getY() - from.getY());
    }
}

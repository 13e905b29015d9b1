// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.ImageLoader;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws a scene: a place, a person in it, and the light on both. */
final class SceneArtist {
    private static final double FRAME_HEIGHT = 100;

    private final Family family;
    private final Dice dice;

    SceneArtist(Family family, Dice dice) {
        this.family = family;
        this.dice = dice;
    }

    Scene draw() {
        int[] size = family.size(dice);
        BufferedImage image = new BufferedImage(size[0], size[1], BufferedImage.TYPE_INT_RGB);
        double scale = size[1] / FRAME_HEIGHT;
        Person person = Person.random(dice);
        Pose pose = Pose.random(dice);
        double head = headHeight();
        Layout layout = layout(size[0] / scale, head, pose);
        List<Cue> cues = new ArrayList<>();
        FigurePainter.Parts figure;
        try (Canvas canvas = new Canvas(image)) {
            canvas.scale(scale, scale);
            AffineTransform frame = canvas.transform();
            cues.addAll(backdrop(canvas, layout));
            canvas.move(layout.personX(), headCentre(layout, head));
            canvas.scale(head, head);
            figure = new FigurePainter(canvas, person, pose).paint();
            canvas.restore(frame);
            if (family.portrait() && dice.chance(0.4)) {
                cues.add(frontPlate(canvas, layout));
            }
        }
        Light.random(dice).fallOn(image);
        return new Scene(family, ImageLoader.standard().convert(image), figure, located(cues, figure, scale));
    }

    /** In units of the frame. */
    private double headHeight() {
        return switch (family) {
            case COCO -> dice.within(82, 93) / FigurePainter.HEIGHT;
            case VOC ->
                dice.chance(0.5)
                        ? dice.within(84, 93) / FigurePainter.HEIGHT
                        : dice.within(105, 128) / FigurePainter.HEIGHT;
            case CELEBA -> dice.within(50, 60);
            case LFW -> dice.within(44, 54);
        };
    }

    private Layout layout(double width, double head, Pose pose) {
        double reach = Math.max(
                StrictMath.sin(pose.leftShoulder()) + 0.9 * Math.max(0, StrictMath.sin(pose.leftElbow())),
                StrictMath.sin(pose.rightShoulder()) + 0.9 * Math.max(0, StrictMath.sin(pose.rightElbow())));
        double half = family.portrait() ? 0.53 * head : (0.68 + 0.45 * Math.max(0.2, reach)) * head;
        double from = family.portrait() ? 0.36 : 0.26;
        double x = Math.max(width * dice.within(from, from + 0.1), half * (family.portrait() ? 0.9 : 0.85));
        double ground = family.portrait() ? 112 : Math.min(92, headTop() + head * FigurePainter.HEIGHT - 6);
        return new Layout(width, ground, dice.chance(0.5) ? x : width - x, half, family.portrait());
    }

    private double headTop() {
        return family == Family.COCO ? 4 : 5;
    }

    private double headCentre(Layout layout, double head) {
        if (family.portrait()) {
            return dice.within(42, 48);
        }
        double fromGround = layout.ground() + 5 - FigurePainter.SOLE_Y * head;
        return Math.max(headTop() + FigurePainter.CROWN * head, fromGround);
    }

    private List<Cue> backdrop(Canvas canvas, Layout layout) {
        OutdoorPainter outdoors = new OutdoorPainter(canvas, layout, dice);
        IndoorPainter indoors = new IndoorPainter(canvas, layout, dice);
        int place = dice.below(6);
        return switch (family) {
            case COCO ->
                switch (place) {
                    case 0, 1 -> outdoors.street();
                    case 2 -> outdoors.harbour();
                    case 3, 4 -> outdoors.skyline();
                    default -> outdoors.houseFront();
                };
            case VOC ->
                switch (place) {
                    case 0 -> outdoors.street();
                    case 1, 2 -> outdoors.houseFront();
                    case 3 -> outdoors.skyline();
                    case 4 -> indoors.livingRoom();
                    default -> indoors.office();
                };
            case CELEBA ->
                switch (place) {
                    case 0, 1 -> indoors.pressWall();
                    case 2 -> outdoors.skyline();
                    case 3 -> outdoors.harbour();
                    case 4 -> outdoors.street();
                    default -> indoors.livingRoom();
                };
            case LFW ->
                switch (place) {
                    case 0, 1 -> indoors.stage();
                    case 2 -> indoors.office();
                    case 3 -> outdoors.street();
                    case 4 -> outdoors.skyline();
                    default -> outdoors.houseFront();
                };
        };
    }

    /** A name plate in front of the speaker. */
    private Cue frontPlate(Canvas canvas, Layout layout) {
        SignPainter signs = new SignPainter(canvas, dice);
        double x = (layout.personX() + layout.width() / 2) / 2;
        return new Cue(Cue.Kind.TEXT, signs.namePlate(signs.name(), x, 90, layout.width() * 0.62, 15), List.of());
    }

    private List<Cue> located(List<Cue> backdrop, FigurePainter.Parts figure, double scale) {
        List<Cue> cues = new ArrayList<>();
        // Eyes, nose and mouth only: the edge of the face is not a feature, and any mask of a similar colour would keep
        // it.
        cues.add(new Cue(Cue.Kind.FACE, figure.face().grown(0.82), List.of()));
        cues.add(new Cue(Cue.Kind.HEAD, figure.head(), List.of(figure.face())));
        cues.add(new Cue(Cue.Kind.BODY, around(figure.body()), List.of(figure.head())));
        for (Cue cue : backdrop) {
            Region.Rectangle box = cue.region().bounds();
            Region inPixels =
                    new Region.Rectangle(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale);
            cues.add(new Cue(cue.kind(), inPixels, List.of(figure.head())));
        }
        return List.copyOf(cues);
    }

    private static Region around(List<Region> parts) {
        double left = Double.POSITIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        for (Region part : parts) {
            Region.Rectangle box = part.bounds();
            left = Math.min(left, box.x());
            top = Math.min(top, box.y());
            right = Math.max(right, box.x() + box.width());
            bottom = Math.max(bottom, box.y() + box.height());
        }
        return new Region.Rectangle(left, top, right - left, bottom - top);
    }
}

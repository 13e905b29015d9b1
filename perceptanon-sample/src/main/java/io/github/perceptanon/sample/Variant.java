// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

import io.github.perceptanon.anonymize.Anonymizer;
import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One way to anonymize a scene.
 *
 * @param scope the treated area
 * @param anonymizer the anonymizer
 * @param regions the treated regions, in pixels
 */
record Variant(Scope scope, Anonymizer anonymizer, List<Region> regions) {

    /** The values of the scope column. */
    enum Scope {
        NONE,
        FACE,
        PERSON,
        IMAGE;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double[] FACE_BLURS = {0.05, 0.1, 0.18, 0.35};
    private static final double[] FACE_BLOCKS = {0.08, 0.13, 0.22, 0.4};
    private static final double[] IMAGE_BLURS = {0.006, 0.012, 0.022, 0.04, 0.075};
    private static final double[] IMAGE_BLOCKS = {0.018, 0.03, 0.05, 0.085, 0.15};
    private static final double[] OPACITIES = {0.3, 0.55, 0.75, 0.9, 1};
    private static final double[] GROWTHS = {0.75, 1.05, 1.3};
    private static final int[] COLOURS = {0x000000, 0xffffff, 0x808080, 0x1c1c1c};

    /** The value of the method column, in the published vocabulary where possible. */
    String method() {
        if (anonymizer instanceof Anonymizer.Mask) {
            return "mask";
        }
        if (anonymizer instanceof Anonymizer.Inpaint) {
            return "inpaint";
        }
        return anonymizer instanceof Anonymizer.None ? "none" : "blurpix";
    }

    RgbImage apply(RgbImage original) {
        return anonymizer.apply(original, regions);
    }

    /**
     * Creates this many variants of a scene. Six make a round: untouched or nearly so, the face, the whole person, the
     * whole image mildly, the whole image strongly, and one at random. The methods alternate.
     *
     * @param turn increases by one from each scene of a family to the next
     */
    static List<Variant> of(Scene scene, int count, int turn, Dice dice) {
        List<Variant> variants = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int method = (turn + i + i / 6) % 4;
            variants.add(
                    switch (i % 6) {
                        case 0 ->
                            turn % 2 == 0
                                    ? new Variant(Scope.NONE, new Anonymizer.None(), List.of())
                                    : image(scene, turn / 2 % 3, 0, dice);
                        case 1 -> face(scene, method, dice);
                        case 2 -> person(scene, method, dice);
                        case 3 -> image(scene, method, 1 + dice.below(2), dice);
                        case 4 -> image(scene, method, 3 + dice.below(2), dice);
                        default -> any(scene, dice);
                    });
        }
        return variants;
    }

    private static Variant any(Scene scene, Dice dice) {
        int method = dice.below(4);
        return switch (dice.below(3)) {
            case 0 -> face(scene, method, dice);
            case 1 -> person(scene, method, dice);
            default -> image(scene, method, dice.below(5), dice);
        };
    }

    private static Variant face(Scene scene, int method, Dice dice) {
        boolean head = dice.chance(0.3);
        Region region = head ? scene.figure().head() : scene.figure().face();
        Region grown = method >= 2 && !head ? region.grown(GROWTHS[dice.below(GROWTHS.length)]) : region.grown(1.1);
        return new Variant(Scope.FACE, local(scene, method, dice.below(4), dice), List.of(grown));
    }

    private static Variant person(Scene scene, int method, Dice dice) {
        return new Variant(
                Scope.PERSON,
                local(scene, method, dice.below(4), dice),
                scene.figure().person());
    }

    /** Strength 0 to 3, relative to the size of the face. */
    private static Anonymizer local(Scene scene, int method, int strength, Dice dice) {
        double face = 2 * scene.figure().face().radiusX();
        return switch (method) {
            case 0 -> new Anonymizer.Blur(face * FACE_BLURS[strength]);
            case 1 -> new Anonymizer.Pixelate((int) Math.max(2, Math.round(face * FACE_BLOCKS[strength])));
            case 2 -> new Anonymizer.Mask(COLOURS[dice.below(COLOURS.length)]);
            default -> new Anonymizer.Inpaint();
        };
    }

    /** Strength 0 to 4: blur, blocks and translucent masks over the whole frame, or inpainting of all cues at once. */
    private static Variant image(Scene scene, int method, int strength, Dice dice) {
        RgbImage image = scene.image();
        List<Region> whole = List.of(Region.whole(image));
        return switch (method) {
            case 0 -> new Variant(Scope.IMAGE, new Anonymizer.Blur(image.height() * IMAGE_BLURS[strength]), whole);
            case 1 ->
                new Variant(
                        Scope.IMAGE,
                        new Anonymizer.Pixelate((int) Math.max(2, Math.round(image.height() * IMAGE_BLOCKS[strength]))),
                        whole);
            case 2 ->
                strength % 2 == 0
                        ? new Variant(
                                Scope.IMAGE,
                                new Anonymizer.Mask(COLOURS[dice.below(COLOURS.length)], OPACITIES[strength]),
                                whole)
                        : new Variant(
                                Scope.IMAGE,
                                new Anonymizer.Mask(COLOURS[dice.below(COLOURS.length)]),
                                cues(scene, strength > 2));
            default -> new Variant(Scope.IMAGE, new Anonymizer.Inpaint(), cues(scene, strength > 2));
        };
    }

    /** Face and background cues; if thorough, also the whole person. */
    private static List<Region> cues(Scene scene, boolean thorough) {
        List<Region> regions = new ArrayList<>();
        for (Cue cue : scene.cues()) {
            switch (cue.kind()) {
                case FACE -> regions.add(scene.figure().face().grown(1.1));
                case HEAD, BODY -> {}
                default -> regions.add(cue.region().grown(1.05));
            }
        }
        if (thorough) {
            regions.addAll(scene.figure().person());
        }
        return regions;
    }
}

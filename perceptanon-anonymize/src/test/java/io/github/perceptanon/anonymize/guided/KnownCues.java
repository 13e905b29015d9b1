// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.anonymize.guided;

import io.github.perceptanon.anonymize.Region;
import io.github.perceptanon.image.RgbImage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A judge who knows where the cues are: each identifies with its power times the part of its pixels that are as in the
 * original. Its map is as coarse as a network's, and shows each cue with the weight that it is given.
 */
final class KnownCues implements Judge {
    private static final int MAP = 14;

    private final String name;
    private final List<Cue> cues;
    private final List<Integer> batches = new ArrayList<>();
    private int originals;

    /** Something that identifies, and how much of it a map shows. */
    record Cue(Region.Rectangle place, double power, double shown) {
        Cue(int x, int y, int width, int height, double power) {
            this(new Region.Rectangle(x, y, width, height), power, power);
        }
    }

    KnownCues(String name, Cue... cues) {
        this.name = name;
        this.cues = List.of(cues);
    }

    /** No two neighbouring pixels alike, and none black. */
    static RgbImage photograph(int width, int height) {
        SplittableRandom random = new SplittableRandom(5);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (1 + random.nextInt(255));
        }
        return RgbImage.of(width, height, rgb);
    }

    /** How many images were scored together, call by call. */
    List<Integer> batches() {
        return batches;
    }

    /** How many originals were looked at. */
    int originals() {
        return originals;
    }

    @Override
    public String identity() {
        return name;
    }

    @Override
    public Opinion of(RgbImage original) {
        originals++;
        return new Opinion() {
            @Override
            public List<Double> scores(List<RgbImage> versions) {
                batches.add(versions.size());
                return versions.stream()
                        .map(version -> score(original, version))
                        .toList();
            }

            @Override
            public CueMap cues(RgbImage version) {
                float[] map = new float[MAP * MAP];
                for (int i = 0; i < map.length; i++) {
                    double x = (i % MAP + 0.5) * original.width() / MAP;
                    double y = (i / MAP + 0.5) * original.height() / MAP;
                    for (Cue cue : cues) {
                        if (cue.place.contains(x, y)) {
                            map[i] += (float) (cue.shown * left(cue, original, version));
                        }
                    }
                }
                return CueMap.of(MAP, MAP, map);
            }
        };
    }

    private double score(RgbImage original, RgbImage version) {
        double hidden = 1;
        for (Cue cue : cues) {
            hidden *= 1 - cue.power * left(cue, original, version);
        }
        return 1 + 9 * hidden;
    }

    private static double left(Cue cue, RgbImage original, RgbImage version) {
        int same = 0;
        int all = 0;
        for (int y = (int) cue.place.y(); y < cue.place.y() + cue.place.height(); y++) {
            for (int x = (int) cue.place.x(); x < cue.place.x() + cue.place.width(); x++) {
                all++;
                same += original.sample(x, y, 0) == version.sample(x, y, 0) ? 1 : 0;
            }
        }
        return (double) same / all;
    }
}

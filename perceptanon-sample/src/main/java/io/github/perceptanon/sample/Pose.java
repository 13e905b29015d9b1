// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.sample;

/**
 * The pose of a figure. Angles are in radians; an arm's angles are measured from hanging straight down, positive
 * outwards.
 *
 * @param headTilt clockwise
 * @param yaw direction of the face, −1 for the left edge of the picture, 1 for the right
 * @param smile 0 to 1
 * @param leftShoulder angle of the upper arm at the left of the picture
 * @param leftElbow angle of the forearm there
 * @param rightShoulder angle of the upper arm at the right of the picture
 * @param rightElbow angle of the forearm there
 * @param stride how far apart the feet are, in head heights
 */
record Pose(
        double headTilt,
        double yaw,
        double smile,
        double leftShoulder,
        double leftElbow,
        double rightShoulder,
        double rightElbow,
        double stride) {

    private static final double[][] ARMS = {
        {0.12, 0.06}, {0.2, 0.3}, {0.55, -0.75}, {0.3, -0.9}, {0.15, -0.1}, {1.0, 2.5}, {0.6, 1.9}
    };

    static Pose random(Dice dice) {
        double[] left = ARMS[dice.below(ARMS.length - 2)];
        double[] right = ARMS[dice.below(ARMS.length)];
        boolean mirrored = dice.chance(0.5);
        double[] first = mirrored ? right : left;
        double[] second = mirrored ? left : right;
        return new Pose(
                dice.within(-0.14, 0.14),
                dice.within(-0.9, 0.9),
                dice.within(0, 1),
                first[0],
                first[1],
                second[0],
                second[1],
                dice.within(0.08, 0.4));
    }
}

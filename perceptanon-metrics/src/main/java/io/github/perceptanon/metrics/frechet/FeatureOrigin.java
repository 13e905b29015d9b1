// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics.frechet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How the features of a set were computed. A Fréchet distance between statistics of different origins is possible, but
 * says nothing about the images.
 *
 * @param mode how images were resized and scaled for the network, such as {@code pytorch-fid}; 1 to 64 characters
 * @param dimensions length of the feature vectors, which identifies the layer
 * @param weightsSha256 identity of the network's weights, 64 hexadecimal digits
 */
public record FeatureOrigin(String mode, int dimensions, String weightsSha256) {
    static final int MAX_MODE = 64;
    static final int DIGITS = 64;

    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if a component is out of range
     */
    public FeatureOrigin {
        if (mode.isEmpty() || mode.length() > MAX_MODE) {
            throw new IllegalArgumentException(
                    "a mode must have 1 to " + MAX_MODE + " characters but has " + mode.length());
        }
        FeatureStatistics.requireDimensions(dimensions);
        if (weightsSha256.length() != DIGITS || !weightsSha256.matches("[0-9a-f]*")) {
            throw new IllegalArgumentException(
                    "a SHA-256 must have " + DIGITS + " hexadecimal digits but was '" + weightsSha256 + "'");
        }
    }

    /**
     * Describes the differences from another origin.
     *
     * @param other the origin of the other set
     * @return one text per difference, for example {@code mode clean-fid instead of pytorch-fid}; empty if there is
     * none
     */
    public List<String> differencesFrom(FeatureOrigin other) {
        List<String> differences = new ArrayList<>();
        add(differences, "mode ", mode, other.mode);
        add(differences, "dimensions ", dimensions, other.dimensions);
        add(differences, "weights of SHA-256 ", weightsSha256, other.weightsSha256);
        return differences;
    }

    private static void add(List<String> differences, String what, Object own, Object other) {
        if (!Objects.equals(own, other)) {
            differences.add(what + own + " instead of " + other);
        }
    }
}

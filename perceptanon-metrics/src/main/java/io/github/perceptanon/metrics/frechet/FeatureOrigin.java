package io.github.perceptanon.metrics.frechet;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What made a set's features. Statistics of different origin can be put into a Fréchet distance as well, but the number says
 * nothing about the images.
 *
 * @param mode how images were made to fit the network, such as {@code pytorch-fid}: 1 to 64 characters
 * @param dimensions length of the feature vectors, which tells how deep in the network they were taken
 * @param weightsSha256 identity of the network's weights: 64 hexadecimal digits
 */
public record FeatureOrigin(String mode, int dimensions, String weightsSha256) {
    static final int MAX_MODE = 64;
    static final int DIGITS = 64;

    /**
     * An origin.
     *
     * @param mode 1 to 64 characters
     * @param dimensions 1 to 16384
     * @param weightsSha256 64 hexadecimal digits
     * @throws IllegalArgumentException if one is not as described
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
     * In what another origin is not this one.
     *
     * @param other what made the set to compare with
     * @return for example {@code mode clean-fid instead of pytorch-fid}, one for each difference; empty if there is none
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

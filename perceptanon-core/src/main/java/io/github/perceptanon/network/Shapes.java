// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Checks and arithmetic on the shapes of one image's values. */
final class Shapes {
    private Shapes() {}

    static void count(List<int[]> inputs, int count) {
        if (inputs.size() != count) {
            throw new IllegalArgumentException("reads " + count + " values but was given " + inputs.size());
        }
    }

    static int[] only(List<int[]> inputs) {
        count(inputs, 1);
        return inputs.get(0);
    }

    static int[] map(List<int[]> inputs) {
        int[] shape = only(inputs);
        if (shape.length != 3) {
            throw new IllegalArgumentException(
                    "reads a feature map (channels, height, width) but was given " + text(shape));
        }
        return shape;
    }

    static int[] map(List<int[]> inputs, int channels) {
        int[] shape = map(inputs);
        if (shape[0] != channels) {
            throw new IllegalArgumentException("reads " + channels + " channels but was given " + text(shape));
        }
        return shape;
    }

    static int[] tokens(List<int[]> inputs, int width) {
        int[] shape = only(inputs);
        if (shape.length != 2 || shape[1] != width) {
            throw new IllegalArgumentException("reads tokens of width " + width + " but was given " + text(shape));
        }
        return shape;
    }

    /** Checks for tokens or a vector whose last axis has this length. */
    static int[] rows(List<int[]> inputs, int width) {
        int[] shape = only(inputs);
        if (shape.length > 2 || shape[shape.length - 1] != width) {
            throw new IllegalArgumentException(
                    "reads tokens or a vector of width " + width + " but was given " + text(shape));
        }
        return shape;
    }

    static int[] same(int[] first, int[] second) {
        if (!Arrays.equals(first, second)) {
            throw new IllegalArgumentException(
                    "reads values of one shape but was given " + text(first) + " and " + text(second));
        }
        return first;
    }

    static int[] concatenated(List<int[]> inputs) {
        int[] joined = inputs.get(0).clone();
        for (int[] next : inputs.subList(1, inputs.size())) {
            int[] expected = next.clone();
            expected[0] = inputs.get(0)[0];
            same(inputs.get(0), expected);
            joined[0] += next[0];
        }
        return joined;
    }

    static long size(int[] shape) {
        return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    }

    static String text(int[] shape) {
        return Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining("x"));
    }
}

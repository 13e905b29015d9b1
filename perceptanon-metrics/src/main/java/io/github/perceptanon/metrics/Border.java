// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

/** How an image is continued beyond its edge. */
enum Border {
    /** Mirrored with the edge repeated: {@code c b a | a b c}. SciPy calls it {@code reflect}. */
    SYMMETRIC {
        @Override
        int index(int i, int n) {
            return i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i;
        }
    },
    /** Mirrored without repeating the edge: {@code c b | a b c}. PyTorch calls it {@code reflect}. */
    REFLECT {
        @Override
        int index(int i, int n) {
            return i < 0 ? -i : i < n ? i : 2 * n - 2 - i;
        }
    };

    /** The position in 0 to n − 1 to read for a position that is less than n outside. */
    abstract int index(int i, int n);
}

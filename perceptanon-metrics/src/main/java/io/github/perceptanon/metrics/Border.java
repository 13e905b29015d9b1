package io.github.perceptanon.metrics;

/** What a window sees beyond the edge of an image. */
enum Border {
    /** The edge repeats: {@code c b a | a b c}. SciPy calls it {@code reflect}. */
    SYMMETRIC {
        @Override
        int index(int i, int n) {
            return i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i;
        }
    },
    /** The edge does not repeat: {@code c b | a b c}. PyTorch calls it {@code reflect}. */
    REFLECT {
        @Override
        int index(int i, int n) {
            return i < 0 ? -i : i < n ? i : 2 * n - 2 - i;
        }
    };

    /** Where in 0 to n − 1 to read for a position less than n outside. */
    abstract int index(int i, int n);
}

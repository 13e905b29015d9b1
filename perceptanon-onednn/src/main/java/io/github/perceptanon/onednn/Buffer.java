// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import org.jspecify.annotations.Nullable;

/**
 * A tensor that steps of a {@link Program} read and write. Where its memory is, one of its subclasses says; only
 * {@link Planned} memory is the program's own.
 */
abstract sealed class Buffer {
    private final Layout layout;

    private Buffer(Layout layout) {
        this.layout = layout;
    }

    Layout layout() {
        return layout;
    }

    /** Memory that the program shares out: buffers that are not in use at the same time lie at the same place. */
    static final class Planned extends Buffer {
        /** The first and last step that use it; -1 until one does. */
        private int first = -1;

        private int last = -1;
        private long place;

        Planned(Layout layout) {
            super(layout);
        }

        void useAt(int step) {
            first = first < 0 ? step : Math.min(first, step);
            last = Math.max(last, step);
        }

        boolean isUsed() {
            return last >= 0;
        }

        boolean overlaps(Planned other) {
            return first <= other.last && other.first <= last;
        }

        void placeAt(long offset) {
            place = offset;
        }

        long place() {
            return place;
        }

        long end() {
            return place + Block.aligned(layout().bytes());
        }
    }

    /** A part of another buffer, or the same memory in another layout. */
    static final class Part extends Buffer {
        private final Buffer whole;
        private final long offset;

        Part(Buffer whole, Layout layout, long offset) {
            super(layout);
            this.whole = whole;
            this.offset = offset;
        }

        Buffer whole() {
            return whole;
        }

        /** Bytes from the start of the whole. */
        long offset() {
            return offset;
        }
    }

    /** Memory at an address that does not change: weights. */
    static final class Fixed extends Buffer {
        private final long address;

        Fixed(Layout layout, long address) {
            super(layout);
            this.address = address;
        }

        long address() {
            return address;
        }
    }

    /** Memory whose address is given for each run: inputs. */
    static final class Given extends Buffer {
        Given(Layout layout) {
            super(layout);
        }
    }

    /** The planned buffer that this is or is a part of; null if the memory is not the program's own. */
    @Nullable
    Planned planned() {
        return root() instanceof Planned planned ? planned : null;
    }

    /** The buffer that this is a part of; itself if it is whole. */
    Buffer root() {
        Buffer root = this;
        while (root instanceof Part part) {
            root = part.whole();
        }
        return root;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

/**
 * Where the heads of a self-attention find their parts of the projected tokens, without copies. Projected tokens are (batch,
 * tokens, 3 · width): queries, keys and values of all heads side by side.
 */
final class AttentionViews {
    private final Handles handles;
    private final int type;
    private final long batch;
    private final long tokens;
    private final long width;
    private final long heads;

    /**
     * Creates the views.
     *
     * @param dimensions (batch, tokens, width) of the tokens
     */
    AttentionViews(Handles handles, int type, long[] dimensions, int heads) {
        this.handles = handles;
        this.type = type;
        this.batch = dimensions[0];
        this.tokens = dimensions[1];
        this.width = dimensions[2];
        this.heads = heads;
    }

    /** A part of every token. */
    record View(Layout layout, long offset) {
        Buffer of(Buffer whole) {
            return new Buffer.Part(whole, layout, offset);
        }
    }

    /** What the products of queries and keys are multiplied by. */
    double scale() {
        return 1 / Math.sqrt((double) width / heads);
    }

    /** (batch, heads, tokens, tokens). */
    long[] scores() {
        return new long[] {batch, heads, tokens, tokens};
    }

    View queries() {
        return rows(0, 3);
    }

    View keys() {
        return rows(1, 3);
    }

    View keysTransposed() {
        return columns(1, 3);
    }

    View values() {
        return rows(2, 3);
    }

    View valuesTransposed() {
        return columns(2, 3);
    }

    /** The heads' results side by side: (batch, tokens, width) as (batch, heads, tokens, width / heads). */
    View mixed() {
        return rows(0, 1);
    }

    private View rows(int which, int of) {
        long[] dimensions = {batch, heads, tokens, width / heads};
        long[] strides = {tokens * of * width, width / heads, of * width, 1};
        return new View(Layout.strided(handles, type, dimensions, strides), offset(which));
    }

    private View columns(int which, int of) {
        long[] dimensions = {batch, heads, width / heads, tokens};
        long[] strides = {tokens * of * width, width / heads, 1, of * width};
        return new View(Layout.strided(handles, type, dimensions, strides), offset(which));
    }

    private long offset(int which) {
        return which * width * Layout.elementBytes(type);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Blocks of flat arrays that several threads work on. A block is copied to the heap, where the JVM vectorises plain loops.
 * The work on a block must not depend on others, so the number of threads does not change any result.
 */
final class Lanes<B> {
    /** Most elements of a block: parameters, gradients and two moments take 128 KiB. */
    static final int BLOCK = 1 << 13;

    private final List<B> blocks;
    private final List<Lane> lanes = new ArrayList<>();

    /** The work on a block, by its index, with heap arrays of {@link #BLOCK} elements that are free to use. */
    interface Work<B> {
        void on(int index, B block, float[][] heap);
    }

    private Lanes(List<B> blocks, int threads) {
        this.blocks = List.copyOf(blocks);
        for (int i = 0; i < threads; i++) {
            int from = (int) ((long) blocks.size() * i / threads);
            int to = (int) ((long) blocks.size() * (i + 1) / threads);
            if (from < to) {
                lanes.add(new Lane(from, to));
            }
        }
    }

    /** For this number of threads; 0 for one per processor. */
    static <B> Lanes<B> of(List<B> blocks, int threads) {
        return new Lanes<>(blocks, threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    }

    int size() {
        return blocks.size();
    }

    /** Works on all blocks, with so many heap arrays for each. */
    void forEach(int arrays, Work<B> work) {
        lanes.parallelStream().forEach(lane -> lane.work(arrays, work));
    }

    /** The blocks of one thread, and its heap arrays. */
    private final class Lane {
        private final int from;
        private final int to;
        private float[][] heap = {};

        Lane(int from, int to) {
            this.from = from;
            this.to = to;
        }

        void work(int arrays, Work<B> work) {
            if (heap.length < arrays) {
                heap = IntStream.range(0, arrays)
                        .mapToObj(i -> new float[BLOCK])
                        .toArray(float[][]::new);
            }
            for (int i = from; i < to; i++) {
                work.on(i, blocks.get(i), heap);
            }
        }
    }
}

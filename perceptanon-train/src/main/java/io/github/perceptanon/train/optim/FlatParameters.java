// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A network's parameters and gradients as two flat arrays. An optimiser only changes the ranges that belong to a group
 * and never the rest (running statistics, frozen layers). No result depends on the number of threads.
 *
 * <p>Not thread-safe. The caller owns the arrays; this class holds views of them.
 */
public final class FlatParameters {
    /**
     * A range of the flat arrays.
     *
     * @param offset first element
     * @param length number of elements, at least 1
     */
    public record Span(long offset, long length) {
        /** Checks the arguments. */
        public Span {
            if (offset < 0 || length < 1) {
                throw new IllegalArgumentException(
                        "a span needs an offset of at least 0 and a length of at least 1 but was " + offset + ", "
                                + length);
            }
        }

        long end() {
            return offset + length;
        }
    }

    /**
     * Parameters that share a learning rate.
     *
     * @param name for messages
     * @param learningRateFactor factor for the schedule's learning rate
     * @param spans the ranges of the parameters
     */
    public record Group(String name, double learningRateFactor, List<Span> spans) {
        /** Copies the spans and joins adjacent ones. */
        public Group {
            if (!(learningRateFactor >= 0) || Double.isInfinite(learningRateFactor)) {
                throw new IllegalArgumentException("the learning rate factor of '" + name
                        + "' must be finite and not negative but was " + learningRateFactor);
            }
            spans = joined(spans);
        }

        private static List<Span> joined(List<Span> spans) {
            List<Span> out = new ArrayList<>();
            for (Span span : spans) {
                Span last = out.isEmpty() ? null : out.get(out.size() - 1);
                if (last != null && last.end() == span.offset()) {
                    out.set(out.size() - 1, new Span(last.offset(), last.length() + span.length()));
                } else {
                    out.add(span);
                }
            }
            return List.copyOf(out);
        }
    }

    private final FloatBuffer values;
    private final FloatBuffer gradients;
    private final List<Group> groups;
    private final Lanes<Block> blocks;

    /** A part of the flat arrays that fits into a core's cache. */
    record Block(Span span, double learningRateFactor) {}

    /**
     * Creates the view of these arrays.
     *
     * @param values all parameters, direct
     * @param gradients as many elements in the same order, direct
     * @param groups the trained parameters; spans must not overlap
     * @param threads threads that work on them; 0 for one per processor
     * @throws IllegalArgumentException if the arrays' lengths differ, one is not direct or a span ends outside them
     */
    public FlatParameters(FloatBuffer values, FloatBuffer gradients, List<Group> groups, int threads) {
        if (values.capacity() != gradients.capacity()) {
            throw new IllegalArgumentException("parameters and gradients must have the same length but had "
                    + values.capacity() + " and " + gradients.capacity());
        }
        requireDirect("parameters", values);
        requireDirect("gradients", gradients);
        this.values = values.duplicate().clear();
        this.gradients = gradients.duplicate().clear();
        this.groups = List.copyOf(groups);
        List<Block> all = new ArrayList<>();
        for (Group group : groups) {
            for (Span span : group.spans()) {
                if (span.end() > length()) {
                    throw new IllegalArgumentException("group '" + group.name() + "' ends at " + span.end()
                            + " but there are only " + length() + " parameters");
                }
                for (long at = 0; at < span.length(); at += Lanes.BLOCK) {
                    all.add(new Block(
                            new Span(span.offset() + at, Math.min(Lanes.BLOCK, span.length() - at)),
                            group.learningRateFactor()));
                }
            }
        }
        blocks = Lanes.of(all, threads);
    }

    private static void requireDirect(String what, FloatBuffer array) {
        if (!array.isDirect()) {
            throw new IllegalArgumentException(what + " must be in a direct buffer");
        }
    }

    /**
     * The groups of trained parameters.
     *
     * @return groups in order
     */
    public List<Group> groups() {
        return groups;
    }

    /**
     * The Euclidean norm of all groups' gradients, summed in double precision.
     *
     * @return the norm; NaN or infinite if a gradient is NaN or infinite
     */
    public double gradientNorm() {
        double[] sums = new double[blocks.size()];
        blocks.forEach(1, (index, block, heap) -> {
            int length = (int) block.span().length();
            gradients.get((int) block.span().offset(), heap[0], 0, length);
            sums[index] = squares(heap[0], length);
        });
        double sum = 0;
        for (double s : sums) {
            sum += s;
        }
        return Math.sqrt(sum);
    }

    /** Four sums, because each addition waits for the one before. */
    private static double squares(float[] values, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            a += (double) values[i] * values[i];
            b += (double) values[i + 1] * values[i + 1];
            c += (double) values[i + 2] * values[i + 2];
            d += (double) values[i + 3] * values[i + 3];
        }
        for (; i < length; i++) {
            a += (double) values[i] * values[i];
        }
        return (a + b) + (c + d);
    }

    /**
     * Scales the gradients so that their norm does not exceed a maximum: {@code clip_grad_norm_}.
     *
     * @param maxNorm the maximum, above 0
     * @return the norm before
     */
    public double clipGradients(double maxNorm) {
        double norm = gradientNorm();
        float factor = (float) (maxNorm / (norm + 1e-6));
        if (factor < 1) {
            blocks.forEach(1, (index, block, heap) -> {
                int offset = (int) block.span().offset();
                int length = (int) block.span().length();
                gradients.get(offset, heap[0], 0, length);
                for (int i = 0; i < length; i++) {
                    heap[0][i] *= factor;
                }
                gradients.put(offset, heap[0], 0, length);
            });
        }
        return norm;
    }

    /** Number of elements of the flat arrays. */
    int length() {
        return values.capacity();
    }

    /** The shortest range that has all groups in it; of length 1 if there are none. */
    Span extent() {
        List<Span> spans =
                groups.stream().flatMap(group -> group.spans().stream()).toList();
        long first = spans.stream().mapToLong(Span::offset).min().orElse(0);
        long end = spans.stream().mapToLong(Span::end).max().orElse(1);
        return new Span(first, end - first);
    }

    Lanes<Block> blocks() {
        return blocks;
    }

    FloatBuffer values() {
        return values;
    }

    FloatBuffer gradients() {
        return gradients;
    }
}

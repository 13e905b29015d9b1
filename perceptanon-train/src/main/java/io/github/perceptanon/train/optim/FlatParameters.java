// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.train.optim;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A network's parameters and gradients as two flat arrays. An optimiser only changes the ranges that belong to a group
 * and never the rest (running statistics, frozen layers).
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
                if (last != null && last.offset() + last.length() == span.offset()) {
                    out.set(out.size() - 1, new Span(last.offset(), last.length() + span.length()));
                } else {
                    out.add(span);
                }
            }
            return List.copyOf(out);
        }
    }

    private final INDArray values;
    private final INDArray gradients;
    private final List<Group> groups;
    private final List<INDArray> gradientViews = new ArrayList<>();

    /**
     * Creates the view of these arrays.
     *
     * @param values all parameters, contiguous floats
     * @param gradients as many elements in the same order, contiguous floats
     * @param groups the trained parameters; spans must not overlap
     * @throws IllegalArgumentException if the arrays' lengths differ, one is not of floats or a span ends outside them
     */
    public FlatParameters(INDArray values, INDArray gradients, List<Group> groups) {
        if (values.length() != gradients.length()) {
            throw new IllegalArgumentException("parameters and gradients must have the same length but had "
                    + values.length() + " and " + gradients.length());
        }
        requireFloats("parameters", values);
        requireFloats("gradients", gradients);
        this.values = values.reshape(values.length());
        this.gradients = gradients.reshape(gradients.length());
        this.groups = List.copyOf(groups);
        for (Group group : groups) {
            for (Span span : group.spans()) {
                if (span.offset() + span.length() > values.length()) {
                    throw new IllegalArgumentException(
                            "group '" + group.name() + "' ends at " + (span.offset() + span.length())
                                    + " but there are only " + values.length() + " parameters");
                }
                gradientViews.add(view(this.gradients, span));
            }
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
     * The Euclidean norm of all groups' gradients.
     *
     * @return the norm; NaN or infinite if a gradient is NaN or infinite NaN or infinite
     */
    public double gradientNorm() {
        double sum = 0;
        for (INDArray g : gradientViews) {
            // BLAS sums squares in double; ND4J's own norm sums in float, which is off by 2e-4 for millions of
            // elements.
            double norm = Nd4j.getBlasWrapper().level1().nrm2(g);
            sum += norm * norm;
        }
        return Math.sqrt(sum);
    }

    /**
     * Scales the gradients so that their norm does not exceed a maximum: {@code clip_grad_norm_}.
     *
     * @param maxNorm the maximum, above 0
     * @return the norm before
     */
    public double clipGradients(double maxNorm) {
        double norm = gradientNorm();
        double factor = maxNorm / (norm + 1e-6);
        if (factor < 1) {
            for (INDArray g : gradientViews) {
                g.muli(factor);
            }
        }
        return norm;
    }

    /** Number of elements of the flat arrays. */
    long length() {
        return values.length();
    }

    FloatBuffer values(Span span) {
        return floats(values, span);
    }

    FloatBuffer gradients(Span span) {
        return floats(gradients, span);
    }

    INDArray values() {
        return values;
    }

    INDArray gradients() {
        return gradients;
    }

    /** A new array of zeros as long as the parameters. */
    INDArray newState() {
        return values.ulike().assign(0);
    }

    /** The memory of a range of a flat array, valid as long as the array is open. */
    static FloatBuffer floats(INDArray flat, Span span) {
        return new FloatPointer(flat.data().addressPointer())
                .position(span.offset())
                .limit(span.offset() + span.length())
                .asBuffer();
    }

    private static INDArray view(INDArray flat, Span span) {
        return flat.get(NDArrayIndex.interval(span.offset(), span.offset() + span.length()));
    }

    private static void requireFloats(String what, INDArray array) {
        if (array.dataType() != DataType.FLOAT) {
            throw new IllegalArgumentException(what + " must be FLOAT but were " + array.dataType());
        }
    }
}

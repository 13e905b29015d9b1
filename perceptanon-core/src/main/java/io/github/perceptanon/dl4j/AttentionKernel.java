package io.github.perceptanon.dl4j;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Multi-head self-attention: queries, keys and values come from one product, (batch, tokens, 3 · width); each head computes
 * softmax(q · kᵀ / √size) · v; another product mixes the heads.
 */
final class AttentionKernel implements Kernel {
    private final int heads;
    private final ReusableArray projected = new ReusableArray();
    private final ReusableArray split = new ReusableArray();
    private final ReusableArray weights = new ReusableArray();
    private final ReusableArray mixed = new ReusableArray();
    private final ReusableArray joined = new ReusableArray();
    private final ReusableArray output = new ReusableArray();
    private final ReusableArray splitGradient = new ReusableArray();
    private final ReusableArray weightGradient = new ReusableArray();
    private final ReusableArray joinedGradient = new ReusableArray();
    private final ReusableArray mixedGradient = new ReusableArray();
    private final ReusableArray inputGradient = new ReusableArray();
    private @Nullable INDArray input;

    AttentionKernel(int heads) {
        this.heads = heads;
    }

    /** Sizes of one call. */
    private record Sizes(long images, long tokens, long width, int heads) {
        long head() {
            return width / heads;
        }

        long rows() {
            return images * tokens;
        }

        double scale() {
            return 1 / Math.sqrt((double) head());
        }
    }

    private Sizes sizes(INDArray x) {
        return new Sizes(x.size(0), x.size(1), x.size(2), heads);
    }

    /** Of the last {@link #forward}, which comes first. */
    private INDArray input() {
        return Objects.requireNonNull(input, "forward comes first");
    }

    @Override
    public INDArray forward(INDArray x, List<INDArray> parameters, boolean training) {
        input = x;
        Sizes s = sizes(x);
        INDArray qkv = projected.of(s.rows(), 3 * s.width());
        Matrices.multiply(Matrices.rows(x), false, parameters.get(0), true, qkv);
        qkv.addiRowVector(parameters.get(1));
        INDArray parts = split.of(3, s.images(), heads, s.tokens(), s.head());
        parts.assign(
                qkv.reshape('c', s.images(), s.tokens(), 3, heads, s.head()).permute(2, 0, 3, 1, 4));
        INDArray p = weights.of(s.images() * heads, s.tokens(), s.tokens());
        Matrices.multiply(part(parts, 0, s), false, part(parts, 1, s), true, p);
        p.muli(s.scale());
        softmax(p);
        INDArray perHead = mixed.of(s.images() * heads, s.tokens(), s.head());
        Matrices.multiply(p, false, part(parts, 2, s), false, perHead);
        INDArray together = joined.of(s.rows(), s.width());
        together.reshape('c', s.images(), s.tokens(), heads, s.head())
                .assign(perHead.reshape('c', s.images(), heads, s.tokens(), s.head())
                        .permute(0, 2, 1, 3));
        INDArray y = output.of(x.shape());
        INDArray rows = Matrices.rows(y);
        Matrices.multiply(together, false, parameters.get(2), true, rows);
        rows.addiRowVector(parameters.get(3));
        return y;
    }

    /** Queries, keys or values as (images × heads, tokens, head). */
    private static INDArray part(INDArray parts, int index, Sizes s) {
        long size = s.rows() * s.width();
        return Nd4j.create(
                parts.data(),
                new long[] {s.images() * s.heads(), s.tokens(), s.head()},
                new long[] {s.tokens() * s.head(), s.head(), 1},
                index * size,
                'c');
    }

    private static void softmax(INDArray rows) {
        Nd4j.exec(DynamicCustomOp.builder("softmax")
                .addInputs(rows)
                .addOutputs(rows)
                .addIntegerArguments(2)
                .build());
    }

    @Override
    public INDArray backward(INDArray epsilon, List<INDArray> parameters, List<@Nullable INDArray> gradients) {
        INDArray x = input();
        Sizes s = sizes(x);
        INDArray dy = Matrices.rows(epsilon);
        INDArray together = joined.of(s.rows(), s.width());
        INDArray dTogether = joinedGradient.of(s.rows(), s.width());
        Matrices.multiply(dy, false, parameters.get(2), false, dTogether);
        INDArray dPerHead = mixedGradient.of(s.images() * heads, s.tokens(), s.head());
        dPerHead.reshape('c', s.images(), heads, s.tokens(), s.head())
                .assign(dTogether
                        .reshape('c', s.images(), s.tokens(), heads, s.head())
                        .permute(0, 2, 1, 3));
        INDArray dQkv = throughHeads(dPerHead, s);
        if (gradients.get(0) != null) {
            Matrices.multiply(dy, true, together, false, gradients.get(2));
            gradients.get(3).assign(dy.sum(0));
            Matrices.multiply(dQkv, true, Matrices.rows(x), false, gradients.get(0));
            gradients.get(1).assign(dQkv.sum(0));
        }
        INDArray dx = inputGradient.of(x.shape());
        Matrices.multiply(dQkv, false, parameters.get(0), false, Matrices.rows(dx));
        return dx;
    }

    /** Gradients at queries, keys and values, (rows, 3 · width), from those at the heads' results. */
    private INDArray throughHeads(INDArray dPerHead, Sizes s) {
        INDArray parts = split.of(3, s.images(), heads, s.tokens(), s.head());
        INDArray dParts = splitGradient.of(3, s.images(), heads, s.tokens(), s.head());
        INDArray p = weights.of(s.images() * heads, s.tokens(), s.tokens());
        INDArray dp = weightGradient.of(s.images() * heads, s.tokens(), s.tokens());
        Matrices.multiply(p, true, dPerHead, false, part(dParts, 2, s));
        Matrices.multiply(dPerHead, false, part(parts, 2, s), true, dp);
        // Softmax: dS = P · (dP − Σ dP · P); the scale of the scores is included.
        INDArray rows = Matrices.rows(dp);
        INDArray along = rows.mul(Matrices.rows(p)).sum(1);
        rows.subiColumnVector(along).muli(Matrices.rows(p)).muli(s.scale());
        Matrices.multiply(dp, false, part(parts, 1, s), false, part(dParts, 0, s));
        Matrices.multiply(dp, true, part(parts, 0, s), false, part(dParts, 1, s));
        INDArray dQkv = projected.of(s.rows(), 3 * s.width());
        dQkv.reshape('c', s.images(), s.tokens(), 3, heads, s.head()).assign(dParts.permute(1, 3, 0, 2, 4));
        return dQkv;
    }
}

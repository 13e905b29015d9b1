// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_backward;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_batch_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_binary_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_concat_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_data_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_backward_weights_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_direct;
import static org.bytedeco.dnnl.global.dnnl.dnnl_convolution_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_linear;
import static org.bytedeco.dnnl.global.dnnl.dnnl_eltwise_relu;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_inference;
import static org.bytedeco.dnnl.global.dnnl.dnnl_forward_training;
import static org.bytedeco.dnnl.global.dnnl.dnnl_inner_product_backward_data_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_inner_product_backward_weights_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_inner_product_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_layer_normalization_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_matmul_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_pooling_forward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_eltwise;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_append_sum;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_post_ops_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_post_ops;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_attr_set_scratchpad_mode;
import static org.bytedeco.dnnl.global.dnnl.dnnl_reorder_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_scratchpad_mode_user;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_accurate;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_backward_primitive_desc_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_softmax_forward_primitive_desc_create;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;

/** Makes {@link Kernel}s: what oneDNN's primitives are called and need. Not thread-safe. */
final class Kernels {
    /** What is done to a kernel's result before it is stored: added to what is there, rectified, multiplied. */
    record After(boolean sum, boolean relu, float factor) {
        static final After NOTHING = new After(false, false);

        After(boolean sum, boolean relu) {
            this(sum, relu, 1);
        }
    }

    private final dnnl_engine engine = OneDnn.cpu();
    private final Handles handles;
    private final int propagation;

    /**
     * Makes kernels that are destroyed with these handles.
     *
     * @param training whether forward kernels keep what backward kernels need
     */
    Kernels(Handles handles, boolean training) {
        this.handles = handles;
        this.propagation = training ? dnnl_forward_training : dnnl_forward_inference;
    }

    /** A call of oneDNN that makes a primitive descriptor. */
    private interface Creation {
        int into(dnnl_primitive_desc descriptor, dnnl_primitive_attr attributes);
    }

    private Kernel kernel(String what, After after, Creation creation) {
        return kernel(what, after, attributes -> {
            dnnl_primitive_desc descriptor = new dnnl_primitive_desc();
            OneDnn.check(creation.into(descriptor, attributes), what);
            return descriptor;
        });
    }

    private Kernel kernel(String what, After after, Function<dnnl_primitive_attr, dnnl_primitive_desc> creation) {
        dnnl_primitive_attr attributes = new dnnl_primitive_attr();
        OneDnn.check(dnnl_primitive_attr_create(attributes), what);
        try {
            OneDnn.check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), what);
            setPostOperations(attributes, after, what);
            return new Kernel(handles, creation.apply(attributes), what);
        } finally {
            dnnl_primitive_attr_destroy(attributes);
        }
    }

    private static void setPostOperations(dnnl_primitive_attr attributes, After after, String what) {
        if (after.equals(After.NOTHING)) {
            return;
        }
        dnnl_post_ops operations = new dnnl_post_ops();
        OneDnn.check(dnnl_post_ops_create(operations), what);
        try {
            if (after.sum()) {
                OneDnn.check(dnnl_post_ops_append_sum(operations, 1, 0, 0), what);
            }
            if (after.relu()) {
                OneDnn.check(dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_relu, 0, 0), what);
            }
            if (after.factor() != 1) {
                OneDnn.check(dnnl_post_ops_append_eltwise(operations, dnnl_eltwise_linear, after.factor(), 0), what);
            }
            OneDnn.check(dnnl_primitive_attr_set_post_ops(attributes, operations), what);
        } finally {
            dnnl_post_ops_destroy(operations);
        }
    }

    private static @Nullable dnnl_memory_desc descriptor(@Nullable Layout layout) {
        return layout == null ? null : layout.descriptor();
    }

    /** Strides, dilations (0 for none) and paddings of a convolution or pooling, each of rows and columns. */
    record Geometry(long[] kernel, long[] strides, long[] dilations, long[] before, long[] after) {}

    Kernel convolution(
            Layout source, Layout weights, @Nullable Layout bias, Layout result, Geometry geometry, After after) {
        return kernel(
                "a convolution",
                after,
                (d, attributes) -> dnnl_convolution_forward_primitive_desc_create(
                        d,
                        engine,
                        propagation,
                        dnnl_convolution_direct,
                        source.descriptor(),
                        weights.descriptor(),
                        descriptor(bias),
                        result.descriptor(),
                        geometry.strides(),
                        geometry.dilations(),
                        geometry.before(),
                        geometry.after(),
                        attributes));
    }

    Kernel convolutionBackData(Layout source, Layout weights, Layout result, Geometry geometry, Kernel forward) {
        return kernel(
                "a convolution's gradient of its input",
                After.NOTHING,
                (d, attributes) -> dnnl_convolution_backward_data_primitive_desc_create(
                        d,
                        engine,
                        dnnl_convolution_direct,
                        source.descriptor(),
                        weights.descriptor(),
                        result.descriptor(),
                        geometry.strides(),
                        geometry.dilations(),
                        geometry.before(),
                        geometry.after(),
                        forward.descriptor(),
                        attributes));
    }

    Kernel convolutionBackWeights(
            Layout source, Layout weights, @Nullable Layout bias, Layout result, Geometry geometry, Kernel forward) {
        return kernel(
                "a convolution's gradient of its weights",
                After.NOTHING,
                (d, attributes) -> dnnl_convolution_backward_weights_primitive_desc_create(
                        d,
                        engine,
                        dnnl_convolution_direct,
                        source.descriptor(),
                        weights.descriptor(),
                        descriptor(bias),
                        result.descriptor(),
                        geometry.strides(),
                        geometry.dilations(),
                        geometry.before(),
                        geometry.after(),
                        forward.descriptor(),
                        attributes));
    }

    Kernel dense(Layout source, Layout weights, @Nullable Layout bias, Layout result, After after) {
        return kernel(
                "a dense layer",
                after,
                (d, attributes) -> dnnl_inner_product_forward_primitive_desc_create(
                        d,
                        engine,
                        propagation,
                        source.descriptor(),
                        weights.descriptor(),
                        descriptor(bias),
                        result.descriptor(),
                        attributes));
    }

    Kernel denseBackData(Layout source, Layout weights, Layout result, Kernel forward) {
        return kernel(
                "a dense layer's gradient of its input",
                After.NOTHING,
                (d, attributes) -> dnnl_inner_product_backward_data_primitive_desc_create(
                        d,
                        engine,
                        source.descriptor(),
                        weights.descriptor(),
                        result.descriptor(),
                        forward.descriptor(),
                        attributes));
    }

    Kernel denseBackWeights(Layout source, Layout weights, Layout bias, Layout result, Kernel forward) {
        return kernel(
                "a dense layer's gradient of its weights",
                After.NOTHING,
                (d, attributes) -> dnnl_inner_product_backward_weights_primitive_desc_create(
                        d,
                        engine,
                        source.descriptor(),
                        weights.descriptor(),
                        bias.descriptor(),
                        result.descriptor(),
                        forward.descriptor(),
                        attributes));
    }

    Kernel batchNorm(Layout values, double eps, int flags) {
        return kernel(
                "a batch norm",
                After.NOTHING,
                (d, attributes) -> dnnl_batch_normalization_forward_primitive_desc_create(
                        d,
                        engine,
                        propagation,
                        values.descriptor(),
                        values.descriptor(),
                        (float) eps,
                        flags,
                        attributes));
    }

    Kernel batchNormBack(Layout values, double eps, int flags, Kernel forward) {
        return kernel(
                "a batch norm's gradient",
                After.NOTHING,
                (d, attributes) -> dnnl_batch_normalization_backward_primitive_desc_create(
                        d,
                        engine,
                        dnnl_backward,
                        values.descriptor(),
                        values.descriptor(),
                        values.descriptor(),
                        (float) eps,
                        flags,
                        forward.descriptor(),
                        attributes));
    }

    Kernel layerNorm(Layout values, Layout statistics, double eps, int flags) {
        return kernel(
                "a layer norm",
                After.NOTHING,
                (d, attributes) -> dnnl_layer_normalization_forward_primitive_desc_create(
                        d,
                        engine,
                        propagation,
                        values.descriptor(),
                        values.descriptor(),
                        statistics.descriptor(),
                        (float) eps,
                        flags,
                        attributes));
    }

    Kernel layerNormBack(Layout values, Layout statistics, double eps, int flags, Kernel forward) {
        return kernel(
                "a layer norm's gradient",
                After.NOTHING,
                (d, attributes) -> dnnl_layer_normalization_backward_primitive_desc_create(
                        d,
                        engine,
                        dnnl_backward,
                        values.descriptor(),
                        values.descriptor(),
                        values.descriptor(),
                        statistics.descriptor(),
                        (float) eps,
                        flags,
                        forward.descriptor(),
                        attributes));
    }

    Kernel pooling(int algorithm, Layout source, Layout result, Geometry geometry) {
        return kernel(
                "a pooling",
                After.NOTHING,
                (d, attributes) -> dnnl_pooling_forward_primitive_desc_create(
                        d,
                        engine,
                        propagation,
                        algorithm,
                        source.descriptor(),
                        result.descriptor(),
                        geometry.strides(),
                        geometry.kernel(),
                        geometry.dilations(),
                        geometry.before(),
                        geometry.after(),
                        attributes));
    }

    Kernel poolingBack(int algorithm, Layout source, Layout result, Geometry geometry, Kernel forward) {
        return kernel(
                "a pooling's gradient",
                After.NOTHING,
                (d, attributes) -> dnnl_pooling_backward_primitive_desc_create(
                        d,
                        engine,
                        algorithm,
                        source.descriptor(),
                        result.descriptor(),
                        geometry.strides(),
                        geometry.kernel(),
                        geometry.dilations(),
                        geometry.before(),
                        geometry.after(),
                        forward.descriptor(),
                        attributes));
    }

    /** A function of each element. */
    Kernel elementwise(int algorithm, Layout values) {
        return kernel(
                "an activation",
                After.NOTHING,
                (d, attributes) -> dnnl_eltwise_forward_primitive_desc_create(
                        d, engine, propagation, algorithm, values.descriptor(), values.descriptor(), 0, 0, attributes));
    }

    /** The gradient of a function of each element, from its input or, for some algorithms, its result. */
    Kernel elementwiseBack(int algorithm, Layout gradients, Layout values, Kernel forward) {
        return kernel(
                "an activation's gradient",
                After.NOTHING,
                (d, attributes) -> dnnl_eltwise_backward_primitive_desc_create(
                        d,
                        engine,
                        algorithm,
                        gradients.descriptor(),
                        gradients.descriptor(),
                        values.descriptor(),
                        0,
                        0,
                        forward.descriptor(),
                        attributes));
    }

    /** A function of two elements; axes of length 1 in the second are repeated. */
    Kernel binary(int algorithm, Layout first, Layout second, Layout result, boolean relu) {
        return kernel(
                "a sum",
                new After(false, relu),
                (d, attributes) -> dnnl_binary_primitive_desc_create(
                        d,
                        engine,
                        algorithm,
                        first.descriptor(),
                        second.descriptor(),
                        result.descriptor(),
                        attributes));
    }

    Kernel softmax(Layout values, int axis) {
        return kernel(
                "a softmax",
                After.NOTHING,
                (d, attributes) -> dnnl_softmax_forward_primitive_desc_create(
                        d,
                        engine,
                        propagation,
                        dnnl_softmax_accurate,
                        values.descriptor(),
                        values.descriptor(),
                        axis,
                        attributes));
    }

    Kernel softmaxBack(Layout values, int axis, Kernel forward) {
        return kernel(
                "a softmax's gradient",
                After.NOTHING,
                (d, attributes) -> dnnl_softmax_backward_primitive_desc_create(
                        d,
                        engine,
                        dnnl_softmax_accurate,
                        values.descriptor(),
                        values.descriptor(),
                        values.descriptor(),
                        axis,
                        forward.descriptor(),
                        attributes));
    }

    /** (…, m, k) times (…, k, n), times a factor. */
    Kernel product(Layout first, Layout second, Layout result, double factor) {
        return kernel(
                "a matrix product",
                new After(false, false, (float) factor),
                (d, attributes) -> dnnl_matmul_primitive_desc_create(
                        d, engine, first.descriptor(), second.descriptor(), null, result.descriptor(), attributes));
    }

    /** A copy to another layout or type. */
    Kernel reorder(Layout from, Layout to) {
        return kernel(
                "a reorder",
                After.NOTHING,
                (d, attributes) -> dnnl_reorder_primitive_desc_create(
                        d, from.descriptor(), engine, to.descriptor(), engine, attributes));
    }

    /** Concatenates along an axis; the result's layout is oneDNN's choice unless one is given. */
    Kernel concatenation(List<Layout> parts, int axis, Optional<Layout> result) {
        String what = "a concatenation";
        return kernel(what, After.NOTHING, attributes -> {
            try (PointerPointer<dnnl_memory_desc> sources = new PointerPointer<>(parts.size());
                    PointerPointer<dnnl_primitive_desc> made = new PointerPointer<>(1)) {
                for (int i = 0; i < parts.size(); i++) {
                    sources.put(i, parts.get(i).descriptor());
                }
                OneDnn.check(
                        dnnl_concat_primitive_desc_create(
                                made, engine, descriptor(result.orElse(null)), parts.size(), axis, sources, attributes),
                        what);
                return made.get(dnnl_primitive_desc.class, 0);
            }
        });
    }
}

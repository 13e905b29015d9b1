// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.dnnl_f32;
import static org.bytedeco.dnnl.global.dnnl.dnnl_format_tag_any;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_clone;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_submemory;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_strides;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_create_with_tag;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_equal;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_success;

import java.util.Arrays;
import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;

/**
 * The dimensions of a tensor and where its elements are in memory: oneDNN's memory descriptor. Immutable; valid until the
 * {@link Handles} that it was made with are closed.
 *
 * @param dimensions outermost first
 * @param type oneDNN's number of the element type
 * @param descriptor oneDNN's own
 */
record Layout(long[] dimensions, int type, dnnl_memory_desc descriptor) {
    /** Row-major floats. */
    static Layout floats(Handles handles, long... dimensions) {
        return plain(handles, dnnl_f32, dimensions);
    }

    /** Row-major, of another type. */
    static Layout plain(Handles handles, int type, long... dimensions) {
        long[] strides = new long[dimensions.length];
        long stride = 1;
        for (int i = dimensions.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dimensions[i];
        }
        return strided(handles, type, dimensions, strides);
    }

    /** With any distances between neighbours along each axis. */
    static Layout strided(Handles handles, int type, long[] dimensions, long[] strides) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        OneDnn.check(
                dnnl_memory_desc_create_with_strides(made, dimensions.length, dimensions, type, strides),
                "a layout of " + Arrays.toString(dimensions));
        return owned(handles, dimensions, type, made);
    }

    /** A layout that an operation chooses as it likes. */
    static Layout any(Handles handles, int type, long... dimensions) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        OneDnn.check(
                dnnl_memory_desc_create_with_tag(made, dimensions.length, dimensions, type, dnnl_format_tag_any),
                "any layout of " + Arrays.toString(dimensions));
        return owned(handles, dimensions, type, made);
    }

    /** A copy of a descriptor that oneDNN returned. */
    static Layout copy(Handles handles, long[] dimensions, int type, dnnl_memory_desc original) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        OneDnn.check(dnnl_memory_desc_clone(made, original), "a copy of a layout");
        return owned(handles, dimensions, type, made);
    }

    private static Layout owned(Handles handles, long[] dimensions, int type, dnnl_memory_desc made) {
        return new Layout(dimensions.clone(), type, handles.own(made, d -> dnnl_memory_desc_destroy(d)));
    }

    /** A part of this layout, in place; empty if it does not begin at a boundary of the layout's blocks. */
    Optional<Layout> part(Handles handles, long[] size, long[] from) {
        dnnl_memory_desc made = new dnnl_memory_desc();
        if (dnnl_memory_desc_create_submemory(made, descriptor, size, from) != dnnl_success) {
            return Optional.empty();
        }
        return Optional.of(owned(handles, size, type, made));
    }

    /** Bytes of one element: of a 32-bit float or of bf16. */
    static long elementBytes(int type) {
        return type == dnnl_f32 ? Float.BYTES : Short.BYTES;
    }

    /** Bytes, with the padding of the layout's blocks. */
    long bytes() {
        return dnnl_memory_desc_get_size(descriptor);
    }

    boolean sameAs(Layout other) {
        return dnnl_memory_desc_equal(descriptor, other.descriptor) == 1;
    }

    @Override
    public String toString() {
        return Arrays.toString(dimensions);
    }
}

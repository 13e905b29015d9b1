// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;
import static org.bytedeco.dnnl.global.dnnl.dnnl_memory_desc_get_size;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_create;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_desc_query_md;
import static org.bytedeco.dnnl.global.dnnl.dnnl_primitive_destroy;
import static org.bytedeco.dnnl.global.dnnl.dnnl_query_exec_arg_md;

import java.util.Optional;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_desc;

/** One of oneDNN's primitives, made for certain layouts. Thread-safe; valid until its {@link Handles} are closed. */
final class Kernel {
    private final Handles handles;
    private final dnnl_primitive_desc descriptor;
    private final dnnl_primitive primitive;

    Kernel(Handles handles, dnnl_primitive_desc descriptor, String what) {
        this.handles = handles;
        this.descriptor = handles.own(descriptor, d -> dnnl_primitive_desc_destroy(d));
        this.primitive = new dnnl_primitive();
        OneDnn.check(dnnl_primitive_create(primitive, descriptor), what);
        handles.own(primitive, p -> dnnl_primitive_destroy(p));
    }

    dnnl_primitive primitive() {
        return primitive;
    }

    dnnl_primitive_desc descriptor() {
        return descriptor;
    }

    /** The layout of an argument, by oneDNN's number of it. */
    Layout layout(int argument, int type, long... dimensions) {
        return Layout.copy(handles, dimensions, type, query(argument));
    }

    /** A layout of the same tensor as another one. */
    Layout layout(int argument, Layout like) {
        return layout(argument, like.type(), like.dimensions());
    }

    /** Memory that it needs while it runs; empty if none. */
    Optional<Layout> scratchpad() {
        return unshaped(DNNL_ARG_SCRATCHPAD);
    }

    /** Memory that a forward kernel leaves for its backward kernel; empty if none. */
    Optional<Layout> workspace() {
        return unshaped(DNNL_ARG_WORKSPACE);
    }

    private Optional<Layout> unshaped(int argument) {
        dnnl_memory_desc found = query(argument);
        return found == null || found.isNull() || dnnl_memory_desc_get_size(found) == 0
                ? Optional.empty()
                : Optional.of(Layout.copy(handles, new long[0], 0, found));
    }

    private dnnl_memory_desc query(int argument) {
        return dnnl_primitive_desc_query_md(descriptor, dnnl_query_exec_arg_md, argument);
    }
}

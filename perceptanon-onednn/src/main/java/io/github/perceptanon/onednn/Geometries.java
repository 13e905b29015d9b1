// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.onednn;

import io.github.perceptanon.network.Operation.Convolution;
import io.github.perceptanon.network.Window;
import io.github.perceptanon.onednn.Kernels.Geometry;

/** Windows of networks as oneDNN wants them. */
final class Geometries {
    private static final long[] NONE = {0, 0};

    private Geometries() {}

    static Geometry of(Convolution convolution) {
        Window window = convolution.window();
        long dilation = convolution.dilation() - 1L;
        long[] padding = padding(window);
        return new Geometry(kernel(window), strides(window), new long[] {dilation, dilation}, padding, padding);
    }

    /** A pooling whose last windows extend past the input by so many rows and columns. */
    static Geometry pooling(Window window, int overhangHeight, int overhangWidth) {
        long[] before = padding(window);
        long[] after = {before[0] + overhangHeight, before[1] + overhangWidth};
        return new Geometry(kernel(window), strides(window), NONE, before, after);
    }

    /** One window that is the whole map. */
    static Geometry whole(long height, long width) {
        long[] size = {height, width};
        return new Geometry(size, size, NONE, NONE, NONE);
    }

    private static long[] kernel(Window window) {
        return new long[] {window.kernelHeight(), window.kernelWidth()};
    }

    private static long[] strides(Window window) {
        return new long[] {window.strideHeight(), window.strideWidth()};
    }

    private static long[] padding(Window window) {
        return new long[] {window.paddingHeight(), window.paddingWidth()};
    }

    /** A kernel's dimensions: (out, in, height, width), or with groups (groups, out / groups, in / groups, …). */
    static long[] weights(Convolution convolution) {
        Window window = convolution.window();
        int groups = convolution.groups();
        return groups == 1
                ? new long[] {convolution.out(), convolution.in(), window.kernelHeight(), window.kernelWidth()}
                : new long[] {
                    groups,
                    convolution.out() / groups,
                    convolution.in() / groups,
                    window.kernelHeight(),
                    window.kernelWidth()
                };
    }
}

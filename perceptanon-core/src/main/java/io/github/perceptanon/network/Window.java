// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.network;

/**
 * The window of a convolution or pooling: kernel, stride and padding, in pixels.
 *
 * @param kernelHeight rows of the window
 * @param kernelWidth columns of the window
 * @param strideHeight rows from one position to the next
 * @param strideWidth columns from one position to the next
 * @param paddingHeight rows added above, and as many below
 * @param paddingWidth columns added on the left, and as many on the right
 */
public record Window(
        int kernelHeight, int kernelWidth, int strideHeight, int strideWidth, int paddingHeight, int paddingWidth) {
    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if a kernel or stride is below 1 or a padding is negative
     */
    public Window {
        if (Math.min(Math.min(kernelHeight, kernelWidth), Math.min(strideHeight, strideWidth)) < 1
                || Math.min(paddingHeight, paddingWidth) < 0) {
            throw new IllegalArgumentException(
                    "a window needs kernels and strides of at least 1 and paddings of at least 0"
                            + " but was given kernel " + kernelHeight + "x" + kernelWidth + ", stride " + strideHeight
                            + "x"
                            + strideWidth + ", padding " + paddingHeight + "x" + paddingWidth);
        }
    }

    /**
     * A square window.
     *
     * @param kernel rows and columns
     * @param stride step along both axes
     * @param padding added on all four sides
     * @return the window
     */
    public static Window square(int kernel, int stride, int padding) {
        return new Window(kernel, kernel, stride, stride, padding, padding);
    }

    /**
     * Whether the window is the same along both axes.
     *
     * @return true if kernel, stride and padding are the same along rows and columns
     */
    public boolean isSquare() {
        return kernelHeight == kernelWidth && strideHeight == strideWidth && paddingHeight == paddingWidth;
    }

    /**
     * Whether the window is a single pixel without padding, so that a convolution is a matrix product over channels.
     *
     * @return true for a 1×1 kernel without padding, whatever its stride
     */
    public boolean isPointwise() {
        return kernelHeight == 1 && kernelWidth == 1 && paddingHeight == 0 && paddingWidth == 0;
    }

    /**
     * The number of output rows for an input, rounded down as in PyTorch.
     *
     * @param height rows of the input
     * @param dilation distance between the kernel's rows; 1 for none
     * @return below 1 if the input is too small
     */
    public int outputHeight(int height, int dilation) {
        return positions(height, kernelHeight, strideHeight, paddingHeight, dilation);
    }

    /**
     * The number of output columns for an input, rounded down as in PyTorch.
     *
     * @param width columns of the input
     * @param dilation distance between the kernel's columns; 1 for none
     * @return below 1 if the input is too small
     */
    public int outputWidth(int width, int dilation) {
        return positions(width, kernelWidth, strideWidth, paddingWidth, dilation);
    }

    private static int positions(int size, int kernel, int stride, int padding, int dilation) {
        return Math.floorDiv(size + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1;
    }

    /**
     * The window that sees the same pixels when zeros stand between the kernel's weights.
     *
     * @param dilation distance between the kernel's rows and columns
     * @return a window of (kernel − 1) × dilation + 1 rows and columns, with the same stride and padding
     */
    public Window dilated(int dilation) {
        return new Window(
                (kernelHeight - 1) * dilation + 1,
                (kernelWidth - 1) * dilation + 1,
                strideHeight,
                strideWidth,
                paddingHeight,
                paddingWidth);
    }

    /** (channels, output height, output width) for an input of (any, height, width). */
    int[] outputShape(int channels, int height, int width, int dilation) {
        int rows = outputHeight(height, dilation);
        int columns = outputWidth(width, dilation);
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("needs at least " + (dilation * (kernelHeight - 1) + 1) + "x"
                    + (dilation * (kernelWidth - 1) + 1) + " values but is left with " + (height + 2 * paddingHeight)
                    + "x" + (width + 2 * paddingWidth) + " (height x width): the input is too small");
        }
        return new int[] {channels, rows, columns};
    }
}

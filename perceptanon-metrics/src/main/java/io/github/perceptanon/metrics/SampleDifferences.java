// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.metrics;

import io.github.perceptanon.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;

/**
 * Exact sums over the differences of two images' samples. They are integers, so the order of addition does not matter.
 */
final class SampleDifferences {
    /** Samples per task: small enough for a core's cache, and 255² × CHUNK fits into an int. */
    private static final int CHUNK = 1 << 14;

    private static final int BUFFER = 1 << 12;

    private SampleDifferences() {}

    /** Number of samples of each image. */
    static long count(RgbImage image) {
        return 3L * image.width() * image.height();
    }

    /** Σ (a − b)² over all samples 0–255. */
    static long sumOfSquares(RgbImage a, RgbImage b) {
        return sum(a, b, SampleDifferences::squares);
    }

    /** Σ |a − b| over all samples 0–255. */
    static long sumOfMagnitudes(RgbImage a, RgbImage b) {
        return sum(a, b, SampleDifferences::magnitudes);
    }

    private interface Kernel {
        int sum(byte[] a, byte[] b, int n);
    }

    private static long sum(RgbImage imageA, RgbImage imageB, Kernel kernel) {
        ByteBuffer a = imageA.asReadOnlyBuffer();
        ByteBuffer b = imageB.asReadOnlyBuffer();
        int total = a.capacity();
        return LongStream.range(0, (total + CHUNK - 1L) / CHUNK)
                .parallel()
                .map(chunk -> {
                    int from = (int) (chunk * CHUNK);
                    return sum(a, b, from, Math.min(CHUNK, total - from), kernel);
                })
                .sum();
    }

    private static long sum(ByteBuffer a, ByteBuffer b, int from, int count, Kernel kernel) {
        byte[] rowA = new byte[BUFFER];
        byte[] rowB = new byte[BUFFER];
        long sum = 0;
        for (int done = 0; done < count; done += BUFFER) {
            int n = Math.min(BUFFER, count - done);
            a.get(from + done, rowA, 0, n);
            b.get(from + done, rowB, 0, n);
            sum += kernel.sum(rowA, rowB, n);
        }
        return sum;
    }

    private static int squares(byte[] a, byte[] b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            int d = (a[i] & 0xff) - (b[i] & 0xff);
            sum += d * d;
        }
        return sum;
    }

    private static int magnitudes(byte[] a, byte[] b, int n) {
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
        }
        return sum;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.perceptanon.network.Window;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchMatrixTest {
    private static final int CHANNELS = 3;

    /** Every value is its own index plus one, so that zeros can only be padding. */
    private static float valueAt(int height, int width, int y, int x, int channel) {
        if (y < 0 || y >= height || x < 0 || x >= width) {
            return 0;
        }
        return 1 + (y * width + x) * CHANNELS + channel;
    }

    private static List<Float> patches(int height, int width, Window w, int outHeight, int outWidth) {
        List<Float> expected = new ArrayList<>();
        for (int oy = 0; oy < outHeight; oy++) {
            for (int ox = 0; ox < outWidth; ox++) {
                for (int ky = 0; ky < w.kernelHeight(); ky++) {
                    for (int kx = 0; kx < w.kernelWidth(); kx++) {
                        for (int c = 0; c < CHANNELS; c++) {
                            int y = oy * w.strideHeight() - w.paddingHeight() + ky;
                            int x = ox * w.strideWidth() - w.paddingWidth() + kx;
                            expected.add(valueAt(height, width, y, x, c));
                        }
                    }
                }
            }
        }
        return expected;
    }

    @ParameterizedTest
    @CsvSource({
        "5,4, 3,3,1,1,1,1",
        "5,4, 3,3,2,2,1,1",
        "7,7, 1,1,2,2,0,0",
        "6,5, 1,7,1,1,0,3",
        "6,5, 7,1,1,1,3,0",
        "2,2, 5,5,1,1,2,2"
    })
    void everyRowHoldsWhatTheWindowSees(
            int height, int width, int kh, int kw, int strideHeight, int strideWidth, int padHeight, int padWidth) {
        Window window = new Window(kh, kw, strideHeight, strideWidth, padHeight, padWidth);
        int outHeight = (height + 2 * padHeight - kh) / strideHeight + 1;
        int outWidth = (width + 2 * padWidth - kw) / strideWidth + 1;
        float[] source = new float[height * width * CHANNELS];
        for (int i = 0; i < source.length; i++) {
            source[i] = i + 1;
        }
        float[] target = new float[outHeight * outWidth * kh * kw * CHANNELS];
        // What lay in the memory before must not show through.
        Arrays.fill(target, -1);

        new PatchMatrix(
                        new int[] {CHANNELS, height, width},
                        window,
                        outHeight,
                        outWidth,
                        FloatBuffer.wrap(source),
                        FloatBuffer.wrap(target))
                .run();

        List<Float> written = new ArrayList<>();
        for (float value : target) {
            written.add(value);
        }
        assertThat(written).isEqualTo(patches(height, width, window, outHeight, outWidth));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedImageConversionTest {
    private final ImageLoader loader = ImageLoader.standard();

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void everyLayoutGivesTheSameSamples(int type) {
        BufferedImage image = new BufferedImage(3, 2, type);
        image.setRGB(2, 1, 0xff0a64c8);
        RgbImage rgb = loader.convert(image);
        assertThat(pixel(rgb, 2, 1)).containsExactly(10, 100, 200);
        assertThat(pixel(rgb, 0, 0)).containsExactly(0, 0, 0);
    }

    @Test
    void partsOfAnImageAreReadWhereTheyLie() {
        for (int type :
                new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY}) {
            BufferedImage image = new BufferedImage(9, 9, type);
            image.getRaster().setSample(4, 5, 0, 77);
            RgbImage part = loader.convert(image.getSubimage(3, 3, 4, 4));
            assertThat(part.sample(1, 2, 0)).isEqualTo(77);
        }
    }

    @Test
    void transparentPixelsKeepTheirColor() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x000a64c8);
        assertThat(pixel(loader.convert(image), 0, 0)).containsExactly(10, 100, 200);
    }

    @Test
    void colorsThatWereMultipliedByAlphaAreRestored() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB_PRE);
        image.setRGB(0, 0, 0x80ff0000);
        assertThat(pixel(loader.convert(image), 0, 0)).containsExactly(255, 0, 0);
    }

    @Test
    void greyIsNotTakenForLinearLight() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);
        assertThat(pixel(loader.convert(image), 0, 0)).containsExactly(100, 100, 100);
    }

    @Test
    void sixteenBitGreyIsClipped() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 200);
        image.getRaster().setSample(1, 0, 0, 300);
        RgbImage rgb = loader.convert(image);
        assertThat(rgb.sample(0, 0, 0)).isEqualTo(200);
        assertThat(rgb.sample(1, 0, 0)).isEqualTo(255);
    }

    @Test
    void fiveBitColorsAreScaled() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_565_RGB);
        image.setRGB(0, 0, 0xffffffff);
        assertThat(pixel(loader.convert(image), 0, 0)).containsExactly(255, 255, 255);
    }

    @Test
    void anotherColorSpaceIsNotConverted() {
        ComponentColorModel linear = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_LINEAR_RGB), false, false, 1, DataBuffer.TYPE_BYTE);
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 1, 1, 3, null);
        raster.setPixel(0, 0, new int[] {10, 100, 200});
        BufferedImage image = new BufferedImage(linear, raster, false, null);
        assertThat(pixel(loader.convert(image), 0, 0)).containsExactly(10, 100, 200);
    }

    @Test
    void returnsWhatAnRgbImageGaveJava2D() {
        RgbImage image = RgbImage.of(2, 1, new byte[] {1, 2, 3, (byte) 250, (byte) 251, (byte) 252});
        assertThat(loader.convert(image.toBufferedImage()).toBytes()).isEqualTo(image.toBytes());
    }

    private static int[] pixel(RgbImage image, int x, int y) {
        return new int[] {image.sample(x, y, 0), image.sample(x, y, 1), image.sample(x, y, 2)};
    }
}

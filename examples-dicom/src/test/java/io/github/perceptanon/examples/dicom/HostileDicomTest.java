// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.examples.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.perceptanon.image.DepthMapping;
import io.github.perceptanon.image.ImageDecoder;
import io.github.perceptanon.image.ImageException;
import io.github.perceptanon.image.ImageLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Files that lie, each refused in one line, within a bound. */
class HostileDicomTest {
    private static final ImageLimits LIMITS = new ImageLimits(64 << 20, 1 << 20);

    static ImageDecoder.Request request() {
        return new ImageDecoder.Request("scan.dcm", LIMITS, new DepthMapping.Pillow(), what -> {});
    }

    static void read(byte[] file) throws ImageException {
        DicomImage image = DicomImage.of(file, request());
        image.frame(image.frames() - 1);
    }

    private static void refused(byte[] file, String... words) {
        ThrowingCallable reading = () -> Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> read(file));
        assertThatThrownBy(reading)
                .isInstanceOf(ImageException.class)
                .hasMessageContainingAll(words)
                .hasMessageEndingWith("scan.dcm)")
                .message()
                .doesNotContain("\n");
    }

    /** A file of explicit syntax, element by element. */
    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer(String syntax) {
            out.writeBytes(new byte[128]);
            out.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
            text(0x00020010, "UI", syntax);
        }

        Writer bytes(int... bytes) {
            for (int b : bytes) {
                out.write(b);
            }
            return this;
        }

        Writer text(int tag, String kind, String value) {
            byte[] padded = Arrays.copyOf(value.getBytes(StandardCharsets.US_ASCII), (value.length() + 1) / 2 * 2);
            start(tag, kind).writeBytes(shorts(padded.length));
            out.writeBytes(padded);
            return this;
        }

        Writer number(int tag, int value) {
            start(tag, "US").writeBytes(shorts(2));
            out.writeBytes(shorts(value));
            return this;
        }

        Writer pixels(long length, int there) {
            start(0x7FE00010, "OW").writeBytes(new byte[2]);
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) length)
                    .array());
            out.writeBytes(new byte[there]);
            return this;
        }

        private ByteArrayOutputStream start(int tag, String kind) {
            out.writeBytes(shorts(tag >>> 16));
            out.writeBytes(shorts(tag & 0xffff));
            out.writeBytes(kind.getBytes(StandardCharsets.US_ASCII));
            return out;
        }

        private static byte[] shorts(int value) {
            return new byte[] {(byte) value, (byte) (value >> 8)};
        }

        byte[] done() {
            return out.toByteArray();
        }
    }

    private static Writer image(int width, int height, String frames) {
        return new Writer("1.2.840.10008.1.2.1")
                .number(0x00280002, 1)
                .text(0x00280004, "CS", "MONOCHROME2")
                .text(0x00280008, "IS", frames)
                .number(0x00280010, height)
                .number(0x00280011, width)
                .number(0x00280100, 16)
                .number(0x00280101, 12)
                .number(0x00280102, 11)
                .number(0x00280103, 0);
    }

    @Test
    void theWritersFilesAreRead() throws ImageException {
        read(image(4, 3, "2").pixels(48, 48).done());
    }

    @Test
    void aLengthOfPixelsThatLies() {
        refused(image(4, 3, "1").pixels(48, 48).done(), "have 48 bytes", "1 frames of 4x3 need 24");
        refused(image(4, 3, "1").pixels(2_000_000_000, 24).done(), "has 2000000000 bytes", "ends after 24");
    }

    @Test
    void framesThatAreNotThere() {
        refused(image(4, 3, "2147483647").pixels(24, 24).done(), "2147483647 frames", "have 24 bytes");
        refused(image(4, 3, "0").pixels(24, 24).done(), "0 frames");
        refused(image(4, 3, "NaN").pixels(24, 24).done(), "(0028,0008) must be a number");
    }

    @Test
    void moreThanTheLimitOfPixels() {
        refused(image(65535, 65535, "1").pixels(24, 24).done(), "65535x65535", "limit of 1048576");
    }

    @Test
    void sequencesNestedTenThousandDeep() {
        Writer file = new Writer("1.2.840.10008.1.2.1");
        for (int i = 0; i < 10_000; i++) {
            file.bytes(0x08, 0, 0x12, 0x21, 'S', 'Q', 0, 0, 0xff, 0xff, 0xff, 0xff);
            file.bytes(0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff);
        }
        refused(file.done(), "nested at most 64 deep");
    }

    @Test
    void fragmentsWithoutEnd() {
        byte[] whole = DicomGoldenTest.file("JPEG, three frames");
        refused(Arrays.copyOf(whole, whole.length - 8), "ends in the middle");
        refused(Arrays.copyOf(whole, whole.length - 20), "ends after");
    }

    @Test
    void aFragmentOfSomethingElse() {
        byte[] file = DicomGoldenTest.file("JPEG, grey");
        int start = 0;
        while (!((file[start] & 0xff) == 0xff && (file[start + 1] & 0xff) == 0xd8)) {
            start++;
        }
        Arrays.fill(file, start, start + 40, (byte) 7);
        refused(file, "frame 1 is no JPEG");
    }

    @Test
    void transferSyntaxesThatAreNotSupportedAreNamed() {
        refused(new Writer("1.2.840.10008.1.2.4.90").done(), "1.2.840.10008.1.2.4.90", "JPEG baseline");
        refused(new Writer("1.2.840.10008.1.2.2").done(), "1.2.840.10008.1.2.2");
    }

    @Test
    void elementsOutOfOrder() {
        refused(
                new Writer("1.2.840.10008.1.2.1")
                        .number(0x00280010, 4)
                        .number(0x00280010, 5)
                        .pixels(2, 2)
                        .done(),
                "(0028,0010) comes after (0028,0010)");
    }

    @Test
    void aFileWithoutPixels() {
        refused(image(4, 3, "1").done(), "ends without pixels");
    }

    @Test
    void everyShorterFileIsRefused() {
        byte[] whole = DicomGoldenTest.file("signed and rescaled to Hounsfield's units");
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(ImageException.class);
        }
    }

    @Test
    void otherFilesAreLeftToOtherReaders() {
        assertThat(new DicomDecoder().recognises(new byte[132])).isFalse();
    }
}

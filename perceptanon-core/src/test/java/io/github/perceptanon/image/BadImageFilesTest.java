// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import io.github.perceptanon.golden.GoldenFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadImageFilesTest {
    private static final ImageLimits SMALL = new ImageLimits(1 << 20, 1 << 16);

    private final ImageLoader loader = ImageLoader.standard();

    @TempDir
    private Path folder;

    @Test
    void aMissingFileIsNamed() {
        Path missing = folder.resolve("missing.jpg");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(missing))
                .withMessage("no such image file (" + missing + ")");
    }

    @Test
    void aDirectoryIsRefused() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(folder))
                .withMessage("a directory and not an image file (" + folder + ")");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aPipeIsRefusedWithoutWaitingForItsWriter() throws Exception {
        Path pipe = folder.resolve("pipe.png");
        assumeThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatExceptionOfType(ImageException.class)
                        .isThrownBy(() -> loader.load(pipe))
                        .withMessage("a pipe or device and not an image file (" + pipe + ")"));
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.png"));
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(empty))
                .withMessage("empty file (" + empty + ")");
    }

    @Test
    void aTextNamedPngIsRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.png"), "not a picture\n");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(text))
                .withMessageStartingWith("not an image that can be read: starts with 6e 6f 74 20 61 20 70 69")
                .withMessageEndingWith("(" + text + ")");
    }

    @Test
    void theNameOfAFileCannotBreakTheLine() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(new byte[0], "a\nb\u001b[31m"))
                .withMessage("empty file (a b [31m)");
    }

    @Test
    void aHugePngIsRefusedByItsHeader() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(pngHeader(60000, 60000), "huge.png"))
                .withMessage("image of 60000x60000 pixels is above the limit of 67108864 pixels (huge.png)");
    }

    @Test
    void anImageOfTooManyRowsIsRefusedByItsHeader() {
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(pngHeader(1, 65_536), "tall.png"))
                .withMessage("image of 1x65536 pixels has a side above the limit of 65535 (tall.png)");
    }

    @Test
    void aHugeJpegIsRefusedByItsHeader() {
        byte[] header = {
            (byte) 0xff,
            (byte) 0xd8,
            (byte) 0xff,
            (byte) 0xc0,
            0,
            11,
            8,
            (byte) 0xea,
            0x60,
            (byte) 0xea,
            0x60,
            1,
            1,
            17,
            0
        };
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(header, "huge.jpg"))
                .withMessage("image of 60000x60000 pixels is above the limit of 67108864 pixels (huge.jpg)");
    }

    @Test
    void aFileAboveTheLimitIsNotRead() throws IOException {
        Path file = Files.write(folder.resolve("large.jpg"), new byte[2000]);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.withLimits(new ImageLimits(1000, 1000)).load(file))
                .withMessage("image file of 2000 bytes is above the limit of 1000 bytes (" + file + ")");
    }

    @Test
    void anEndlessStreamIsLeftAtTheLimit() {
        long[] taken = new long[1];
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                taken[0]++;
                return 0;
            }
        };
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.withLimits(new ImageLimits(1000, 1000)).load(endless, "endless"))
                .withMessage("image file of more than 1000 bytes is above the limit of 1000 bytes (endless)");
        assertThat(taken[0]).isEqualTo(1001);
    }

    @Test
    void aFailingStreamKeepsItsOwnError() {
        IOException own = new IOException("connection reset");
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw own;
            }
        };
        assertThatThrownBy(() -> loader.load(failing, "stream")).isSameAs(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg_444_q95", "jpeg_progressive", "jpeg_gray", "jpeg_cmyk", "rgb8", "palette8", "gray16"})
    void aFileCutAnywhereIsRefused(String name) {
        byte[] whole = golden(name);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(ImageException.class)
                    .as("%d of %d bytes", length, whole.length)
                    .isThrownBy(() -> loader.load(cut, "cut"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gif",
                "bmp",
                "tiff",
                "tiff_lzw",
                "tiff_deflate",
                "tiff_grey16",
                "webp_lossless",
                "webp_lossy",
                "bmp_palette"
            })
    void aFileOfAnotherKindCutInHalfIsRefused(String name) {
        byte[] whole = golden(name);
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(half, "half.img"))
                .withMessageContaining("(half.img)");
    }

    @Test
    void aCutJpegSaysWhatIsMissing() {
        byte[] half = Arrays.copyOf(golden("jpeg_444_q95"), 700);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(half, "half.jpg"))
                .withMessage("truncated JPEG: 700 bytes end before the end-of-image marker (half.jpg)");
    }

    @Test
    void aCutJpegIsNotSavedByAnEndMarker() {
        byte[] half = Arrays.copyOf(golden("jpeg_444_q95"), 1000);
        half[998] = (byte) 0xff;
        half[999] = (byte) 0xd9;
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(half, "half.jpg"))
                .withMessageContaining("image data end too early")
                .withMessageEndingWith("(half.jpg)");
    }

    @Test
    void whatFollowsAnImageDoesNotMatter() throws IOException {
        byte[] whole = golden("jpeg_444_q95");
        byte[] longer = Arrays.copyOf(whole, whole.length + 100);
        assertThat(loader.load(longer, "longer").toBytes())
                .isEqualTo(loader.load(whole, "whole").toBytes());
    }

    @Test
    void aPngWithAFlippedBitIsRefused() {
        byte[] damaged = golden("rgb8");
        damaged[damaged.length / 2] ^= 4;
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(damaged, "damaged.png"))
                .withMessageContaining("checksum");
    }

    static Stream<JsonNode> refusedTiffs() {
        JsonNode rows = GoldenFiles.read("tiff.json").get("refused");
        return StreamSupport.stream(rows.spliterator(), false);
    }

    @ParameterizedTest
    @MethodSource("refusedTiffs")
    void kindsOfTiffThatWouldComeOutDifferentlyAreRefusedByName(JsonNode row) throws IOException {
        byte[] file = row.get("file_base64").binaryValue();
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(file, "a.tif"))
                .withMessageContaining(row.get("word").asText())
                .withMessageContaining("cannot be read")
                .withMessageEndingWith("(a.tif)");
    }

    @Test
    void aTiffThatClaimsManyNumbersCostsNoMemory() {
        // One long entry after another that all say: 16 million offsets, which are inside the file.
        ByteBuffer tiff = ByteBuffer.allocate(64 << 20).order(ByteOrder.LITTLE_ENDIAN);
        tiff.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) 5);
        tiff.putShort((short) 256).putShort((short) 4).putInt(1).putInt(16);
        tiff.putShort((short) 257).putShort((short) 4).putInt(1).putInt(16);
        tiff.putShort((short) 262).putShort((short) 3).putInt(1).putInt(1);
        tiff.putShort((short) 273).putShort((short) 4).putInt(15 << 20).putInt(128);
        tiff.putShort((short) 279).putShort((short) 4).putInt(15 << 20).putInt(128);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(tiff.array(), "many.tif"))
                .withMessage("TIFF of 15728640 strips or tiles is above the limit of 65536 (many.tif)");
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aBmpWithAnotherFileInsideIsRefused(int compression) {
        byte[] bmp = bmpHeader(30, 30, 24, compression);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(bmp, "inside.bmp"))
                .withMessage("BMP of compression " + compression
                        + " cannot be read; uncompressed and run lengths can (inside.bmp)");
    }

    @Test
    void aBmpWithoutItsLastRowsIsRefused() {
        byte[] whole = golden("bmp");
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(cut, "cut.bmp"))
                .withMessage("truncated BMP: " + cut.length + " bytes end before its last row, which ends at "
                        + whole.length + " (cut.bmp)");
    }

    @Test
    void anImageAboveTheHeapIsRefusedAsAnyOther() {
        byte[] bmp = bmpHeader(26_000, 26_000, 8, 1);
        ImageLimits most = new ImageLimits(1 << 20, ImageLimits.MOST_PIXELS);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.withLimits(most).load(bmp, "run-lengths.bmp"))
                .withMessage("damaged or too large image: it needs more memory than there is (run-lengths.bmp)")
                .withCauseInstanceOf(OutOfMemoryError.class);
    }

    /** Its image data are the end of a bitmap of run lengths. */
    private static byte[] bmpHeader(int width, int height, int bits, int compression) {
        ByteBuffer bmp = ByteBuffer.allocate(14 + 40 + 1024 + 2).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put(new byte[] {'B', 'M'}).putInt(bmp.capacity()).putInt(0).putInt(bmp.capacity() - 2);
        bmp.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) bits);
        bmp.putInt(compression);
        return bmp.put(bmp.capacity() - 1, (byte) 1).array();
    }

    @Test
    void aPngOfTooManyChunksIsRefused() {
        byte[] whole = golden("rgb8");
        ByteBuffer many = ByteBuffer.allocate(whole.length + 12 * 100_000);
        many.put(whole, 0, 33);
        CRC32 checksum = new CRC32();
        checksum.update("IDAT".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 100_000; i++) {
            many.putInt(0).put("IDAT".getBytes(StandardCharsets.US_ASCII)).putInt((int) checksum.getValue());
        }
        many.put(whole, 33, whole.length - 33);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(many.array(), "chunks.png"))
                .withMessage("PNG has more than the limit of 100000 chunks (chunks.png)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"webp_lossless", "webp_lossy"})
    void aWebpCutInsideIsRefusedUnlessNothingIsMissing(String name) throws IOException {
        byte[] file = golden(name);
        byte[] pixels = loader.load(file, name).toBytes();
        int refused = 0;
        for (int length = 20; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            ByteBuffer sizes = ByteBuffer.wrap(cut).order(ByteOrder.LITTLE_ENDIAN);
            sizes.putInt(4, length - 8).putInt(16, length - 20);
            try {
                assertThat(loader.load(cut, "cut").toBytes())
                        .as("%d bytes", length)
                        .isEqualTo(pixels);
            } catch (ImageException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(file.length - 20 - 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg_420_q85", "jpeg_progressive", "jpeg_cmyk", "rgb8", "palette8_trns", "png_interlaced"})
    void damageGivesPixelsOrAnImageException(String name) {
        mutate(name, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gif", "bmp", "tiff", "tiff_jpeg", "tiff_palette", "webp_lossless", "webp_lossy"})
    void damageToOtherKindsGivesPixelsOrAnImageException(String name) {
        mutate(name, 150);
    }

    /** Anything but an ImageException fails, and so does a JVM that runs out of memory. */
    private static void mutate(String name, int rounds) {
        ImageLoader loader = ImageLoader.standard().withLimits(SMALL);
        byte[] whole = golden(name);
        Random random = new Random(name.hashCode());
        for (int round = 0; round < rounds; round++) {
            byte[] damaged = whole.clone();
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                int bound = random.nextBoolean() ? Math.min(100, damaged.length) : damaged.length;
                damaged[random.nextInt(bound)] = (byte) (random.nextInt(4) == 0 ? 0xff : random.nextInt(256));
            }
            if (name.startsWith("png") || name.endsWith("8") || name.endsWith("trns")) {
                damaged = PngChecksums.mended(damaged);
            }
            try {
                RgbImage image = loader.load(damaged, name);
                assertThat((long) image.width() * image.height()).isLessThanOrEqualTo(SMALL.maxPixels());
            } catch (ImageException e) {
                assertThat(e.getMessage()).contains("(" + name + ")").doesNotContain("\n");
            } catch (IOException | RuntimeException e) {
                throw new AssertionError("round " + round + " of " + name, e);
            }
        }
    }

    @Test
    void aCompressedTextInAPngIsNotInflated() throws IOException {
        byte[] whole = golden("rgb8");
        byte[] text = "zTXtname\0\0not a deflate stream".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer longer = ByteBuffer.allocate(whole.length + text.length + 8);
        longer.put(whole, 0, 33).putInt(text.length - 4).put(text).putInt(0);
        longer.put(whole, 33, whole.length - 33);
        assertThat(loader.load(longer.array(), "text.png").toBytes())
                .isEqualTo(loader.load(whole, "plain.png").toBytes());
    }

    @Test
    void aJpegOfTooManyScansIsRefused() {
        byte[] whole = golden("jpeg_gray");
        int scan = indexOf(whole, 0xda);
        int scanLength = whole.length - 2 - scan;
        ByteBuffer many = ByteBuffer.allocate(whole.length + 200 * scanLength);
        many.put(whole, 0, scan);
        for (int i = 0; i <= 200; i++) {
            many.put(whole, scan, scanLength);
        }
        many.put(whole, whole.length - 2, 2);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(many.array(), "scans.jpg"))
                .withMessage("JPEG has more than the limit of 100 scans (scans.jpg)");
    }

    @Test
    void aJpegOfManyScansOverManyBlocksIsRefused() {
        byte[] file = golden("jpeg_gray");
        int frame = indexOf(file, 0xc0);
        ByteBuffer.wrap(file).putShort(frame + 5, (short) 8192).putShort(frame + 7, (short) 8192);
        int scan = indexOf(file, 0xda);
        int scanLength = file.length - 2 - scan;
        ByteBuffer many = ByteBuffer.allocate(file.length + 22 * scanLength);
        many.put(file, 0, scan);
        for (int i = 0; i < 23; i++) {
            many.put(file, scan, scanLength);
        }
        many.put(file, file.length - 2, 2);
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(many.array(), "scans.jpg"))
                .withMessage("JPEG scans of 24117248 blocks are above the limit of 24000000 (scans.jpg)");
    }

    private static int indexOf(byte[] jpeg, int marker) {
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xff && (jpeg[i + 1] & 0xff) == marker) {
                return i;
            }
        }
        throw new AssertionError("no marker ff" + Integer.toHexString(marker));
    }

    @Test
    void aTiffWhoseTagsCanBeReadInTwoWaysIsRefused() {
        byte[] signed = golden("tiff");
        byte[] twice = signed.clone();
        int directory = ByteBuffer.wrap(signed).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
        signed[directory + 2 + 2] = 9;
        twice[directory + 2 + 12] = twice[directory + 2];
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(signed, "signed.tif"))
                .withMessage("damaged TIFF: tag 256 has numbers of type 9 (signed.tif)");
        assertThatExceptionOfType(ImageException.class)
                .isThrownBy(() -> loader.load(twice, "twice.tif"))
                .withMessage("damaged TIFF: tag 256 appears twice (twice.tif)");
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageLimits(0, 1))
                .withMessageContaining("maxFileBytes must be between 1 and")
                .withMessageContaining("was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ImageLimits(1, Long.MAX_VALUE))
                .withMessageContaining("maxPixels");
    }

    @Test
    void streamsOfExactlyTheLimitAreRead() throws IOException {
        byte[] whole = golden("rgb8");
        ImageLoader exact = loader.withLimits(new ImageLimits(whole.length, 24));
        assertThat(exact.load(new ByteArrayInputStream(whole), "exact").width()).isEqualTo(6);
    }

    private static byte[] pngHeader(int width, int height) {
        ByteBuffer bytes = ByteBuffer.allocate(8 + 25);
        bytes.putLong(0x89504e470d0a1a0aL).putInt(13);
        bytes.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
        bytes.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 checksum = new CRC32();
        checksum.update(bytes.array(), 12, 17);
        return bytes.putInt((int) checksum.getValue()).array();
    }

    private static byte[] golden(String name) {
        for (String file : new String[] {"preprocess.json", "pillow.json"}) {
            JsonNode golden = GoldenFiles.read(file);
            for (String list : new String[] {"convert_rgb_png", "decode_jpeg", "decode"}) {
                for (JsonNode row : golden.path(list)) {
                    if (row.get("name").asText().equals(name)) {
                        return Base64.getDecoder().decode(row.get("file_base64").asText());
                    }
                }
            }
        }
        throw new AssertionError("no golden file called " + name);
    }
}

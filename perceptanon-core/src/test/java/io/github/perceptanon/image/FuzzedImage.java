// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.image;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.fuzz.FuzzVerdict;
import io.github.perceptanon.golden.GoldenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Golden image files to begin with, and what must hold for whatever becomes of them. */
final class FuzzedImage {
    private static final int MOST_PIXELS = 1 << 20;
    private static final int LARGEST_SEED = 4_000;

    private static final Map<String, String> GOLDEN_LISTS = Map.of(
            "convert_rgb_png", "preprocess.json",
            "decode_jpeg", "preprocess.json",
            "decode", "pillow.json");

    /** What a decoder of fax data allocates for each row and lets go again. */
    private static final long BYTES_PER_ROW = 4_000;

    private static final long MOST_ROWS = 65_535;

    /** All that is ever allocated: decoding needs 11 bytes for each pixel, and passes over some of them more than once. */
    private static final FuzzVerdict VERDICT =
            new FuzzVerdict(ImageException.class, 24L * MOST_PIXELS + BYTES_PER_ROW * MOST_ROWS, 400);

    private static final ImageLoader LOADER = ImageLoader.standard()
            .withLimits(new ImageLimits(1 << 20, MOST_PIXELS))
            .withOrientation(Orientation.APPLY)
            .withWarnings(warning -> {});

    private FuzzedImage() {}

    /** The small golden files of a format. */
    static Stream<byte[]> seeds(ImageFormat format) {
        Stream<JsonNode> rows = GOLDEN_LISTS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(list -> rows(list.getValue(), list.getKey()));
        Stream<JsonNode> others = Stream.of(
                        rows("tiff.json", "decode"), rows("tiff.json", "refused"), rows("webp.json", "decode"))
                .flatMap(list -> list);
        return Stream.concat(rows, others)
                .map(row -> Base64.getDecoder().decode(row.get("file_base64").asText()))
                .filter(bytes -> bytes.length <= LARGEST_SEED && isOf(format, bytes));
    }

    private static Stream<JsonNode> rows(String file, String list) {
        return StreamSupport.stream(GoldenFiles.read(file).path(list).spliterator(), false);
    }

    private static boolean isOf(ImageFormat format, byte[] bytes) {
        try {
            return ImageFormat.of(new ImageBytes(bytes, "seed", ImageLimits.defaults(), warning -> {})) == format;
        } catch (ImageException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless it is read, or refused with an ImageException, soon and in bounded memory. */
    static void requireReadOrRefused(byte[] bytes) throws IOException {
        VERDICT.requireOf(bytes.length, () -> LOADER.load(bytes, "fuzz"));
    }
}

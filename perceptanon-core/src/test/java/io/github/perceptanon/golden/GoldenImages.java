// SPDX-License-Identifier: Apache-2.0
package io.github.perceptanon.golden;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.perceptanon.file.Sha256;
import io.github.perceptanon.image.RgbImage;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The images of the golden files' README, section 3, rebuilt from their formula and checked by their hash. */
public final class GoldenImages {
    private GoldenImages() {}

    /** The image that a golden file describes by {@code imgSeed, w, h, ops, rgbSha256}. */
    public static RgbImage of(JsonNode image) {
        int w = image.get("w").asInt();
        int h = image.get("h").asInt();
        long seed = image.get("imgSeed").asLong();
        byte[] rgb = draw(seed, w, h);
        for (JsonNode op : image.path("ops")) {
            apply(rgb, w, h, seed, op);
        }
        String expected = image.get("rgbSha256").asText();
        String actual = sha256(rgb);
        if (!expected.equals(actual)) {
            throw new AssertionError("golden image " + image + " was rebuilt with hash " + actual);
        }
        return RgbImage.of(w, h, rgb);
    }

    /** SHA-256 in hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        return new Sha256().add(ByteBuffer.wrap(bytes)).hex();
    }

    private static byte[] draw(long seed, int w, int h) {
        GoldenNumbers p = GoldenNumbers.of("image", seed);
        GoldenNumbers noise = GoldenNumbers.of("noise", seed);
        byte[] rgb = new byte[3 * w * h];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int c = 0; c < 3; c++) {
                    int i = (y * w + x) * 3 + c;
                    rgb[i] = (byte) sample(p, noise, w, h, x, y, c, i);
                }
            }
        }
        return rgb;
    }

    private static int sample(GoldenNumbers p, GoldenNumbers noise, int w, int h, int x, int y, int c, int i) {
        int b = 10 * c;
        int gx = p.bits24(b) % 512;
        int gy = p.bits24(b + 1) % 512;
        int o = p.bits24(b + 2) % 512;
        int a1 = 1 + p.bits24(b + 3) % 9;
        int b1 = 1 + p.bits24(b + 4) % 9;
        int k = 2 + p.bits24(b + 5) % 4;
        int t = (x * gx / w + y * gy / h + o) % 512;
        if (t > 255) {
            t = 511 - t;
        }
        int u = ((x * a1 + y * b1) ^ ((x * y) >> k)) & 255;
        int v = (5 * t + 2 * u + (int) (noise.raw(i) >>> 56)) >> 3;
        for (int q = 40; q <= 50; q += 10) {
            int x0 = p.bits24(q) % w;
            int y0 = p.bits24(q + 1) % h;
            int rw = w / 6 + p.bits24(q + 2) % (w / 3 + 1);
            int rh = h / 6 + p.bits24(q + 3) % (h / 3 + 1);
            if (x0 <= x && x < x0 + rw && y0 <= y && y < y0 + rh) {
                v = (v + 3 * (p.bits24(q + 4 + c) & 255)) >> 2;
            }
        }
        int side = Math.min(w, h);
        for (int q = 60; q <= 70; q += 10) {
            int cx = p.bits24(q) % w;
            int cy = p.bits24(q + 1) % h;
            int r = side / 8 + p.bits24(q + 2) % (side / 6 + 1);
            if ((x - cx) * (x - cx) + (y - cy) * (y - cy) <= r * r) {
                v = p.bits24(q + 3 + c) & 255;
            }
        }
        return v;
    }

    private static void apply(byte[] rgb, int w, int h, long seed, JsonNode op) {
        switch (op.get("op").asText()) {
            case "pixelateRect" ->
                pixelate(
                        rgb,
                        w,
                        h,
                        op.get("x0").asInt(),
                        op.get("y0").asInt(),
                        op.get("x1").asInt(),
                        op.get("y1").asInt(),
                        op.get("block").asInt());
            case "pixelateAll" ->
                pixelate(rgb, w, h, 0, 0, w, h, op.get("block").asInt());
            case "maskRect" -> {
                for (int y = op.get("y0").asInt(); y < Math.min(h, op.get("y1").asInt()); y++) {
                    for (int x = op.get("x0").asInt();
                            x < Math.min(w, op.get("x1").asInt());
                            x++) {
                        for (int c = 0; c < 3; c++) {
                            rgb[(y * w + x) * 3 + c] = 0;
                        }
                    }
                }
            }
            case "noise" -> {
                int amp = op.get("amp").asInt();
                GoldenNumbers n = GoldenNumbers.of("noisepair", seed);
                for (int i = 0; i < rgb.length; i++) {
                    int v = (rgb[i] & 0xff) + n.bits24(i) % (2 * amp + 1) - amp;
                    rgb[i] = (byte) Math.max(0, Math.min(255, v));
                }
            }
            case "fill" -> Arrays.fill(rgb, (byte) op.get("value").asInt());
            default -> throw new AssertionError("unknown golden operation " + op);
        }
    }

    private static void pixelate(byte[] rgb, int w, int h, int x0, int y0, int x1, int y1, int block) {
        for (int by = y0; by < Math.min(h, y1); by += block) {
            for (int bx = x0; bx < Math.min(w, x1); bx += block) {
                int ex = Math.min(Math.min(bx + block, x1), w);
                int ey = Math.min(Math.min(by + block, y1), h);
                int n = (ex - bx) * (ey - by);
                for (int c = 0; c < 3; c++) {
                    int sum = 0;
                    for (int y = by; y < ey; y++) {
                        for (int x = bx; x < ex; x++) {
                            sum += rgb[(y * w + x) * 3 + c] & 0xff;
                        }
                    }
                    byte mean = (byte) ((sum + n / 2) / n);
                    for (int y = by; y < ey; y++) {
                        for (int x = bx; x < ex; x++) {
                            rgb[(y * w + x) * 3 + c] = mean;
                        }
                    }
                }
            }
        }
    }
}

"""Writes golden/pillow.json: what Pillow makes of more file kinds and filters than preprocess.json covers.

    pip install pillow==12.3.0
    python pillow_goldens.py > ../resources/golden/pillow.json

What Pillow reads but does not write is made here: interlaced and 16-bit PNG by hand; 4:4:0, 4:1:1 and YCCK JPEG by
changing the sampling factors or the Adobe transform in a file's header, which keeps the stream valid.
"""

import base64
import hashlib
import io
import json
import struct
import sys
import zlib

import PIL
from PIL import Image, ImageOps, features

SEED = 20240718
MASK = (1 << 64) - 1


def raw(name, seed, i):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK
    z = ((h ^ seed) + (i + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def formula_image(image_id, w, h):
    """The image of the golden README, section 3."""
    seed = SEED * 1000 + image_id
    memo = {}

    def p(k):
        if k not in memo:
            memo[k] = raw("image", seed, k) >> 40
        return memo[k]

    out = bytearray()
    side = min(w, h)
    for y in range(h):
        for x in range(w):
            for c in range(3):
                b = 10 * c
                t = (x * (p(b) % 512) // w + y * (p(b + 1) % 512) // h + p(b + 2) % 512) % 512
                t = 511 - t if t > 255 else t
                u = ((x * (1 + p(b + 3) % 9) + y * (1 + p(b + 4) % 9)) ^ ((x * y) >> (2 + p(b + 5) % 4))) & 255
                v = (5 * t + 2 * u + (raw("noise", seed, (y * w + x) * 3 + c) >> 56)) >> 3
                for q in (40, 50):
                    x0, y0 = p(q) % w, p(q + 1) % h
                    rw, rh = w // 6 + p(q + 2) % (w // 3 + 1), h // 6 + p(q + 3) % (h // 3 + 1)
                    if x0 <= x < x0 + rw and y0 <= y < y0 + rh:
                        v = (v + 3 * (p(q + 4 + c) & 255)) >> 2
                for q in (60, 70):
                    cx, cy, r = p(q) % w, p(q + 1) % h, side // 8 + p(q + 2) % (side // 6 + 1)
                    if (x - cx) ** 2 + (y - cy) ** 2 <= r * r:
                        v = p(q + 3 + c) & 255
                out.append(v)
    return Image.frombytes("RGB", (w, h), bytes(out))


def sha(data):
    return hashlib.sha256(data).hexdigest()


def saved(image, fmt, **options):
    out = io.BytesIO()
    image.save(out, fmt, **options)
    return out.getvalue()


def png(w, h, depth, colour, rows, interlace=0):
    """A PNG with filter 0 throughout; rows[y][x] = the bytes of one pixel."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    body = bytearray()
    for x0, y0, dx, dy in passes if interlace else [(0, 0, 1, 1)]:
        for y in range(y0, h, dy):
            line = b"".join(rows[y][x0::dx])
            body += b"\0" + line if line else b""
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, interlace)),
                       (b"IDAT", zlib.compress(bytes(body))), (b"IEND", b"")):
        out += struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return out


def pixels(image, widen=0):
    """rows[y][x] of an image; widen repeats each sample as the high byte of 16 bits, with that low byte."""
    n, data, w = len(image.getbands()), image.tobytes(), image.width
    rows = []
    for y in range(image.height):
        row = [data[(y * w + x) * n:(y * w + x + 1) * n] for x in range(w)]
        rows.append([b"".join(bytes((v, widen)) for v in px) if widen else px for px in row])
    return rows


def with_sampling(jpeg, factors):
    """The JPEG with other sampling factors for its first component."""
    at = jpeg.index(b"\xff\xc0") + 11
    return jpeg[:at] + bytes((factors,)) + jpeg[at + 1:]


def with_adobe_transform(jpeg, transform):
    at = jpeg.index(b"Adobe") + 11
    return jpeg[:at] + bytes((transform,)) + jpeg[at + 1:]


def on_larger_screen(gif, w, h, left, top):
    """The GIF with its (first) frame placed on a larger screen."""
    at = gif.index(b"\x2c\0\0\0\0" + gif[6:10])
    return gif[:6] + struct.pack("<HH", w, h) + gif[10:at + 1] + struct.pack("<HH", left, top) + gif[at + 5:]


def resizes():
    rows = []
    cases = [(640, 480, 224, 224), (37, 300, 224, 224), (300, 500, 33, 47), (7, 5, 31, 17), (1, 1, 9, 4),
             (50, 1, 224, 3), (64, 48, 64, 20), (64, 48, 20, 48), (64, 48, 64, 48), (224, 224, 7, 7), (500, 3, 1, 1)]
    for i, (w, h, tw, th) in enumerate(cases):
        image_id = 100 + i
        image = formula_image(image_id, w, h)
        for name in ("BILINEAR", "BICUBIC"):
            data = image.resize((tw, th), Image.Resampling[name]).tobytes()
            rows.append({
                "image": {"id": image_id, "imgSeed": SEED * 1000 + image_id, "w": w, "h": h, "ops": [],
                          "rgbSha256": sha(image.tobytes())},
                "filter": name, "target_w": tw, "target_h": th, "out_sha256": sha(data), "out_sum": sum(data)})
    return rows


def decodes():
    rgb = formula_image(200, 23, 17)
    square = formula_image(203, 32, 32)
    grey = rgb.convert("L")
    alpha = formula_image(201, 23, 17).convert("L")
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    palette = rgb.quantize(40)
    cmyk = Image.merge("CMYK", [*rgb.split(), alpha])
    wide = Image.frombytes("I;16", rgb.size, struct.pack(
        "<%dH" % (23 * 17), *[v * 3 + (x % 7) * 40 for x, v in enumerate(grey.tobytes())]))
    files = {
        "jpeg_progressive_420": saved(rgb, "JPEG", quality=80, progressive=True, subsampling=2),
        "jpeg_restarts_422": saved(rgb, "JPEG", quality=80, subsampling=1, restart_marker_blocks=1),
        "jpeg_440": with_sampling(saved(square, "JPEG", quality=85, subsampling=1), 0x12),
        "jpeg_411": with_sampling(saved(square, "JPEG", quality=85, subsampling=2), 0x41),
        "jpeg_rgb": saved(rgb, "JPEG", quality=90, keep_rgb=True),
        "jpeg_ycck": with_adobe_transform(saved(cmyk, "JPEG", quality=90), 2),
        "png_interlaced": png(23, 17, 8, 2, pixels(rgb), interlace=1),
        "png_interlaced_grey": png(23, 17, 8, 0, pixels(grey), interlace=1),
        "png_grey_alpha16": png(23, 17, 16, 4, pixels(Image.merge("LA", (grey, alpha)), widen=200)),
        "png_rgba16": png(23, 17, 16, 6, pixels(rgba, widen=200)),
        "png_palette_alpha": saved(rgba.quantize(30), "PNG"),
        "gif": saved(rgb, "GIF"),
        "gif_transparent": saved(palette, "GIF", transparency=3),
        "gif_part_of_screen": on_larger_screen(saved(rgb, "GIF"), 30, 20, 3, 2),
        "gif_part_of_screen_transparent": on_larger_screen(saved(palette, "GIF", transparency=3), 30, 20, 7, 0),
        "gif_beyond_screen": on_larger_screen(saved(rgb, "GIF"), 20, 10, 5, 1),
        "bmp": saved(rgb, "BMP"),
        "bmp_palette": saved(palette, "BMP"),
        "bmp_1bit": saved(rgb.convert("1"), "BMP"),
        "bmp_alpha": saved(rgba, "BMP"),
        "tiff": saved(rgb, "TIFF"),
        "tiff_lzw": saved(rgb, "TIFF", compression="tiff_lzw"),
        "tiff_deflate": saved(rgb, "TIFF", compression="tiff_adobe_deflate"),
        "tiff_jpeg": saved(rgb, "TIFF", compression="jpeg", quality=90),
        "tiff_grey": saved(grey, "TIFF"),
        "tiff_grey16": saved(wide, "TIFF"),
        "tiff_1bit": saved(rgb.convert("1"), "TIFF", compression="group4"),
        "tiff_palette": saved(palette, "TIFF"),
        "tiff_cmyk": saved(cmyk, "TIFF"),
        "tiff_alpha": saved(rgba, "TIFF"),
        "tiff_white_is_zero": saved(grey, "TIFF", tiffinfo={262: 0}),
        "webp_lossless": saved(rgb, "WEBP", lossless=True),
        "webp_lossless_alpha": saved(rgba, "WEBP", lossless=True, exact=True),
        "webp_lossy": saved(rgb, "WEBP", quality=90),
    }
    return [decoded(name, data, lambda image: image) for name, data in files.items()]


def orientations():
    rgb = formula_image(202, 11, 6)
    rows = []
    for value in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = value
        for fmt, options in (("JPEG", {"quality": 95, "subsampling": 0}), ("PNG", {}), ("TIFF", {}),
                             ("WEBP", {"lossless": True})):
            if fmt == "JPEG" or value in (6, 7):
                data = saved(rgb, fmt, exif=exif, **options)
                rows.append(decoded("%s_orientation%d" % (fmt.lower(), value), data, ImageOps.exif_transpose))
    return rows


def decoded(name, data, transform):
    image = Image.open(io.BytesIO(data))
    mode = image.mode
    rgb = transform(image).convert("RGB")
    return {"name": name, "pil_mode": mode, "w": rgb.width, "h": rgb.height,
            "file_base64": base64.b64encode(data).decode(),
            "rgb_base64": base64.b64encode(rgb.tobytes()).decode(), "rgbSha256": sha(rgb.tobytes())}


def main():
    golden = {
        "seed": SEED,
        "source": "Pillow %s (libjpeg-turbo %s, libwebp %s, libtiff %s): Image.resize, Image.convert('RGB'), "
                  "ImageOps.exif_transpose; made by src/test/python/pillow_goldens.py" % (
                      PIL.__version__, features.version("libjpeg_turbo"), features.version("webp"),
                      features.version("libtiff")),
        "tolerance": {"resize": "exact", "decode": "exact, but jpeg_440: see PillowDecodingTest"},
        "inputs": "images from README formula (id -> imgSeed = seed*1000+id); files are inline",
        "resize": resizes(), "decode": decodes(), "orientation": orientations(),
    }
    json.dump(golden, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

"""Writes golden/webp.json: WebP files, and the RGB bytes that Pillow makes of them.

    python webp_goldens.py            needs Pillow, NumPy, and cwebp, webpmux and libwebp 1.2 (Debian's package webp)

Pillow decodes with libwebp. Files are written by Pillow, by cwebp for the options that Pillow does not have (loop filters,
segments), by libwebp itself for several partitions, and by webpmux for an animation whose frames are smaller than its canvas.
"""

import base64
import ctypes
import hashlib
import io
import json
import os
import subprocess
import tempfile

import numpy as np
import PIL
from PIL import Image, features

rng = np.random.default_rng(16)


def picture(width, height, kind, alpha=False):
    y, x = np.mgrid[0:height, 0:width]
    smooth = np.stack([128 + 100 * np.sin(x / 7 + y / 11), 128 + 100 * np.cos(x / 5 - y / 9), (x * 3 + y * 5) % 256], -1)
    samples = {
        "noise": lambda: rng.integers(0, 256, (height, width, 3)),
        "smooth": lambda: smooth,
        "edges": lambda: np.stack([(x // 5 + y // 3) % 2 * 255, x // 7 % 2 * 200 + y // 9 % 2 * 55, (x + y) // 4 % 2 * 255], -1),
        "photo": lambda: smooth + rng.normal(0, 12, (height, width, 3)),
    }[kind]()
    samples = np.clip(samples, 0, 255).astype(np.uint8)
    if alpha:
        opacity = np.clip(((x - width / 2) ** 2 + (y - height / 2) ** 2) * 4 / (width + height), 0, 255).astype(np.uint8)
        samples = np.concatenate([samples, opacity[..., None]], -1)
    return Image.fromarray(samples)


def pillow(image, **options):
    out = io.BytesIO()
    image.save(out, "WEBP", **options)
    return out.getvalue()


def cwebp(image, options):
    with tempfile.TemporaryDirectory() as folder:
        image.save(os.path.join(folder, "a.png"))
        subprocess.run(["cwebp", "-quiet", *options.split(), "a.png", "-o", "a.webp"], cwd=folder, check=True)
        with open(os.path.join(folder, "a.webp"), "rb") as file:
            return file.read()


def in_partitions(image, power):
    """By libwebp's C interface, whose structures are filled by their offsets in version 1.2."""
    webp = ctypes.CDLL("libwebp.so.7")
    config = (ctypes.c_int * 64)()
    webp.WebPConfigInitInternal(config, 0, ctypes.c_float(60), 0x020F)
    config[18] = power
    picture_ = (ctypes.c_uint64 * 64)()
    webp.WebPPictureInitInternal(picture_, 0x020F)
    picture_[1] = image.width | image.height << 32
    memory = (ctypes.c_uint64 * 8)()
    webp.WebPMemoryWriterInit(memory)
    picture_[12] = ctypes.cast(webp.WebPMemoryWrite, ctypes.c_void_p).value
    picture_[13] = ctypes.addressof(memory)
    assert webp.WebPPictureImportRGB(picture_, image.tobytes(), image.width * 3)
    assert webp.WebPEncode(config, picture_)
    return ctypes.string_at(memory[0], memory[1])


def animation(frames):
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        for i, (data, place) in enumerate(frames):
            with open(os.path.join(folder, f"{i}.webp"), "wb") as file:
                file.write(data)
            arguments += ["-frame", f"{i}.webp", place]
        subprocess.run(["webpmux", *arguments, "-o", "a.webp"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        with open(os.path.join(folder, "a.webp"), "rb") as file:
            return file.read()


files = {}
for width, height in [(1, 1), (2, 1), (1, 2), (3, 5), (16, 16), (17, 33), (46, 31)]:
    for kind in ["noise", "photo", "edges"]:
        files[f"lossy {kind} {width}x{height}"] = pillow(picture(width, height, kind), quality=60)
for quality, method in [(0, 0), (10, 2), (45, 4), (90, 6), (100, 3)]:
    image = picture(61, 45, "photo", alpha=True)
    files[f"lossy with alpha, quality {quality}, method {method}"] = pillow(image, quality=quality, method=method, exact=quality > 50)
for options in [
    "-f 0", "-f 100", "-f 40 -sharpness 3", "-f 70 -sharpness 7", "-f 60 -nostrong", "-f 100 -nostrong -sharpness 5",
    "-segments 1 -sns 0", "-segments 4 -sns 100", "-pass 5 -m 6", "-preset text", "-jpeg_like", "-af",
]:
    for quality in [5, 60]:
        files[f"cwebp -q {quality} {options}"] = cwebp(picture(83, 59, "photo"), f"-q {quality} {options}")
for power in [1, 3]:
    files[f"lossy in {1 << power} partitions"] = in_partitions(picture(70, 150, "photo"), power)
for kind in ["noise", "smooth", "edges", "photo"]:
    for width, height in [(1, 1), (5, 3), (40, 33)]:
        files[f"lossless {kind} {width}x{height}"] = pillow(picture(width, height, kind), lossless=True, quality=100, method=6)
for colors in [2, 4, 9, 16, 17, 200]:
    image = picture(45, 31, "photo").quantize(colors).convert("RGB")
    files[f"lossless of {colors} colours"] = pillow(image, lossless=True)
for exact in [False, True]:
    files[f"lossless with alpha, exact {exact}"] = pillow(picture(45, 31, "photo", alpha=True), lossless=True, exact=exact)
files["lossless, fast"] = pillow(picture(90, 70, "smooth"), lossless=True, quality=0, method=0)
files["cwebp -near_lossless 20"] = cwebp(picture(60, 40, "photo"), "-near_lossless 20")
files["cwebp -lossless -z 9"] = cwebp(picture(120, 90, "smooth"), "-lossless -z 9")
first = pillow(picture(40, 30, "photo", alpha=True), quality=50)
second = pillow(picture(21, 17, "edges"), lossless=True)
files["animation, lossy frame first"] = animation([(first, "+100+6+4"), (second, "+100+2+8")])
files["animation, lossless frame first"] = animation([(second, "+100+2+8"), (first, "+100+6+4")])

rows = []
for name, data in files.items():
    image = Image.open(io.BytesIO(data)).convert("RGB")
    pixels = image.tobytes()
    rows.append({
        "name": name,
        "w": image.width,
        "h": image.height,
        "file_base64": base64.b64encode(data).decode(),
        "rgbSha256": hashlib.sha256(pixels).hexdigest(),
        "middle": list(image.getpixel((image.width // 2, image.height // 2))),
    })

encoder = subprocess.run(["cwebp", "-version"], capture_output=True, text=True, check=True).stdout.split()[0]
header = (
    f"Pillow {PIL.__version__} with libwebp {features.version('webp')}: Image.open(...).convert('RGB').tobytes();"
    f" files by the same and by cwebp {encoder}; made by src/test/python/webp_goldens.py"
)
golden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden")
with open(os.path.join(golden, "webp.json"), "w") as file:
    file.write('{"source": %s,\n"decode": [\n' % json.dumps(header))
    file.write(",\n".join(json.dumps(row) for row in rows))
    file.write("\n]}\n")

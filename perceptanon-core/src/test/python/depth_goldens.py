"""Writes golden/depth.json: PNG and TIFF files of 16-bit samples, and what mappings of depth make of them.

    python depth_goldens.py            needs Pillow and NumPy

Low and high of percentiles are numpy.percentile's; pixels are floor(255 * clip((v - low) / (high - low), 0, 1) + 0.5). Files whose
name says so were written by Pillow, the others byte by byte as the specifications say.
"""

import base64
import io
import json
import os
import struct
import zlib

import numpy as np
import PIL
from PIL import Image

rng = np.random.default_rng(7)
WIDTH, HEIGHT = 12, 9
MAPPINGS = ["full", "window=1000,800", "window=30000.5,20000", "percentile=0,100", "percentile=1,99", "percentile=12.5,80"]


def png(samples):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in samples)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 16, 0 if samples.ndim == 2 else 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tiff(samples, endian):
    channels = 1 if samples.ndim == 2 else 3
    data = samples.astype(endian + "u2").tobytes()
    tags = [
        (256, 3, [WIDTH]), (257, 3, [HEIGHT]), (258, 3, [16] * channels), (259, 3, [1]), (262, 3, [1 if channels == 1 else 2]),
        (273, 4, [0]), (277, 3, [channels]), (278, 3, [HEIGHT]), (279, 4, [len(data)]),
    ]
    beyond = 8 + 2 + 12 * len(tags) + 4
    longer = struct.pack(endian + "HHH", 16, 16, 16) if channels == 3 else b""
    out = (b"MM\0*" if endian == ">" else b"II*\0") + struct.pack(endian + "IH", 8, len(tags))
    for tag, kind, values in tags:
        if tag == 273:
            values = [beyond + len(longer)]
        if len(values) == 3:
            value = struct.pack(endian + "I", beyond)
        else:
            value = struct.pack(endian + ("H" if kind == 3 else "I"), *values).ljust(4, b"\0")
        out += struct.pack(endian + "HHI", tag, kind, len(values)) + value
    return out + struct.pack(endian + "I", 0) + longer + data


def by_pillow(samples, kind):
    out = io.BytesIO()
    Image.fromarray(samples).save(out, kind)
    return out.getvalue()


def mapped(samples, mapping):
    kind, _, numbers = mapping.partition("=")
    values = samples.astype(np.float64)
    if kind == "full":
        low, high = 0.0, 65535.0
    else:
        first, second = map(float, numbers.split(","))
        if kind == "window":
            low, high = first - second / 2, first + second / 2
        else:
            low, high = (float(p) for p in np.percentile(values, [first, second]))
    pixels = np.floor(255 * np.clip((values - low) / (high - low), 0, 1) + 0.5).astype(int)
    if samples.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, 2)
    return {
        "mapping": mapping, "low": low, "high": high, "below": int((values < low).sum()), "above": int((values > high).sum()),
        "rgb": pixels.ravel().tolist(),
    }


grey = rng.integers(0, 65536, (HEIGHT, WIDTH)).astype(np.uint16)
scan = np.clip(rng.normal(900, 250, (HEIGHT, WIDTH)), 0, 4095).astype(np.uint16)
rgb = rng.integers(200, 30000, (HEIGHT, WIDTH, 3)).astype(np.uint16)
files = [
    ("grey, PNG", grey, png(grey)),
    ("scan, PNG by Pillow", scan, by_pillow(scan, "PNG")),
    ("scan, TIFF by Pillow", scan, by_pillow(scan, "TIFF")),
    ("grey, TIFF, big-endian", grey, tiff(grey, ">")),
    ("RGB, PNG", rgb, png(rgb)),
    ("RGB, TIFF, little-endian", rgb, tiff(rgb, "<")),
    ("RGB, TIFF, big-endian", rgb, tiff(rgb, ">")),
]
images = []
for name, samples, data in files:
    if samples.ndim == 2:  # Pillow reads what was meant; it has no 16-bit RGB
        assert (np.asarray(Image.open(io.BytesIO(data))).astype(np.int64) == samples).all(), name
    images.append({"name": name, "file_base64": base64.b64encode(data).decode(), "cases": [mapped(samples, m) for m in MAPPINGS]})
document = {
    "source": f"NumPy {np.__version__} and Pillow {PIL.__version__}; made by src/test/python/depth_goldens.py",
    "images": images,
}
text = json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"').replace('{"mapping"', '\n{"mapping"')
target = os.path.join(os.path.dirname(__file__), "../resources/golden/depth.json")
with open(target, "w", encoding="utf-8") as out:
    out.write(text + "\n")

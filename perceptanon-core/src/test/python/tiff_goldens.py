"""Writes golden/tiff.json: TIFF files of many kinds, and the RGB bytes that Pillow makes of them.

    python tiff_goldens.py            needs Pillow and NumPy

Of the uncompressed ones there is one for each kind of samples that Pillow knows (TiffImagePlugin.OPEN_INFO), and some for kinds
that it does not know. "refused" says of a kind that is not read here what the error must speak of.
"""

import base64
import hashlib
import io
import json
import os
import struct
import zlib

import numpy as np
import PIL
from PIL import Image, TiffImagePlugin, features

rng = np.random.default_rng(5)
II, MM = b"II", b"MM"
FLOAT, SIGNED, UNSIGNED, UNDEFINED = 3, 2, 1, 4


def tiff(order, colors, kind, fill, bits, extra, data=None, planes=False, width=9, height=6, more=()):
    """An uncompressed file in one strip, or in one for each sample."""
    endian = "<" if order == II else ">"
    if data is None:
        data = rng.integers(0, 256, (sum(bits) * width + 7) // 8 * height, dtype=np.uint8).tobytes()
    parts = len(bits) if planes else 1
    tags = {
        256: (3, [width]), 257: (3, [height]), 258: (3, list(bits)), 259: (3, [1]), 262: (3, [colors]),
        277: (3, [len(bits)]), 278: (3, [height]), 279: (4, [len(data) // parts] * parts), 284: (3, [2 if planes else 1]),
        273: (4, [0] * parts),
    }
    if fill != 1:
        tags[266] = (3, [fill])
    if kind != UNSIGNED:
        tags[339] = (3, [kind] * len(bits))
    if extra:
        tags[338] = (3, list(extra))
    if colors == 3:
        tags[320] = (3, [int(x) for x in rng.integers(0, 65536, 3 << min(8, bits[0]))])
    tags.update(more)
    entries, tail, size = b"", b"", {3: "H", 4: "I"}
    tail_at = 8 + 2 + 12 * len(tags) + 4
    long_values = {tag: v for tag, v in tags.items() if len(v[1]) * (2 if v[0] == 3 else 4) > 4}
    data_at = tail_at + sum(len(v[1]) * (2 if v[0] == 3 else 4) for v in long_values.values())
    tags[273] = (4, [data_at + i * (len(data) // parts) for i in range(parts)])
    for tag, (form, values) in sorted(tags.items()):
        raw = b"".join(struct.pack(endian + size[form], value) for value in values)
        entries += struct.pack(endian + "HHI", tag, form, len(values))
        if len(raw) <= 4:
            entries += raw.ljust(4, b"\0")
        else:
            entries += struct.pack(endian + "I", tail_at + len(tail))
            tail += raw
    head = (b"II*\0" if order == II else b"MM\0*") + struct.pack(endian + "I", 8) + struct.pack(endian + "H", len(tags))
    return head + entries + struct.pack(endian + "I", 0) + tail + data


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, "TIFF", **options)
    return out.getvalue()


def picture(mode, width, height):
    if mode == "I;16":
        return Image.fromarray(rng.integers(0, 700, (height, width), dtype=np.uint16))
    if mode in ("P", "1"):
        grey = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        return Image.fromarray(grey).quantize(50) if mode == "P" else Image.fromarray(grey).convert("1")
    samples = {"L": 1, "LA": 2, "RGB": 3, "YCbCr": 3, "RGBA": 4, "CMYK": 4}[mode]
    return Image.frombytes(mode, (width, height), rng.integers(0, 256, width * height * samples, dtype=np.uint8).tobytes())


files = {}
refused = {}


def refuse(name, data, word):
    files[name] = data
    refused[name] = word


for order, colors, kind, fill, bits, extra in TiffImagePlugin.OPEN_INFO:
    name = f"{order.decode()}, colours {colors}, samples {kind[0]} of {bits}, fill {fill}, extra {extra}"
    data = None
    if kind[0] == FLOAT:
        data = (rng.random(54) * 400 - 50).astype("<f4" if order == II else ">f4").tobytes()
    file = tiff(order, colors, kind[0], fill, bits, extra, data)
    if kind[0] == FLOAT:
        refuse(name, file, "floating-point")
    elif kind[0] == SIGNED and bits != (8,):
        refuse(name, file, "signed")
    elif bits in ((12,), (32,)):
        refuse(name, file, f"1 samples of {bits[0]} bits")
    elif colors == 8:
        refuse(name, file, "CIE L*a*b*")
    elif colors == 6 and len(bits) == 1:
        refuse(name, file, "photometric interpretation 6 with 1 samples")
    elif colors == 6 or fill == 2 and (colors == 3 and bits[0] < 8 or colors == 0 and bits[0] == 8):
        continue  # Pillow knows these and cannot read them.
    else:
        files[name] = file
for colors, kind, bits, extra, word in [
    (1, FLOAT, (16,), (), "floating-point"), (1, FLOAT, (64,), (), "floating-point"), (2, FLOAT, (32,) * 3, (), "floating-point"),
    (2, SIGNED, (8,) * 3, (), "signed"), (2, UNDEFINED, (8,) * 3, (), "undefined"), (2, UNSIGNED, (32,) * 3, (), "32 bits"),
    (8, UNSIGNED, (16,) * 3, (), "CIE L*a*b*"), (9, UNSIGNED, (8,) * 3, (), "ICC L*a*b*"), (10, UNSIGNED, (8,) * 3, (), "ITU L*a*b*"),
    (2, UNSIGNED, (4,) * 3, (), "4 bits"), (1, UNSIGNED, (24,), (), "24 bits"), (1, UNSIGNED, (10,), (), "10 bits"),
    (1, UNSIGNED, (16, 16), (2,), "2 samples of 16 bits"), (1, UNSIGNED, (8, 8), (1,), "extra sample 1"),
    (5, UNSIGNED, (8,) * 3, (), "3 samples"), (5, UNSIGNED, (8,) * 5, (2,), "extra sample 2"), (3, UNSIGNED, (16,), (), "16 bits"),
    (2, UNSIGNED, (5, 6, 5), (), "different sizes"), (4, UNSIGNED, (1,), (), "mask"), (32803, UNSIGNED, (8,), (), "raw sensor"),
]:
    refuse(f"unknown to Pillow: colours {colors}, samples {kind} of {bits}, extra {extra}", tiff(II, colors, kind, 1, bits, extra), word)
for order in (II, MM):
    for colors, bits, extra in [(2, (8,) * 3, ()), (2, (8,) * 4, (2,)), (5, (8,) * 4, ())]:
        files[f"{order.decode()}, planes of colours {colors}, samples of {bits}"] = tiff(order, colors, 1, 1, bits, extra, planes=True)
    name = f"{order.decode()}, planes of 16 bits"
    refuse(name, tiff(order, 2, 1, 1, (16,) * 3, (), planes=True), "in planes")
for subsampling in [(1, 1), (2, 1), (2, 2)]:
    samples = 64 + 2 * 64 // (subsampling[0] * subsampling[1])
    data = zlib.compress(rng.integers(0, 256, samples, dtype=np.uint8).tobytes())
    more = {259: (3, [8]), 530: (3, list(subsampling))}
    files[f"YCbCr in Deflate, subsampling {subsampling}"] = tiff(II, 6, 1, 1, (8,) * 3, (), data, width=8, height=8, more=more)
for mode in ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"]:
    for compression in ["tiff_lzw", "tiff_adobe_deflate", "packbits"]:
        for predictor in [1, 2]:
            if predictor == 1 or compression != "packbits" and mode not in ("1", "P"):
                options = {"tiffinfo": {317: 2}} if predictor == 2 else {}
                files[f"{mode} in {compression}, predictor {predictor}"] = saved(picture(mode, 17, 11), compression=compression, **options)
for mode in ["L", "RGB", "CMYK", "YCbCr"]:
    files[f"{mode} in JPEG"] = saved(picture(mode, 40, 25), compression="jpeg", quality=80)
for compression in ["tiff_ccitt", "group3", "group4"]:
    files[f"1 in {compression}"] = saved(picture("1", 33, 21), compression=compression)
for compression, word in [("lzma", "34925 (LZMA)"), ("zstd", "50000 (Zstandard)")]:
    refuse(f"RGB in {compression}", saved(picture("RGB", 9, 6), compression=compression), word)
refuse("BigTIFF", saved(picture("RGB", 9, 6), big_tiff=True), "BigTIFF")

decode, refuse_rows = [], []
for name, data in files.items():
    row = {"name": name, "file_base64": base64.b64encode(data).decode()}
    if name in refused:
        refuse_rows.append({**row, "word": refused[name]})
    else:
        image = Image.open(io.BytesIO(data)).convert("RGB")
        middle = list(image.getpixel((image.width // 2, image.height // 2)))
        decode.append({**row, "w": image.width, "h": image.height, "rgbSha256": hashlib.sha256(image.tobytes()).hexdigest(), "middle": middle})

source = (
    f"Pillow {PIL.__version__} with libtiff {features.version('libtiff')}: Image.open(...).convert('RGB').tobytes();"
    " made by src/test/python/tiff_goldens.py"
)
golden = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "resources", "golden")
with open(os.path.join(golden, "tiff.json"), "w") as file:
    file.write('{"source": %s,\n"decode": [\n' % json.dumps(source))
    file.write(",\n".join(json.dumps(row) for row in decode))
    file.write('\n],\n"refused": [\n')
    file.write(",\n".join(json.dumps(row) for row in refuse_rows))
    file.write("\n]}\n")

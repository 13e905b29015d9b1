#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors.json: what docs/contract.md says, in numbers, computed by Pillow and NumPy and by nothing of this project.

Needs Pillow and NumPy. `vectors.py --check` compares instead of writing.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
from PIL import Image

FILE = pathlib.Path(__file__).with_name("vectors.json")
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)
SIZES = [(1280, 960), (4000, 3000), (640, 427), (427, 640), (224, 224), (300, 224), (224, 97), (37, 23), (1, 1), (5000, 3)]
READINGS = [
    ("cross-entropy", "10", [0.5, -1.25, 2.0, 0.0, 3.5, 1.0, -0.5, 0.75, 2.25, -3.0]),
    ("weighted-cross-entropy", "5", [1.0, 2.0, -1.0, 0.25, 0.0]),
    ("combined", "3", [-30.0, 60.0, 59.0]),
    ("combined", "binary", [1.5, -0.5]),
    ("mse", "mean", [0.625]),
    ("mse", "binary", [0.25]),
]


def image(width, height):
    x = np.arange(width)[None, :, None]
    y = np.arange(height)[:, None, None]
    c = np.arange(3)[None, None, :]
    return (((7 * x + 13 * y + 29 * c) ^ ((x * y) >> 4)) & 255).astype(np.uint8)


def resized(width, height):
    pixels = np.asarray(Image.fromarray(image(width, height)).resize((224, 224), Image.BILINEAR))
    chw = ((pixels.astype(np.float32) / np.float32(255) - MEAN) / STD).transpose(2, 0, 1)
    chw = np.ascontiguousarray(chw, "<f4")
    return {
        "width": width,
        "height": height,
        "resized_first_pixels": pixels[0, :4].reshape(-1).tolist(),
        "resized_sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
        "input_first": [float(v) for v in chw[0, 0, :4]],
        "input_sha256": hashlib.sha256(chw.tobytes()).hexdigest(),
    }


def reading(objective, granularity, outputs):
    falls = granularity == "binary"
    if objective == "mse":
        normalized = 1 - outputs[0] if falls else outputs[0]
        label = None
    else:
        logits = np.array(outputs, np.float64)
        p = np.exp(logits - logits.max())
        p /= p.sum()
        values = np.arange(len(p)) / (len(p) - 1)
        normalized = float(p @ (1 - values if falls else values))
        label = int(p.argmax())
    return {
        "objective": objective,
        "granularity": granularity,
        "outputs": outputs,
        "normalized": normalized,
        "score": 1 + 9 * normalized,
        "label": label,
    }


document = {
    "image": "sample(x, y, c) = ((7x + 13y + 29c) xor floor(xy / 16)) and 255, 8-bit RGB, x to the right, y down, c = 0 for red",
    "input": "224 x 224, ImageNet's mean and standard deviation; SHA-256 of (height, width, 3) bytes and of (3, height, width) "
    "little-endian 32-bit floats",
    "preprocessing": [resized(*size) for size in SIZES],
    "readings": [reading(*row) for row in READINGS],
}
text = json.dumps(document, indent=1) + "\n"
if sys.argv[1:] == ["--check"]:
    if FILE.read_text() != text:
        raise SystemExit("vectors.json is not what this program computes")
else:
    FILE.write_text(text)

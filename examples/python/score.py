#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Scores images with an exported model: score.py MODEL.onnx [--original FILE] IMAGE...

Needs NumPy, Pillow, and onnxruntime. Prints a JSON document per line; an image that cannot be read has an error in place of
a score. docs/contract.md says what happens between a file and its score.
"""

import argparse
import json
import sys

import numpy as np
import onnxruntime
from PIL import Image

MOST_PIXELS = 100_000_000


def network_input(file, card):
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(file) as image:
        size = (int(card["input_width"]), int(card["input_height"]))
        pixels = np.asarray(image.convert("RGB").resize(size, Image.BILINEAR), np.float32)
    mean, std = (np.array(card[name].replace(",", " ").split(), np.float32) for name in ("mean", "std"))
    chw = ((pixels / np.float32(255) - mean) / std).transpose(2, 0, 1)
    return np.ascontiguousarray(chw[None], np.float32)


def read(outputs, card):
    """The score of an exported model's outputs: logits, or for mse one value from 0 to 1."""
    falls = card["granularity"] == "binary"
    if card["objective"] == "mse":
        normalized = 1 - outputs[0] if falls else outputs[0]
        return {"score": 1 + 9 * normalized, "normalized": normalized, "probabilities": None, "label": None}
    logits = np.array(outputs, np.float64)
    p = np.exp(logits - logits.max())
    p /= p.sum()
    values = np.arange(len(p)) / (len(p) - 1)
    normalized = float(p @ (1 - values if falls else values))
    return {"score": 1 + 9 * normalized, "normalized": normalized, "probabilities": p.tolist(), "label": int(p.argmax())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--original")
    parser.add_argument("images", nargs="+")
    options = parser.parse_args()
    session = onnxruntime.InferenceSession(options.model, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    card = {key.removeprefix("perceptanon."): value for key, value in metadata.items()}
    if card.get("format") != "1":
        raise SystemExit(f"score.py: no model card of format 1 ({options.model})")
    if (card["setup"] == "HA2") != (options.original is not None):
        raise SystemExit(f"score.py: --original is for HA2 models, and they need it; this is {card['setup']}")
    failed = 0
    for file in options.images:
        line = {"anonymized": file, "original": options.original}
        try:
            images = {"image": file} if options.original is None else {"original": options.original, "anonymized": file}
            inputs = {name: network_input(path, card) for name, path in images.items()}
            outputs = [float(value) for value in session.run(["output"], inputs)[0][0]]
            line.update(read(outputs, card), outputs=outputs)
        except (OSError, ValueError, Image.DecompressionBombError) as problem:
            line["error"] = " ".join(str(problem).split())
            failed = 1
        print(json.dumps({**line, "weights_sha256": card["weights_sha256"]}))
    return failed


if __name__ == "__main__":
    sys.exit(main())

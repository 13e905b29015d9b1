"""Writes golden/ms_ssim_wang2003.json: MS-SSIM by the definition of Wang, Simoncelli and Bovik (2003).

    pip install numpy==2.4.6 scipy==1.17.1 pillow==12.3.0 torch==2.13.0 torchmetrics==1.9.0 pytorch-msssim==1.0.0
    python ms_ssim_goldens.py > ../resources/golden/ms_ssim_wang2003.json

The definition is written out here in float64 as the authors' msssim.m has it: an 11x11 Gaussian window of sigma 1.5 applied
where it fits ('valid'), K = 0.01 and 0.03, five scales, contrast times structure at each and luminance at the last. Between
scales a 2x2 mean whose origin is its first sample, at a 'symmetric' border, keeps every second sample from the first on: an
odd last row is averaged with itself. Negative means, of which a power would be complex, count as 0. The program is for grey
images; each channel is taken as one, and the three results are averaged, as pytorch-msssim does it.

pytorch-msssim is a second opinion where it means the same: it pads odd sizes with a zero line before the first sample. It
is given the window, which it would make in float32. torchmetrics is there to show how far it is away.
"""

import hashlib
import json
import pathlib
import sys

import numpy as np
import scipy
import torch
import torchmetrics
from pytorch_msssim import ms_ssim
from scipy.signal import convolve2d
from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[3] / "perceptanon-core" / "src" / "test" / "python"))
from pillow_goldens import SEED, formula_image, raw  # noqa: E402

EXPONENTS = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333]
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def taps():
    weights = np.exp(-np.arange(-5, 6) ** 2 / (2 * 1.5**2))
    return weights / weights.sum()


def means(x, y):
    """Means of SSIM and of its contrast and structure term over all windows inside the image."""
    def average(a):
        return convolve2d(a, np.outer(taps(), taps()), mode="valid")

    mx, my = average(x), average(y)
    vx, vy, cov = average(x * x) - mx * mx, average(y * y) - my * my, average(x * y) - mx * my
    contrast = (2 * cov + C2) / (vx + vy + C2)
    return ((2 * mx * my + C1) / (mx * mx + my * my + C1) * contrast).mean(), contrast.mean()


def halved(x):
    p = np.pad(x, ((0, 1), (0, 1)), mode="symmetric")
    return ((p[:-1, :-1] + p[1:, :-1] + p[:-1, 1:] + p[1:, 1:]) / 4)[::2, ::2]


def wang(x, y):
    value = 1.0
    for scale, exponent in enumerate(EXPONENTS):
        similarity, contrast = means(x, y)
        value *= max(0.0, similarity if scale == len(EXPONENTS) - 1 else contrast) ** exponent
        x, y = halved(x), halved(y)
    return value


def changed(rgb, seed, op):
    h, w, _ = rgb.shape
    rgb = rgb.copy()
    kind = op["op"]
    if kind in ("pixelateRect", "pixelateAll"):
        block = op["block"]
        x0, y0, x1, y1 = (op.get(k, d) for k, d in (("x0", 0), ("y0", 0), ("x1", w), ("y1", h)))
        for y in range(y0, min(h, y1), block):
            for x in range(x0, min(w, x1), block):
                part = rgb[y : min(y + block, y1, h), x : min(x + block, x1, w)].astype(np.int64)
                n = part.shape[0] * part.shape[1]
                rgb[y : min(y + block, y1, h), x : min(x + block, x1, w)] = (part.sum(axis=(0, 1)) + n // 2) // n
    elif kind == "maskRect":
        rgb[op["y0"] : op["y1"], op["x0"] : op["x1"]] = 0
    elif kind == "noise":
        amp = op["amp"]
        draws = np.array([(raw("noisepair", seed, i) >> 40) % (2 * amp + 1) for i in range(rgb.size)]) - amp
        rgb = np.clip(rgb.astype(np.int64) + draws.reshape(rgb.shape), 0, 255).astype(np.uint8)
    else:
        raise ValueError(kind)
    return rgb


def described(image_id, w, h, ops):
    seed = SEED * 1000 + image_id
    rgb = np.asarray(formula_image(image_id, w, h))
    for op in ops:
        rgb = changed(rgb, seed, op)
    entry = {"id": image_id, "imgSeed": seed, "w": w, "h": h, "ops": ops,
             "rgbSha256": hashlib.sha256(rgb.tobytes()).hexdigest()}
    return entry, rgb


def even_at_all_scales(w, h):
    return all(side % (1 << (len(EXPONENTS) - 1)) == 0 for side in (w, h))


def pair(name, image_id, w, h, ops, other_id=None):
    img1, first = described(image_id, w, h, [])
    img2, second = described(image_id if other_id is None else other_id, w, h, ops)
    entry = {"name": name, "img1": img1, "img2": img2}
    channels = [wang(first[..., c].astype(np.float64), second[..., c].astype(np.float64)) for c in range(3)]
    entry["wang2003_channels"] = channels
    entry["wang2003"] = sum(channels) / 3
    x, y = (torch.from_numpy(a.transpose(2, 0, 1)[None].astype(np.float64)) for a in (first, second))
    entry["torchmetrics"] = multiscale_structural_similarity_index_measure(
        x, y, data_range=255.0, normalize="relu").item()
    if even_at_all_scales(w, h):
        window = torch.from_numpy(np.tile(taps(), (3, 1, 1, 1)))
        entry["pytorch_msssim"] = ms_ssim(x, y, data_range=255, win=window).item()
    return entry


def main():
    rect = {"op": "maskRect"}
    pairs = [
        pair("pixelated_rect", 303, 192, 176, [{"op": "pixelateRect", "x0": 40, "y0": 30, "x1": 150, "y1": 140, "block": 10}]),
        pair("centred_mask", 320, 256, 256, [{**rect, "x0": 64, "y0": 64, "x1": 192, "y1": 192}]),
        pair("mask_at_the_edge", 321, 208, 176, [{**rect, "x0": 0, "y0": 0, "x1": 90, "y1": 176}]),
        pair("pixelated_all", 322, 192, 240, [{"op": "pixelateAll", "block": 8}]),
        pair("noise", 323, 192, 176, [{"op": "noise", "amp": 25}]),
        pair("odd_at_one_scale", 324, 203, 177, [{"op": "pixelateAll", "block": 7}]),
        pair("odd_at_every_scale", 325, 177, 209, [{"op": "pixelateAll", "block": 16}]),
        pair("odd_edge_masked", 326, 191, 177, [{**rect, "x0": 150, "y0": 140, "x1": 191, "y1": 177}]),
        pair("different", 327, 192, 176, [], other_id=328),
        pair("identical", 329, 177, 177, []),
    ]
    json.dump({
        "seed": SEED,
        "source": "definition of Wang, Simoncelli, Bovik 2003 in NumPy %s and SciPy %s (convolve2d, mode='valid'), float64; "
                  "pytorch-msssim 1.0.0 and torchmetrics %s with torch %s; made by src/test/python/ms_ssim_goldens.py"
                  % (np.__version__, scipy.__version__, torchmetrics.__version__, torch.__version__),
        "tolerance": "1e-9",
        "inputs": "images by formula, as in metrics.json",
        "pairs": pairs,
    }, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

"""Writes golden/coco-masks.json: run lengths and polygons as pycocotools counts them.

    pip install pycocotools==2.0.11 numpy==2.4.6
    python coco_goldens.py > ../resources/golden/coco-masks.json
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from pycocotools import mask


def uncompressed(pixels):
    """The run lengths of (height, width) pixels by their definition: down the columns, first outside."""
    counts, last, run = [], 0, 0
    for value in pixels.flatten(order="F"):
        if value != last:
            counts.append(run)
            last, run = value, 0
        run += 1
    return [int(c) for c in counts + [run]]


def runs(name, pixels):
    encoded = mask.encode(np.asfortranarray(pixels.astype(np.uint8)))
    again = mask.frPyObjects({"size": list(pixels.shape), "counts": uncompressed(pixels)}, *pixels.shape)
    assert again["counts"] == encoded["counts"]
    return {"name": name, "height": pixels.shape[0], "width": pixels.shape[1], "counts": uncompressed(pixels),
            "compressed": encoded["counts"].decode(), "area": int(mask.area(encoded)),
            "bbox": [float(v) for v in mask.toBbox(encoded)]}


def polygon(name, height, width, *rings):
    rings = [[float(v) for v in ring] for ring in rings]
    merged = mask.merge(mask.frPyObjects(rings, height, width))
    return {"name": name, "height": height, "width": width, "polygons": rings,
            "counts": uncompressed(mask.decode(merged)), "compressed": merged["counts"].decode(),
            "area": int(mask.area(merged))}


def main():
    random = np.random.default_rng(12)
    masks = [
        runs("noise", random.random((13, 17)) < 0.5),
        runs("sparse noise", random.random((40, 30)) < 0.02),
        runs("a column", np.arange(9)[None, :].repeat(7, 0) == 4),
        runs("the first pixel", np.pad(np.ones((1, 1)), ((0, 5), (0, 6)))),
        runs("the last pixel", np.pad(np.ones((1, 1)), ((5, 0), (6, 0)))),
        runs("everything", np.ones((6, 5))),
        runs("nothing", np.zeros((6, 5))),
        runs("a disc in a large image",
             np.hypot(*(np.mgrid[0:700, 0:900] - np.array([300, 500])[:, None, None])) < 120),
        runs("long runs of changing length", (np.arange(120 * 700) * 7919 % 30011 < 29000).reshape(120, 700)),
    ]
    shapes = [
        polygon("a square", 12, 12, [2, 3, 9, 3, 9, 8, 2, 8]),
        polygon("half pixels", 12, 12, [2.5, 3.5, 9.5, 3.5, 9.5, 8.5, 2.5, 8.5]),
        polygon("the whole image", 9, 11, [0, 0, 11, 0, 11, 9, 0, 9]),
        polygon("beyond all sides", 9, 11, [-4, -5, 17, -3, 16, 14, -6, 13]),
        polygon("a triangle", 20, 30, [3.2, 17.9, 14.1, 1.3, 27.7, 12.4]),
        polygon("a slit without pixels", 12, 12, [2.1, 3, 2.2, 3, 2.2, 9, 2.1, 9]),
        polygon("a star that crosses itself", 60, 60,
                [v for i in range(5) for v in (30 + 28 * np.cos(4 * np.pi * i / 5), 30 + 28 * np.sin(4 * np.pi * i / 5))]),
        polygon("a ring and a hole, as one outline", 40, 40,
                [5, 5, 35, 5, 35, 35, 5, 35, 5, 5, 12, 12, 12, 28, 28, 28, 28, 12, 12, 12]),
        polygon("two parts that overlap", 30, 40, [3, 3, 20, 4, 18, 25, 5, 22], [15, 8, 37, 6, 33, 27, 14, 20]),
        polygon("three parts apart", 30, 40, [1, 1, 8, 1, 8, 8], [12, 20, 19, 12, 25, 28], [30, 2, 39, 2, 39, 29, 31, 28]),
    ]
    for i in range(40):
        height, width = (int(v) for v in random.integers(5, 70, 2))
        corners = int(random.integers(3, 25))
        xy = random.uniform(-0.3, 1.3, (corners, 2)) * (width, height)
        xy = np.round(xy, int(random.integers(0, 4)))
        shapes.append(polygon("at random %d" % i, height, width, xy.flatten()))
    for i in range(20):
        height, width = (int(v) for v in random.integers(100, 400, 2))
        angles = np.sort(random.uniform(0, 2 * np.pi, int(random.integers(8, 60))))
        radii = random.uniform(0.2, 0.48, len(angles)) * min(height, width)
        xy = np.stack([width / 2 + radii * np.cos(angles), height / 2 + radii * np.sin(angles)], 1)
        shapes.append(polygon("an outline %d" % i, height, width, np.round(xy, 2).flatten()))
    json.dump({"source": "pycocotools %s, encode, frPyObjects, merge; made by src/test/python/coco_goldens.py"
                         % version("pycocotools"), "tolerance": "exact", "masks": masks, "polygons": shapes},
              sys.stdout, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

"""Writes golden/statistics.json: confidence intervals of correlations, and KID over random subsets.

    pip install numpy==2.4.6 scipy==1.17.1 torch==2.13.0 torchmetrics==1.9.0
    python statistics_goldens.py > ../resources/golden/statistics.json

Intervals: SciPy gives Pearson's. The others are tanh(artanh(r) +- z s), with the squared error s^2 of Fieller, Hartley and
Pearson (1957) for Kendall, 0.437 / (n - 4), and of Bonett and Wright (2000) for Spearman, (1 + r^2 / 2) / (n - 3).

KID: the subsets are those that java.util.Random gives for a seed, by the first steps of a Fisher-Yates shuffle; each one's
distance is torchmetrics' poly_mmd in float64, and the deviation its std(unbiased=False).
"""

import json
import math
import sys

import numpy as np
import scipy
import torch
import torchmetrics
from scipy import stats
from torchmetrics.image.kid import poly_mmd

SEED = 20240718
MASK = (1 << 64) - 1


def uniform(name, i):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK
    z = ((h ^ SEED) + (i + 1) * 0x9E3779B97F4A7C15) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 40) / 16777216.0


class JavaRandom:
    """java.util.Random, whose sequence its specification fixes."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def next(self, bits):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        value = self.state >> (48 - bits)
        return value - (1 << bits) if value >= 1 << (bits - 1) and bits == 32 else value

    def below(self, bound):
        r = self.next(31)
        if bound & (bound - 1) == 0:
            return (bound * r) >> 31
        while r - r % bound + (bound - 1) >= 1 << 31:
            r = self.next(31)
        return r % bound


def draw(count, size, random):
    rows = list(range(count))
    for i in range(size):
        j = i + random.below(count - i)
        rows[i], rows[j] = rows[j], rows[i]
    return rows[:size]


def features(name, n, d, value):
    return np.array([[value(uniform("fid/" + name, i * d + j), j) for j in range(d)] for i in range(n)])


def kid(name, m, n, d, subsets, size, seed):
    a = features(name, m, d, lambda u, j: (2 * u - 1) * (1 + (j % 4) * 0.5))
    b = features(name, n, d, lambda u, j: (2 * u - 1) * 0.8 + 0.25 * ((j % 3) - 1))
    random = JavaRandom(seed)
    values = []
    for _ in range(subsets):
        first, second = draw(m, size, random), draw(n, size, random)
        values.append(poly_mmd(torch.from_numpy(a[first]), torch.from_numpy(b[second])))
    values = torch.stack(values)
    return {"name": name, "m": m, "n": n, "dims": d, "subsets": subsets, "size": size, "seed": seed,
            "mean": values.mean().item(), "std": values.std(unbiased=False).item()}


def fisher(r, squared_error, confidence):
    half = stats.norm.ppf(0.5 + confidence / 2) * math.sqrt(squared_error)
    return [math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)]


def interval(name, n, slope, levels, confidence):
    x = [math.floor(levels * uniform(name + "/x", i)) / levels for i in range(n)]
    y = [slope * x[i] + (1 - abs(slope)) * math.floor(levels * uniform(name + "/y", i)) / levels for i in range(n)]
    pearson = stats.pearsonr(x, y)
    pearson_ends = pearson.confidence_interval(confidence)
    rho = stats.spearmanr(x, y).statistic
    tau_b = stats.kendalltau(x, y).statistic
    tau_c = stats.kendalltau(x, y, variant="c").statistic
    return {
        "name": name, "confidence": confidence, "x": x, "y": y,
        "PEARSON": [pearson_ends.low, pearson_ends.high],
        "SPEARMAN": fisher(rho, (1 + rho**2 / 2) / (n - 3), confidence),
        "KENDALL_TAU_B": fisher(tau_b, 0.437 / (n - 4), confidence),
        "KENDALL_TAU_C": fisher(tau_c, 0.437 / (n - 4), confidence),
    }


def main():
    json.dump({
        "seed": SEED,
        "source": "NumPy %s, SciPy %s, torch %s, torchmetrics %s; made by src/test/python/statistics_goldens.py"
                  % (np.__version__, scipy.__version__, torch.__version__, torchmetrics.__version__),
        "tolerance": "1e-12",
        "inputs": "x, y inline; features as in fid.json, kind A for the first set and B for the second",
        "intervals": [
            interval("few", 5, 0.5, 1 << 20, 0.95),
            interval("twenty", 20, 0.6, 1 << 20, 0.95),
            interval("falling", 20, -0.7, 1 << 20, 0.9),
            interval("ties", 30, 0.5, 6, 0.99),
            interval("many", 60, 0.8, 1 << 20, 0.95),
        ],
        "kid": [
            kid("kid", 60, 90, 8, 10, 20, 5),
            kid("kid", 60, 90, 8, 100, 50, 0),
            kid("kid-uneven", 40, 25, 16, 2, 10, 42),
            kid("kid-whole", 12, 30, 4, 7, 12, 1),
        ],
    }, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

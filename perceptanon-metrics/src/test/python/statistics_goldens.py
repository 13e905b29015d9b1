"""Writes golden/statistics.json: intervals, comparisons and exact p-values of correlations, and KID over random subsets.

    pip install numpy==2.4.6 scipy==1.17.1 torch==2.13.0 torchmetrics==1.9.0
    python statistics_goldens.py > ../resources/golden/statistics.json

Intervals: SciPy gives Pearson's. The others are tanh(artanh(r) +- z s), with the squared error s^2 of Fieller, Hartley and
Pearson (1957) for Kendall, 0.437 / (n - 4), and of Bonett and Wright (2000) for Spearman, (1 + r^2 / 2) / (n - 3).

Comparisons: Williams' t as Steiger (1980) gives it in equation 7, SciPy's Student distribution with n - 3 degrees of freedom,
and Zou's interval (2007) of the difference, with Pearson's intervals.

Exact p-values of Kendall: SciPy's kendalltau, whose method 'auto' counts orders where there are no ties and n is at most 33 or
at most one pair is out of order.

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


def williams(ha, hb, ab, n, confidence):
    mean = (ha + hb) / 2
    determinant = 1 - ha**2 - hb**2 - ab**2 + 2 * ha * hb * ab
    t = (ha - hb) * math.sqrt(
        (n - 1) * (1 + ab) / (2 * (n - 1) / (n - 3) * determinant + mean**2 * (1 - ab) ** 3))
    low_a, high_a = fisher(ha, 1 / (n - 3), confidence)
    low_b, high_b = fisher(hb, 1 / (n - 3), confidence)
    c = ((ab - ha * hb / 2) * (1 - ha**2 - hb**2 - ab**2) + ab**3) / ((1 - ha**2) * (1 - hb**2))
    low = ha - hb - math.sqrt((ha - low_a) ** 2 + (high_b - hb) ** 2 - 2 * c * (ha - low_a) * (high_b - hb))
    high = ha - hb + math.sqrt((high_a - ha) ** 2 + (hb - low_b) ** 2 - 2 * c * (high_a - ha) * (hb - low_b))
    return {"ha": ha, "hb": hb, "ab": ab, "n": n, "confidence": confidence, "difference": ha - hb, "t": t,
            "p": 2 * stats.t.sf(abs(t), n - 3), "low": low, "high": high}


def kendall(name, order):
    result = {"name": name, "order": order, "auto": stats.kendalltau(range(len(order)), order).pvalue}
    result["exact"] = stats.kendalltau(range(len(order)), order, method="exact").pvalue
    return result


def shuffled(name, n):
    return sorted(range(n), key=lambda i: uniform(name, i))


def swapped(n, at):
    order = list(range(n))
    order[at], order[at + 1] = order[at + 1], order[at]
    return order


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
        "williams": [
            williams(0.5, 0.4, 0.1, 103, 0.95),
            williams(-0.3, 0.6, 0.2, 25, 0.9),
            williams(0.5, 0.5, 0.3, 50, 0.95),
            williams(0.9, 0.7, 0.6, 4, 0.99),
        ],
        "kendall": [
            kendall("five, one pair swapped", swapped(5, 2)),
            kendall("five, one pair swapped, downwards", swapped(5, 1)[::-1]),
            kendall("thirty-three", shuffled("kendall33", 33)),
            kendall("thirty-four", shuffled("kendall34", 34)),
            kendall("forty, one pair swapped", swapped(40, 7)),
            kendall("forty, two pairs swapped", swapped(20, 7) + [20 + i for i in swapped(20, 3)]),
            kendall("two hundred in order", list(range(200))),
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

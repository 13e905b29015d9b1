"""Writes src/test/resources/golden/cluster-bootstrap.json: percentile intervals of correlations over resampled clusters.

    python cluster_bootstrap.py > ../resources/golden/cluster-bootstrap.json

Coefficients are SciPy's, quantiles NumPy's. The draws are those of java.util.Random, whose sequence its documentation
specifies, so that the intervals can be compared exactly.
"""

import json
import platform
import sys

import numpy as np
import scipy
from scipy import stats

RESAMPLES = 200
SEED = 7
CONFIDENCE = 0.95


class JavaRandom:
    """java.util.Random as its documentation specifies it."""

    def __init__(self, seed):
        self.state = (seed ^ 0x5DEECE66D) & ((1 << 48) - 1)

    def bits(self, count):
        self.state = (self.state * 0x5DEECE66D + 0xB) & ((1 << 48) - 1)
        return self.state >> (48 - count)

    def below(self, bound):
        if bound & (bound - 1) == 0:
            return (bound * self.bits(31)) >> 31
        while True:
            bits = self.bits(31)
            value = bits % bound
            if bits - value + bound - 1 < 1 << 31:
                return value


def data():
    """Scenes of one to seven versions, their rows mixed; human scores in fifths, so that many tie."""
    rng = np.random.default_rng(0)
    sizes = [7, 1, 5, 6, 2, 6, 6, 3, 6, 4, 6, 6, 5]
    clusters = np.repeat(np.arange(len(sizes)) * 10, sizes)
    scene = np.repeat(rng.normal(size=len(sizes)), sizes)
    latent = scene + rng.normal(size=clusters.size)
    human = np.round(np.clip(np.round((5.5 + 2 * latent) * 5) / 5, 1, 10), 1)
    judge = np.round(latent + 0.7 * scene + 0.6 * rng.normal(size=clusters.size), 3)
    order = rng.permutation(clusters.size)
    return clusters[order], judge[order], human[order]


def interval(coefficient, clusters, judge, human):
    labels = list(dict.fromkeys(clusters.tolist()))
    members = [np.flatnonzero(clusters == label) for label in labels]
    random = JavaRandom(SEED)
    values = []
    for _ in range(RESAMPLES):
        rows = np.concatenate([members[random.below(len(members))] for _ in members])
        values.append(coefficient(judge[rows], human[rows]).statistic)
    tail = (1 - CONFIDENCE) / 2
    return [float(q) for q in np.quantile(values, [tail, 1 - tail])]


def main():
    clusters, judge, human = data()
    coefficients = {"PEARSON": stats.pearsonr, "SPEARMAN": stats.spearmanr, "KENDALL_TAU_B": stats.kendalltau}
    json.dump(
        {
            "made by": f"cluster_bootstrap.py, SciPy {scipy.__version__}, NumPy {np.__version__}, "
            f"Python {platform.python_version()}",
            "resamples": RESAMPLES,
            "seed": SEED,
            "confidence": CONFIDENCE,
            "clusters": clusters.tolist(),
            "judge": judge.tolist(),
            "human": human.tolist(),
            "intervals": {name: interval(c, clusters, judge, human) for name, c in coefficients.items()},
        },
        sys.stdout,
    )
    print()


if __name__ == "__main__":
    main()

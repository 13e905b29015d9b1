"""Writes src/test/resources/golden/agreement.json: agreement of raters, from published examples and plain NumPy.

    python agreement_goldens.py ../resources/golden/agreement.json

The formulas are written out here in another way than in Java: alpha by coincidence matrices and an explicit metric, ICC by
sums of squares, the subject model on whole matrices, BT.500 item by item.
"""

import json
import sys

import numpy as np

NAN = float("nan")

# K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), section C.
KRIPPENDORFF = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]).T

# P. E. Shrout, J. L. Fleiss, "Intraclass Correlations" (1979), table 2.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def alpha(scores, metric):
    values = np.unique(scores[~np.isnan(scores)])
    coincidence = np.zeros((len(values), len(values)))
    for unit in scores:
        given = unit[~np.isnan(unit)]
        m = len(given)
        for i in range(m):
            for j in range(m):
                if i != j:
                    c, k = np.searchsorted(values, [given[i], given[j]])
                    coincidence[c, k] += 1 / (m - 1)
    counts = coincidence.sum(axis=0)
    n = counts.sum()
    observed = expected = 0
    for c in range(len(values)):
        for k in range(c + 1, len(values)):
            if metric == "interval":
                delta = (values[c] - values[k]) ** 2
            else:
                delta = (counts[c:k + 1].sum() - (counts[c] + counts[k]) / 2) ** 2
            observed += coincidence[c, k] * delta
            expected += counts[c] * counts[k] * delta
    return 1 - (n - 1) * observed / expected


def icc(scores):
    x = scores[~np.isnan(scores).any(axis=1)]
    n, k = x.shape
    correction = x.sum() ** 2 / (n * k)
    total = (x ** 2).sum() - correction
    rows = (x.sum(axis=1) ** 2).sum() / k - correction
    columns = (x.sum(axis=0) ** 2).sum() / n - correction
    bms, jms = rows / (n - 1), columns / (k - 1)
    ems = (total - rows - columns) / ((n - 1) * (k - 1))
    return {
        "single": (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n),
        "average": (bms - ems) / (bms + (jms - ems) / n),
        "items": n,
    }


def subject_model(scores):
    """ITU-T P.910 (11/21) annex E: alternating projection."""
    here = ~np.isnan(scores)
    x = np.where(here, scores, 0)
    quality = x.sum(1) / here.sum(1)
    bias = ((x - quality[:, None]) * here).sum(0) / here.sum(0)
    while True:
        rest = np.where(here, scores - quality[:, None] - bias[None, :], NAN)
        noise = np.nanstd(rest, axis=0)
        weights = here / (noise ** 2 + 1e-8)
        before, quality = quality, ((x - bias) * weights).sum(1) / weights.sum(1)
        bias = ((x - quality[:, None]) * here).sum(0) / here.sum(0)
        if np.linalg.norm(before - quality) < 1e-8:
            break
    shift = bias.mean()
    return {"quality": quality + shift, "bias": bias - shift, "inconsistency": noise}


def least_squares(scores):
    """Quality and bias with equal weights; the last bias makes their sum 0."""
    items, raters = scores.shape
    where = np.argwhere(~np.isnan(scores))
    design = np.zeros((len(where), items + raters - 1))
    for row, (i, r) in enumerate(where):
        design[row, i] = 1
        if r < raters - 1:
            design[row, items + r] = 1
        else:
            design[row, items:] = -1
    solution = np.linalg.lstsq(design, scores[where[:, 0], where[:, 1]], rcond=None)[0]
    quality, bias = solution[:items], np.append(solution[items:], -solution[items:].sum())
    rest = scores - quality[:, None] - bias[None, :]
    return {"quality": quality, "bias": bias, "inconsistency": np.nanstd(rest, axis=0)}


def bt500(scores):
    rejected = []
    for r in range(scores.shape[1]):
        p = q = n = 0
        for item in scores:
            given = item[~np.isnan(item)]
            if len(given) < 2 or np.isnan(item[r]):
                continue
            n += 1
            mean, sd = given.mean(), given.std(ddof=1)
            m2, m4 = ((given - mean) ** 2).mean(), ((given - mean) ** 4).mean()
            if sd == 0:
                continue
            far = (2 if 2 <= m4 / m2 ** 2 <= 4 else 20 ** 0.5) * sd
            p += item[r] >= mean + far
            q += item[r] <= mean - far
        if (p + q) / n > 0.05 and abs((p - q) / (p + q)) < 0.3:
            rejected.append(r)
    return rejected


def correlations(scores):
    result = []
    for r in range(scores.shape[1]):
        others = np.nanmean(np.delete(scores, r, axis=1), axis=1)
        both = ~np.isnan(scores[:, r]) & ~np.isnan(others)
        result.append(np.corrcoef(scores[both, r], others[both])[0, 1])
    return result


def case(name, scores):
    return {
        "name": name,
        "scores": [[None if np.isnan(s) else s for s in item] for item in scores],
        "interval": alpha(scores, "interval"),
        "ordinal": alpha(scores, "ordinal"),
        "icc": icc(scores),
        "model": {key: list(value) for key, value in least_squares(scores).items()},
        "weighted": {key: list(value) for key, value in subject_model(scores).items()},
        "rejected": bt500(scores),
        "mean": list(np.nanmean(scores, axis=0)),
        "spread": list(np.nanstd(scores, axis=0, ddof=1)),
        "correlation": correlations(scores),
    }


def simulated(rng, items, raters, missing, random_rater=None, noisiest=2.0):
    quality = rng.uniform(1, 10, items)
    bias, noise = rng.normal(0, 1, raters), rng.uniform(0.3, noisiest, raters)
    scores = quality[:, None] + bias + rng.normal(size=(items, raters)) * noise
    scores = np.clip(np.round(scores), 1, 10)
    if random_rater is not None:
        scores[:, random_rater] = rng.integers(1, 11, items)
    scores[rng.random(scores.shape) < missing] = NAN
    keep = (~np.isnan(scores)).sum(axis=1) >= 2
    return scores[keep]


def main():
    rng = np.random.default_rng(20261126)
    cases = [
        case("complete", simulated(rng, 60, 5, 0)),
        case("incomplete", simulated(rng, 80, 6, 0.2)),
        case("one at random", simulated(rng, 60, 40, 0, random_rater=3, noisiest=0.8)),
    ]
    assert 3 in cases[2]["rejected"], cases[2]["rejected"]
    published = {
        "krippendorff": {
            "scores": [[None if np.isnan(s) else s for s in item] for item in KRIPPENDORFF],
            "interval": 0.849, "ordinal": 0.815},
        "shroutFleiss": {"scores": SHROUT_FLEISS.tolist(), "single": 0.29, "average": 0.62},
    }
    assert abs(alpha(KRIPPENDORFF, "interval") - 0.849) < 5e-4
    assert abs(alpha(KRIPPENDORFF, "ordinal") - 0.815) < 5e-4
    assert abs(icc(SHROUT_FLEISS)["single"] - 0.29) < 5e-3
    assert abs(icc(SHROUT_FLEISS)["average"] - 0.62) < 5e-3
    golden = {
        "source": f"published examples (3 and 2 decimals), and NumPy {np.__version__}; made by "
                  "src/test/python/agreement_goldens.py",
        "tolerance": "1e-12; 1e-6 for the subject model, which stops at changes below 1e-8",
        "published": published,
        "cases": cases,
    }
    with open(sys.argv[1], "w") as out:
        json.dump(golden, out, indent=1)
        out.write("\n")


main()

// SPDX-License-Identifier: Apache-2.0
// From pixels to a network's input, as docs/contract.md says.

/** Fraction bits of a weight. */
const PRECISION = 22;

/** The source positions of each target position along one axis, and their weights. */
function taps(from, to) {
  const scale = from / to;
  const filterScale = Math.max(scale, 1);
  const all = [];
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * scale;
    const first = Math.max(Math.trunc(center - filterScale + 0.5), 0);
    const end = Math.min(Math.trunc(center + filterScale + 0.5), from);
    const exact = [];
    let sum = 0;
    for (let k = first; k < end; k++) {
      const weight = Math.max(0, 1 - Math.abs((k - center + 0.5) * (1 / filterScale)));
      exact.push(weight);
      sum += weight;
    }
    all.push({ first, weights: Int32Array.from(exact, weight => Math.trunc(weight / sum * 2 ** PRECISION + 0.5)) });
  }
  return all;
}

/** Maps lines of RGB pixels. `step` is the distance of the pixels of a line in samples, `line` that of lines. */
function mapped(rgb, axis, lines, step, line, target, targetStep, targetLine) {
  for (let l = 0; l < lines; l++) {
    for (let i = 0; i < axis.length; i++) {
      const { first, weights } = axis[i];
      let red = 1 << (PRECISION - 1);
      let green = red;
      let blue = red;
      for (let k = 0, p = l * line + first * step; k < weights.length; k++, p += step) {
        red += rgb[p] * weights[k];
        green += rgb[p + 1] * weights[k];
        blue += rgb[p + 2] * weights[k];
      }
      const out = l * targetLine + i * targetStep;
      target[out] = red >> PRECISION; // a clamped array: never below 0 or above 255
      target[out + 1] = green >> PRECISION;
      target[out + 2] = blue >> PRECISION;
    }
  }
  return target;
}

/**
 * Resizes as Pillow's `Image.resize((width, height), Image.BILINEAR)` does, to the byte.
 *
 * @param {{rgb: Uint8Array, width: number, height: number}} image (height, width, 3) row-major
 * @returns {Uint8ClampedArray} (height, width, 3) row-major
 */
export function resize({ rgb, width: fromWidth, height: fromHeight }, width, height) {
  if (rgb.length !== 3 * fromWidth * fromHeight) {
    throw new RangeError(`an image of ${fromWidth}x${fromHeight} needs ${3 * fromWidth * fromHeight} samples but has ${rgb.length}`);
  }
  let rows = rgb;
  if (fromWidth !== width) {
    rows = mapped(rgb, taps(fromWidth, width), fromHeight, 3, 3 * fromWidth,
      new Uint8ClampedArray(3 * width * fromHeight), 3, 3 * width);
  }
  if (fromHeight !== height) {
    return mapped(rows, taps(fromHeight, height), width, 3 * width, 3,
      new Uint8ClampedArray(3 * width * height), 3 * width, 3);
  }
  return Uint8ClampedArray.from(rows);
}

/**
 * (v / 255 − mean) / std in 32-bit floats, rounded after each step.
 *
 * @param {Uint8ClampedArray} rgb (height, width, 3) row-major
 * @returns {Float32Array} (3, height, width) row-major
 */
export function normalized(rgb, mean, std) {
  const plane = rgb.length / 3;
  const values = new Float32Array(rgb.length);
  for (let c = 0; c < 3; c++) {
    const table = Float32Array.from({ length: 256 }, (_, v) =>
      Math.fround(Math.fround(Math.fround(v / 255) - Math.fround(mean[c])) / Math.fround(std[c])));
    for (let i = 0; i < plane; i++) {
      values[c * plane + i] = table[rgb[3 * i + c]];
    }
  }
  return values;
}

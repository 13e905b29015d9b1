// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { normalized, resize } from "../src/preprocess.js";
import { read } from "../src/reading.js";

const vectors = JSON.parse(readFileSync(new URL("../../contract/vectors.json", import.meta.url)));
const MEAN = [0.485, 0.456, 0.406];
const STD = [0.229, 0.224, 0.225];

function image(width, height) {
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) {
        rgb[i++] = 7 * x + 13 * y + 29 * c ^ x * y >> 4;
      }
    }
  }
  return { rgb, width, height };
}

function sha256(array) {
  return createHash("sha256").update(new Uint8Array(array.buffer)).digest("hex");
}

for (const vector of vectors.preprocessing) {
  test(`an image of ${vector.width}x${vector.height} becomes the network's input to the bit`, () => {
    const small = resize(image(vector.width, vector.height), 224, 224);
    assert.deepEqual(Array.from(small.subarray(0, 12)), vector.resized_first_pixels);
    assert.equal(sha256(small), vector.resized_sha256);
    const input = normalized(small, MEAN, STD);
    assert.deepEqual(Array.from(input.subarray(0, 4)), vector.input_first);
    assert.equal(sha256(input), vector.input_sha256);
  });
}

for (const vector of vectors.readings) {
  test(`outputs of ${vector.objective}, ${vector.granularity}, are read as a score`, () => {
    const reading = read(vector.outputs, vector);
    assert.ok(Math.abs(reading.score - vector.score) < 1e-12, `${reading.score}`); // the order of a sum
    assert.ok(Math.abs(reading.normalized - vector.normalized) < 1e-12);
    assert.equal(reading.label, vector.label);
  });
}

test("samples that do not fill the image are refused", () => {
  assert.throws(() => resize({ rgb: new Uint8Array(11), width: 2, height: 2 }, 4, 4), /needs 12 samples but has 11/);
});

// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import test from "node:test";
import { readCard } from "../src/card.js";

const CARD = {
  "perceptanon.format": "1",
  "perceptanon.setup": "HA1",
  "perceptanon.objective": "combined",
  "perceptanon.granularity": "10",
  "perceptanon.input_height": "224",
  "perceptanon.input_width": "192",
  "perceptanon.mean": "0.485,0.456,0.406",
  "perceptanon.std": "0.229,0.224,0.225",
};

function field(number, bytes) {
  const tag = number << 3 | 2;
  assert.ok(tag < 128 && bytes.length < 128);
  return Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
}

function model(card) {
  const entries = Object.entries(card).map(([key, value]) =>
    field(14, Buffer.concat([field(1, Buffer.from(key)), field(2, Buffer.from(value))])));
  return Buffer.concat([Buffer.from([1 << 3, 8]), ...entries]);
}

test("the card is read from the metadata", () => {
  const card = readCard(model(CARD));
  assert.equal(card.setup, "HA1");
  assert.deepEqual([card.height, card.width], [224, 192]);
  assert.deepEqual(card.mean, [0.485, 0.456, 0.406]);
});

test("a model without a card is refused", () => {
  assert.throws(() => readCard(model({})), /no model card/);
});

for (const [key, value, message] of [
  ["perceptanon.setup", "HA3", /setup must be one of HA1, HA2 but is HA3/],
  ["perceptanon.input_width", "100000", /width must be from 32 to 1024 but is 100000/],
  ["perceptanon.mean", "1,2", /mean must be three numbers but is 1,2/],
]) {
  test(`a card with ${key} ${value} is refused`, () => {
    assert.throws(() => readCard(model({ ...CARD, [key]: value })), message);
  });
}

test("a file that ends in the middle is refused at every length or read as far as it goes", () => {
  const whole = model(CARD);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readCard(whole.subarray(0, length)), Error, `${length} bytes`);
  }
});

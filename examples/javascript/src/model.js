// SPDX-License-Identifier: Apache-2.0
import { readFile } from "node:fs/promises";
import ort from "onnxruntime-node";
import sharp from "sharp";
import { readCard } from "./card.js";
import { normalized, resize } from "./preprocess.js";
import { read } from "./reading.js";

const MOST_PIXELS = 100_000_000;

/** Decodes a file to 8-bit RGB: alpha, colour profiles and the EXIF orientation are ignored. */
export async function decode(file) {
  const image = sharp(file, { ignoreIcc: true, limitInputPixels: MOST_PIXELS, failOn: "error" });
  const { depth } = await image.metadata();
  if (depth !== "uchar") {
    throw new Error(`samples must have 8 bits but are of the type ${depth}: Pillow clips others`);
  }
  const { data, info } = await image.removeAlpha().toColourspace("srgb").raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) {
    throw new Error(`an RGB image has 3 channels but this one has ${info.channels}`);
  }
  return { rgb: data, width: info.width, height: info.height };
}

/** A judge: an exported ONNX model and the card in it. */
export class Model {
  #session;

  constructor(card, session) {
    this.card = card;
    this.#session = session;
  }

  static async open(file) {
    const bytes = await readFile(file);
    const card = readCard(bytes);
    return new Model(card, await ort.InferenceSession.create(bytes));
  }

  #input(image) {
    const { width, height, mean, std } = this.card;
    return new ort.Tensor("float32", normalized(resize(image, width, height), mean, std), [1, 3, height, width]);
  }

  /** Scores a decoded image, for HA2 against its original. */
  async score(anonymized, original) {
    const pair = this.card.setup === "HA2";
    if (pair !== (original !== undefined)) {
      throw new Error(pair ? "an HA2 model needs the original too" : "an HA1 model takes no original");
    }
    const inputs = pair
      ? { original: this.#input(original), anonymized: this.#input(anonymized) }
      : { image: this.#input(anonymized) };
    const { output } = await this.#session.run(inputs, ["output"]);
    return { ...read(output.data, this.card), outputs: Array.from(output.data) };
  }

  close() {
    return this.#session.release();
  }
}

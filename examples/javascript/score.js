#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Scores images with an exported model: score.js MODEL.onnx [--original FILE] IMAGE…
// Prints a JSON document per line. An image that cannot be read has an error in place of a score.
import { parseArgs } from "node:util";
import { Model, decode } from "./src/model.js";

function oneLine(problem) {
  return String(problem.message ?? problem).replace(/\s+/g, " ");
}

async function main() {
  let arguments_;
  try {
    arguments_ = parseArgs({ options: { original: { type: "string" } }, allowPositionals: true });
  } catch (problem) {
    arguments_ = { values: {}, positionals: [] };
  }
  const [file, ...images] = arguments_.positionals;
  if (images.length === 0) {
    console.error("usage: score.js MODEL.onnx [--original FILE] IMAGE…");
    return 2;
  }
  let model;
  let original;
  try {
    model = await Model.open(file);
    original = arguments_.values.original && await decode(arguments_.values.original);
  } catch (problem) {
    console.error(`score.js: ${oneLine(problem)} (${model ? arguments_.values.original : file})`);
    return 1;
  }
  let failed = 0;
  for (const anonymized of images) {
    const line = { anonymized, original: arguments_.values.original ?? null };
    try {
      Object.assign(line, await model.score(await decode(anonymized), original));
    } catch (problem) {
      line.error = oneLine(problem);
      failed = 1;
    }
    console.log(JSON.stringify({ ...line, weights_sha256: model.card.weightsSha256 }));
  }
  await model.close();
  return failed;
}

process.exitCode = await main();

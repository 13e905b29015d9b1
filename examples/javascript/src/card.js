// SPDX-License-Identifier: Apache-2.0
// The model card in an ONNX file's metadata, which onnxruntime-node does not show.

const METADATA = 14; // ModelProto.metadata_props, whose entries have a key (1) and a value (2)
const LONGEST = 1 << 20;

/** The fields of a protocol buffer message: [number, bytes], other kinds of fields without bytes. */
function* fields(message) {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; factor < 2 ** 70; factor *= 128) {
      if (at >= message.length) {
        throw new Error("the file ends within a number");
      }
      const byte = message[at++];
      value += (byte & 127) * factor;
      if (byte < 128) {
        return value;
      }
    }
    throw new Error("a number has more than ten bytes");
  };
  while (at < message.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    if (kind === 2) {
      const length = varint();
      if (length > message.length - at) {
        throw new Error(`a field has ${length} bytes but the file ends after ${message.length - at}`);
      }
      yield [number, message.subarray(at, at + length)];
      at += length;
    } else if (kind === 0) {
      varint();
    } else if (kind === 1 || kind === 5) {
      at += kind === 1 ? 8 : 4;
    } else {
      throw new Error(`a field is of the unknown kind ${kind}`);
    }
  }
}

function text(bytes) {
  if (bytes.length > LONGEST) {
    throw new Error(`an entry of the metadata has more than ${LONGEST} bytes`);
  }
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

function oneOf(name, value, known) {
  if (!known.includes(value)) {
    throw new Error(`${name} must be one of ${known.join(", ")} but is ${value}`);
  }
  return value;
}

function three(name, value) {
  const numbers = String(value).split(/[\s,]+/).filter(Boolean).map(Number);
  if (numbers.length !== 3 || !numbers.every(Number.isFinite)) {
    throw new Error(`${name} must be three numbers but is ${value}`);
  }
  return numbers;
}

function side(name, value) {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 32 || number > 1024) {
    throw new Error(`${name} must be from 32 to 1024 but is ${value}`);
  }
  return number;
}

/** Reads the card from an ONNX file's bytes. */
export function readCard(bytes) {
  const metadata = new Map();
  for (const [number, message] of fields(bytes)) {
    if (number === METADATA) {
      const entry = new Map(fields(message));
      metadata.set(text(entry.get(1) ?? new Uint8Array()), text(entry.get(2) ?? new Uint8Array()));
    }
  }
  const key = name => metadata.get(`perceptanon.${name}`);
  if (key("format") !== "1") {
    throw new Error("the file has no model card of format 1: write it with `perceptanon export MODEL --onnx FILE`");
  }
  return {
    setup: oneOf("the setup", key("setup"), ["HA1", "HA2"]),
    backbone: key("backbone"),
    objective: oneOf("the objective", key("objective"),
      ["cross-entropy", "weighted-cross-entropy", "mse", "combined"]),
    granularity: oneOf("the granularity", key("granularity"), ["mean", "10", "5", "3", "binary"]),
    height: side("the input's height", key("input_height")),
    width: side("the input's width", key("input_width")),
    mean: three("the mean", key("mean")),
    std: three("the standard deviation", key("std")),
    weightsSha256: key("weights_sha256"),
  };
}

// SPDX-License-Identifier: Apache-2.0
// From a network's outputs to a score, as docs/contract.md says.

function softmax(logits) {
  const most = Math.max(...logits);
  const exponentials = Array.from(logits, logit => Math.exp(logit - most));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map(value => value / sum);
}

/**
 * The score of an exported model's outputs: logits, or for `mse` one value from 0 to 1.
 *
 * @returns {{score: number, normalized: number, probabilities: number[]|null, label: number|null}}
 */
export function read(outputs, { objective, granularity }) {
  const falls = granularity === "binary";
  if (objective === "mse") {
    const normalized = falls ? 1 - outputs[0] : outputs[0];
    return { score: 1 + 9 * normalized, normalized, probabilities: null, label: null };
  }
  const probabilities = softmax(outputs);
  const last = probabilities.length - 1;
  const normalized = probabilities.reduce((sum, p, k) => sum + p * (falls ? 1 - k / last : k / last), 0);
  const label = probabilities.indexOf(Math.max(...probabilities));
  return { score: 1 + 9 * normalized, normalized, probabilities, label };
}

/**
 * Turns the logits of one row, their bias not yet added, into probability less one at the label,
 * and returns the cross entropy.
 */
export function crossEntropyOfRow(
  logits: Float64Array | Float32Array,
  at: number,
  classes: number,
  x: Float64Array,
  biasAt: number,
  label: number,
): number {
  let maximum = -Infinity;
  for (let c = 0; c < classes; c++) {
    const logit = logits[at + c]! + x[biasAt + c]!;
    logits[at + c] = logit;
    if (logit > maximum) maximum = logit;
  }
  const ofLabel = logits[at + label]!;
  let total = 0;
  for (let c = 0; c < classes; c++) total += logits[at + c] = Math.exp(logits[at + c]! - maximum);
  for (let c = 0; c < classes; c++) logits[at + c]! /= total;
  logits[at + label]! -= 1;
  return Math.log(total) + maximum - ofLabel;
}

import { CounterpointError } from '@counterpoint/core';

/** A loss and its gradient with respect to the logits, row-major like them. */
export interface SequenceLossResult {
  /** In nats a sequence. */
  readonly loss: number;
  /** [T, C] */
  readonly gradient: Float32Array;
}

/**
 * What a sequence of labels is worth under logits. Class 0 is the blank.
 *
 * @param logits [T, C], row-major, not normalised
 * @param labels classes 1 ... C - 1
 */
export type SequenceLoss = (
  logits: Float32Array,
  frames: number,
  classes: number,
  labels: readonly number[],
) => SequenceLossResult;

/**
 * Connectionist temporal classification of one sequence: Graves et al. 2006,
 * https://www.cs.toronto.edu/~graves/icml_2006.pdf, eq. 6-8, 10 and 16.
 * Forward and backward sums in float64 logarithms, on the host: the recursion has as many steps as
 * there are frames and nothing to gain on an
 * engine. Class 0 is the blank.
 *
 * @param logits [T, C], row-major, not normalised
 * @param labels classes 1 ... C - 1
 * @throws CP_AUDIO_LABELS when a label is no class, or the labels need more frames than there are
 */
export function ctcLoss(
  logits: Float32Array,
  frames: number,
  classes: number,
  labels: readonly number[],
): SequenceLossResult {
  checkLabels(frames, classes, labels);
  const logs = logSoftmax(logits, frames, classes);
  const path = [0, ...labels.flatMap((label) => [label, 0])]; // blanks between, before and after
  const S = path.length;
  const skips = path.map((label, s) => label !== 0 && s >= 2 && path[s - 2] !== label);
  const forward = new Float64Array(frames * S).fill(-Infinity),
    backward = new Float64Array(frames * S).fill(-Infinity);
  for (let s = 0; s < Math.min(2, S); s++) forward[s] = logs[path[s]!]!;
  for (let t = 1; t < frames; t++) {
    for (let s = 0; s < S; s++) {
      const at = (t - 1) * S + s;
      const sum = logAdd(
        logAdd(forward[at]!, s >= 1 ? forward[at - 1]! : -Infinity),
        skips[s] ? forward[at - 2]! : -Infinity,
      );
      forward[t * S + s] = sum + logs[t * classes + path[s]!]!;
    }
  }
  for (let s = Math.max(0, S - 2); s < S; s++) backward[(frames - 1) * S + s] = 0;
  for (let t = frames - 2; t >= 0; t--) {
    for (let s = 0; s < S; s++) {
      const from = (to: number): number =>
        to < S ? backward[(t + 1) * S + to]! + logs[(t + 1) * classes + path[to]!]! : -Infinity;
      backward[t * S + s] = logAdd(
        logAdd(from(s), from(s + 1)),
        skips[s + 2] ? from(s + 2) : -Infinity,
      );
    }
  }
  const end = (frames - 1) * S;
  const total = logAdd(forward[end + S - 1]!, S > 1 ? forward[end + S - 2]! : -Infinity);
  const gradient = new Float32Array(frames * classes);
  for (let t = 0; t < frames; t++) {
    const occupied = new Float64Array(classes);
    for (let s = 0; s < S; s++)
      occupied[path[s]!]! += Math.exp(forward[t * S + s]! + backward[t * S + s]! - total);
    for (let c = 0; c < classes; c++)
      gradient[t * classes + c] = Math.exp(logs[t * classes + c]!) - occupied[c]!;
  }
  return { loss: -total, gradient };
}

/**
 * ln softmax of each row.
 *
 * @param logits [frames, classes], row-major @returns of the same shape
 */
export function logSoftmax(logits: Float32Array, frames: number, classes: number): Float64Array {
  const out = new Float64Array(frames * classes);
  for (let t = 0; t < frames; t++) {
    let highest = -Infinity,
      sum = 0;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[t * classes + c]!);
    for (let c = 0; c < classes; c++) sum += Math.exp(logits[t * classes + c]! - highest);
    for (let c = 0; c < classes; c++)
      out[t * classes + c] = logits[t * classes + c]! - highest - Math.log(sum);
  }
  return out;
}

/** ln(exp(a) + exp(b)). */
export function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return a > b ? a + Math.log1p(Math.exp(b - a)) : b + Math.log1p(Math.exp(a - b));
}

/** @throws CP_AUDIO_LABELS */
export function checkLabels(frames: number, classes: number, labels: readonly number[]): void {
  const repeats = labels.filter((label, i) => i > 0 && label === labels[i - 1]).length;
  const bad = labels.find((label) => !Number.isInteger(label) || label < 1 || label >= classes);
  if (bad === undefined && labels.length + repeats <= frames) return;
  throw new CounterpointError(
    'CP_AUDIO_LABELS',
    bad === undefined
      ? {
          what: `${labels.length} labels with ${repeats} repeats do not fit into ${frames} frames`,
          where: 'CTC',
          remedy: 'leave out the clip, or give the encoder a smaller stride',
        }
      : {
          what: `${bad} is no label`,
          where: 'CTC',
          expected: `whole numbers from 1 to ${classes - 1}; 0 is the blank`,
        },
  );
}

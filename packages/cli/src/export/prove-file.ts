import { CounterpointError } from '@counterpoint/core';
import { runOnnx } from '@counterpoint/engine';
import type { OnnxInputs } from './compact-file.js';

/** The largest difference between an exported file's embeddings and the encoder's that is equal. */
export const exportTolerance = 1e-4;

/** Inputs of an exported file, and the embeddings that `embed` gives for the same samples. */
export interface ProofCase {
  /** What the inputs are, for the message: `a transparent picture`. */
  readonly name: string;
  readonly inputs: OnnxInputs;
  /** Row by row. */
  readonly expected: ArrayLike<number>;
}

/** How an exported file was checked. */
export interface Proof {
  readonly cases: number;
  /** Of an embedding's value, as a share of the largest value where that is above 1. */
  readonly largestDifference: number;
  /** The name of the case that differs most. */
  readonly worst: string;
  readonly tolerance: number;
}

/** The output that {@link proveFile} compares, and its name in messages. */
export interface ProofOptions {
  /** The name of the output to compare. */
  readonly output: string;
  /** Names the file in the message. */
  readonly where: string;
  /** Of what the file gives, before it is compared: pooling or normalisation, for instance. */
  readonly finish?: (values: Float32Array, inputs: OnnxInputs) => Float32Array;
}

/**
 * Runs an exported file by ONNX Runtime alone and compares its embeddings with those of `embed`.
 *
 * @throws CP_CLI_EXPORT_DIFFERS
 */
export async function proveFile(
  file: Uint8Array,
  cases: readonly ProofCase[],
  { output, where, finish = (values) => values }: ProofOptions,
): Promise<Proof> {
  let largestDifference = 0;
  let worst = '';
  for (const { name, inputs, expected } of cases) {
    const values = (await runOnnx(file, inputs))[output]!.data as Float32Array;
    const difference = relativeDifference(finish(values, inputs), expected);
    if (worst !== '' && difference <= largestDifference) continue;
    [largestDifference, worst] = [difference, name];
  }
  if (largestDifference <= exportTolerance)
    return { cases: cases.length, largestDifference, worst, tolerance: exportTolerance };
  throw new CounterpointError('CP_CLI_EXPORT_DIFFERS', {
    what: `The ONNX file embeds ${worst} with a difference of ${largestDifference}`,
    where,
    expected: `at most ${exportTolerance}`,
    remedy: 'report it; nothing was written',
    facts: { largestDifference, worst },
  });
}

/**
 * The largest difference of two arrays, as a share of the largest expected value where that is
 * above 1. Infinity for other lengths and where a value is no number.
 */
export function relativeDifference(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (values.length !== expected.length) return Infinity;
  let difference = 0;
  let scale = 1;
  for (let i = 0; i < expected.length; i++) {
    const each = Math.abs(values[i]! - expected[i]!);
    if (Number.isNaN(each)) return Infinity;
    difference = Math.max(difference, each);
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}

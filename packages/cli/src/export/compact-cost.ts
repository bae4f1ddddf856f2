import { embeddingMatrix, nearest } from '@counterpoint/eval';
import type { CompactType } from './compact-onnx.js';

/** What a file with compact weights loses against the encoder. */
export interface CompactCost {
  readonly type: CompactType;
  readonly bytes: number;
  /** Of the file with float32 weights. */
  readonly bytesBefore: number;
  readonly samples: number;
  /** The mean cosine between both embeddings of a sample. */
  readonly cosine: number;
  /** The share of each sample's ten nearest others that stay among its ten nearest. */
  readonly neighboursKept: number;
  /**
   * Where the samples have classes: the share whose nearest other sample is of their class, by
   * either file.
   */
  readonly accuracy?: { readonly before: number; readonly after: number };
}

export interface CostInputs {
  readonly type: CompactType;
  readonly bytes: number;
  readonly bytesBefore: number;
  readonly width: number;
  /** [N, width] of the file with float32 weights. */
  readonly before: Float32Array;
  /** [N, width] of the compact file. */
  readonly after: Float32Array;
  /** One class for each sample; below zero: unknown. */
  readonly labels?: ArrayLike<number>;
}

const neighbours = 10;

/** Measures what compact weights cost, on the same samples. */
export function compactCost({
  type,
  bytes,
  bytesBefore,
  width,
  before,
  after,
  labels,
}: CostInputs): CompactCost {
  const samples = before.length / width;
  const k = Math.max(1, Math.min(neighbours, samples - 1));
  const [first, second] = [before, after].map((rows) =>
    nearest(embeddingMatrix(rows, width), embeddingMatrix(rows, width), k, { itself: true }),
  );
  let count = 0;
  let cosine = 0;
  for (let i = 0; i < samples; i++) {
    const neighbours = new Set(first!.indices.subarray(i * k, (i + 1) * k));
    for (const index of second!.indices.subarray(i * k, (i + 1) * k))
      count += neighbours.has(index) ? 1 : 0;
    cosine += rowCosine(before, after, i * width, width);
  }
  const isLabelled = labels !== undefined && Array.from(labels).every((label) => label >= 0);
  const accuracy = (indices: Int32Array): number => {
    let right = 0;
    for (let i = 0; i < samples; i++) right += labels![indices[i * k]!] === labels![i] ? 1 : 0;
    return right / samples;
  };
  return {
    type,
    bytes,
    bytesBefore,
    samples,
    cosine: cosine / samples,
    neighboursKept: count / (samples * k),
    accuracy: isLabelled
      ? { before: accuracy(first!.indices), after: accuracy(second!.indices) }
      : undefined,
  };
}

/** The cost in a sentence. */
export function costLine({
  type,
  bytes,
  bytesBefore,
  samples,
  cosine,
  neighboursKept,
  accuracy,
}: CompactCost): string {
  const score =
    accuracy === undefined
      ? ''
      : `, the class of the nearest sample is right for ${percent(accuracy.after)} ` +
        `(float32: ${percent(accuracy.before)})`;
  return (
    `With ${type} weights the file has ${percent(bytes / bytesBefore)} of its bytes. ` +
    `On ${samples} samples the mean cosine with float32 is ${cosine.toFixed(5)}, ` +
    `${percent(neighboursKept)} of the ten nearest stay${score}.`
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function rowCosine(a: Float32Array, b: Float32Array, at: number, width: number): number {
  let [product, ofA, ofB] = [0, 0, 0];
  for (let d = at; d < at + width; d++) {
    product += a[d]! * b[d]!;
    ofA += a[d]! ** 2;
    ofB += b[d]! ** 2;
  }
  return ofA * ofB > 0 ? product / Math.sqrt(ofA * ofB) : ofA === ofB ? 1 : 0;
}

import { runOnnx } from '@counterpoint/engine';
import { compactCost, type CompactCost } from './compact-cost.js';
import { compactOnnx, type CompactType } from './compact-onnx.js';

/** Inputs of an ONNX file by name. */
export type OnnxInputs = Parameters<typeof runOnnx>[1];

/** Samples on which the cost of compact weights is measured. */
export interface CostSamples {
  /** Inputs of some samples each. */
  readonly batches: readonly OnnxInputs[];
  /** One class for each sample, where they have one. */
  readonly labels?: ArrayLike<number>;
}

/** How {@link compactFile} stores weights, and the output that it compares: [N, width]. */
export interface CompactOptions extends CostSamples {
  readonly type: CompactType;
  readonly output: string;
  readonly width: number;
}

/** A compact file and what it costs. */
export interface CompactFile {
  readonly file: Uint8Array;
  readonly cost: CompactCost;
}

/** Stores a file's large weights in fewer bits, and measures on samples what that costs. */
export async function compactFile(
  file: Uint8Array,
  { type, output, width, batches, labels }: CompactOptions,
): Promise<CompactFile> {
  const small = compactOnnx(file, type);
  const cost = compactCost({
    type,
    bytes: small.length,
    bytesBefore: file.length,
    width,
    before: await rowsOf(file, output, batches),
    after: await rowsOf(small, output, batches),
    labels,
  });
  return { file: small, cost };
}

async function rowsOf(
  file: Uint8Array,
  output: string,
  batches: readonly OnnxInputs[],
): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const inputs of batches)
    parts.push((await runOnnx(file, inputs))[output]!.data as Float32Array);
  const rows = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return rows;
}
